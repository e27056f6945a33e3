import { parsePattern } from './parse-pattern.ts'
import type { PatternRules } from './parse-pattern.ts'
import { PatternAutomaton } from './pattern-automaton.ts'

export type CompiledPattern =
  | {
      readonly kind: 'pattern'
      /** Whether the pattern matches all of the UTF-8 text `bytes[start, end)`. */
      readonly test: (bytes: Uint8Array, start: number, end: number) => boolean
    }
  | { readonly kind: 'unsupported'; readonly message: string }

const RULES: PatternRules = { lengthMax: 1_000, programMax: 2_000, captures: false }

/**
 * Compiles a regular expression for cells: of the whole text (as XML Schema patterns, on which Table Schema builds, and not
 * anywhere in it), in time linear in the text whatever the pattern.
 */
export function compilePattern(source: string): CompiledPattern {
  const parsing = parsePattern(source, RULES)
  if (parsing.kind === 'unsupported') return parsing
  const automaton = new PatternAutomaton(parsing.program)
  return { kind: 'pattern', test: (bytes, start, end) => automaton.matches(bytes, start, end) }
}
