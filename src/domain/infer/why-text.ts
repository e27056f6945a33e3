/** Kinds of text that look like values of another type, with what keeps them from being it. */
const LOOKALIKES: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^-?\d+$/, 'leading zeros, which a number would lose'],
  [/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/, 'dates, but no one pattern reads them all'],
  [/^\+?(?=.*\d)[\d(][\d ()./-]*(?<! )$/, 'digits with a leading +, leading zeros or other characters, as in telephone numbers and codes'],
  [/^\s*-?[\d.,]*\d\s*$/, 'numbers with spaces around them or spelled in several ways'],
  [/^[+-]?[$€£¥]? ?[+-]?[\d.,' ]*\d ?[$€£¥%]?$|^[+-]?[\d.,' ]*\d ?[A-Z]{3}$/, 'numbers with a currency or percent sign, which is not taken off'],
  [/^(?:yes|no|y|n|t|f|on|off|true|false)$/i, 'words for yes and no: if they are meant so, set type boolean with trueValues and falseValues'],
  [/^[\d:.,/-]+ ?[ap]\.?m\.?$|^.*\d ?[ap]\.?m\.?$/i, 'times with am and pm, for which there is no pattern'],
  [/^\d{4}-\d\d-\d\d[T ].*\d/, 'points in time of which some have a zone or a fraction and others not'],
]

const ALMOST_ALL = 0.9

const NEARLY: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['whole numbers', /^-?(?:0|[1-9]\d*)$/],
  ['numbers', /^-?(?:0|[1-9]\d*)?(?:[.,]\d+)?$/],
  ['dates', /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/],
  ['points in time', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/],
]

export interface TextReason {
  readonly why: string
  /** Index of the first value that keeps the column from being of another type; `null` where no single value does. */
  readonly oddValue: number | null
}

/** Says why values that no other type can hold are text; the values are at least one. */
export function whyText(values: readonly string[]): TextReason {
  const looks = LOOKALIKES.find(([pattern]) => values.every(value => pattern.test(value)))
  if (looks !== undefined) return { why: looks[1], oddValue: null }
  for (const [name, pattern] of NEARLY) {
    const matching = values.filter(value => pattern.test(value)).length
    if (matching < values.length * ALMOST_ALL) continue
    const oddValue = values.findIndex(value => !pattern.test(value))
    return { why: `${matching} of ${values.length} values are ${name}, and the others are not`, oddValue }
  }
  return { why: 'no other type fits all values', oddValue: null }
}
