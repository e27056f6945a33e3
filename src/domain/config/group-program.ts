/**
 * A group pattern as instructions for `matchGroupPattern`. Jumps are relative to their own place, so a piece of a program can be
 * repeated by copying it.
 */
export type GroupProgram = readonly GroupInstruction[]

export type GroupInstruction =
  | { readonly op: 'character'; readonly set: CharacterSet }
  /** Goes on at `first`; should that lead nowhere, at `second`. */
  | { readonly op: 'fork'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly by: number }
  | { readonly op: 'open' }
  | { readonly op: 'close' }

export interface CharacterSet {
  readonly negated: boolean
  /** Inclusive ranges of code points. */
  readonly ranges: readonly CodeRange[]
}

export type CodeRange = readonly [from: number, to: number]
