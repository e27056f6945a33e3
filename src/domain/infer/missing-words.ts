/** Words that people and programs write where there is no value. Whether one is meant so, the rest of its column tells. */
const MISSING_WORDS: ReadonlySet<string> = new Set([
  'NA', 'N/A', 'n/a', 'na', '#N/A', 'NULL', 'null', 'Null', '(null)', '\\N', 'None', 'none', 'NONE', 'nil',
  'NaN', 'nan', 'NAN', '-', '--', '---', '?', '.', '…', 'unknown', 'n.a.', 'k.A.', 'missing',
])

export function isMissingWord(text: string): boolean {
  return MISSING_WORDS.has(text)
}
