/** Some of all code points. */
export interface CharacterSet {
  readonly negated: boolean
  /** Inclusive ranges of code points. */
  readonly ranges: readonly CodeRange[]
  /** Sets that are part of this one as a whole: `\D` within a class, and Unicode properties. */
  readonly parts: readonly CharacterPart[]
}

export type CodeRange = readonly [from: number, to: number]

export type CharacterPart = CharacterSet | UnicodeProperty

/** The characters of a general category or script, as the platform's Unicode tables know them. */
export interface UnicodeProperty {
  readonly property: RegExp
}

export function includes(set: CharacterSet, code: number): boolean {
  for (const [from, to] of set.ranges) if (code >= from && code <= to) return !set.negated
  for (const part of set.parts) if (isIn(part, code)) return !set.negated
  return set.negated
}

function isIn(part: CharacterPart, code: number): boolean {
  return 'property' in part ? part.property.test(String.fromCodePoint(code)) : includes(part, code)
}
