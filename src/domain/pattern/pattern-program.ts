import type { CharacterSet } from './character-set.ts'

/** A pattern as instructions. Jumps are relative to their own place, so a piece of a program can be repeated by copying it. */
export type PatternProgram = readonly PatternInstruction[]

export type PatternInstruction =
  | { readonly op: 'character'; readonly set: CharacterSet }
  /** Goes on at `first`; should that lead nowhere, at `second`. */
  | { readonly op: 'fork'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly by: number }
  /** Where the group named `group` begins and ends. */
  | { readonly op: 'open' }
  | { readonly op: 'close' }
