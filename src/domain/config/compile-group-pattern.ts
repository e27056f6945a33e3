import { parsePattern } from '../pattern/parse-pattern.ts'
import type { PatternRules } from '../pattern/parse-pattern.ts'
import type { PatternProgram } from '../pattern/pattern-program.ts'

export type GroupPattern =
  | { readonly kind: 'pattern'; readonly program: PatternProgram }
  | { readonly kind: 'unsupported'; readonly message: string }

/** Matching takes at most one step for each instruction and each place in the name. */
const RULES: PatternRules = { lengthMax: 512, programMax: 1_000, captures: true }

/** Compiles the regular expression of an order group, for `matchGroupPattern`. There is one group named `group`, not repeated. */
export function compileGroupPattern(source: string): GroupPattern {
  const parsing = parsePattern(source, RULES)
  return parsing.kind === 'program' ? { kind: 'pattern', program: parsing.program } : parsing
}
