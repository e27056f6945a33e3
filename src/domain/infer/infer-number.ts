/** How a column spells its numbers, as far as all its values allow to say. */
export type NumberReading =
  | { readonly kind: 'integer'; readonly groupChar: string }
  | {
      readonly kind: 'number'
      readonly decimalChar: string
      readonly groupChar: string
      /** `null` where binary floating point is meant. */
      readonly decimal: { readonly precision: number; readonly scale: number } | null
      readonly why: string
      /** Each point is followed by three digits: it would group thousands, if it were no decimal point. */
      readonly maybeGrouped: boolean
    }
  | { readonly kind: 'text'; readonly why: string }

interface Convention {
  readonly decimalChar: string
  readonly groupChar: string
  readonly pattern: RegExp
}

/** Ways to write numbers, the plain one first, then those with fewer characters of their own. */
const CONVENTIONS: readonly Convention[] = [
  convention('.', '', /^-?(?=[.\d])(?:0|[1-9]\d*)?(?:\.\d+)?(?:[eE][+-]?\d+)?$/),
  convention(',', '', /^-?(?=[,\d])(?:0|[1-9]\d*)?(?:,\d+)?$/),
  convention('.', ',', /^-?(?:0|[1-9]\d{0,2}(?:,\d{3})*)(?:\.\d+)?$/),
  convention(',', '.', /^-?(?:0|[1-9]\d{0,2}(?:\.\d{3})*)(?:,\d+)?$/),
  convention('.', ' ', /^-?(?:0|[1-9]\d{0,2}(?: \d{3})*)(?:\.\d+)?$/),
  convention(',', ' ', /^-?(?:0|[1-9]\d{0,2}(?: \d{3})*)(?:,\d+)?$/),
  convention('.', "'", /^-?(?:0|[1-9]\d{0,2}(?:'\d{3})*)(?:\.\d+)?$/),
]

/** Those that a space as group character stands for, too. */
const NO_BREAK_SPACE = /[\u00a0\u202f\u2009]/g

/** The most digits of a decimal column (unscaled INT64). */
const DECIMAL_DIGITS = 18
/** Money and rates: decimal however few values there are. */
const SCALE_OF_MONEY = 4
/** More fraction digits than this are measurements. */
const SCALE_MAX = 9
/** Every decimal of so many digits survives its way through a double and back (IEEE 754 binary64: 17 name each double). */
const DOUBLE_DIGITS = 17

function convention(decimalChar: string, groupChar: string, pattern: RegExp): Convention {
  return { decimalChar, groupChar, pattern }
}

/**
 * Reads all values of a column as numbers; `undefined` when some value is none.
 *
 * Numbers with leading zeros are none: such zeros are part of a name. What two conventions read as different numbers is
 * text, since a guess would be wrong by a factor of a thousand.
 *
 * @param spelled the values without the missing ones, each at least one character, in the order of the file.
 * @param decimalComma whether another column of the table writes decimal commas.
 */
export function inferNumber(spelled: readonly string[], decimalComma: boolean): NumberReading | undefined {
  const values = spelled.map(value => value.replaceAll(NO_BREAK_SPACE, ' '))
  let alive = CONVENTIONS
  for (const value of values) {
    alive = alive.filter(({ pattern }) => pattern.test(value))
    if (alive.length === 0) return undefined
  }
  const chosen = alive[0]
  if (chosen === undefined) return undefined
  const has = (decimalChar: string, groupChar: string): boolean =>
    alive.some(other => other.decimalChar === decimalChar && other.groupChar === groupChar)
  const usesSeparator = values.some(value => /[., ']/.test(value))
  const maybeGrouped = usesSeparator && chosen.decimalChar === '.' && chosen.groupChar === '' && has(',', '.')
  if (usesSeparator && chosen.decimalChar === ',' && chosen.groupChar === '' && has('.', ',')) return ambiguous('comma')
  if (maybeGrouped && decimalComma) return ambiguous('point')
  const shape = shapeOf(values, chosen)
  if (shape.scale === 0 && !shape.hasExponent) return { kind: 'integer', groupChar: usesSeparator ? chosen.groupChar : '' }
  return readingOf(values, chosen, shape, maybeGrouped)
}

function ambiguous(character: string): NumberReading {
  return { kind: 'text', why: `three digits follow each ${character}: it may be decimal or group thousands, and nothing tells which` }
}

interface Shape {
  readonly integerDigits: number
  readonly scale: number
  /** The scale that the first half of the values has, and that the second has. */
  readonly halves: readonly [number, number]
  /** The most digits of any one value, zeros in front not counted. */
  readonly digits: number
  readonly hasExponent: boolean
}

function shapeOf(values: readonly string[], { decimalChar }: Convention): Shape {
  let integerDigits = 1
  let digits = 0
  let hasExponent = false
  const halves: [number, number] = [0, 0]
  for (const [i, value] of values.entries()) {
    const [mantissa = '', exponent] = value.split(/[eE]/)
    const [head = '', fraction = ''] = mantissa.split(decimalChar)
    const whole = head.replace(/\D/g, '')
    const half = i * 2 < values.length ? 0 : 1
    hasExponent ||= exponent !== undefined
    integerDigits = Math.max(integerDigits, whole.length)
    halves[half] = Math.max(halves[half], fraction.length)
    digits = Math.max(digits, `${whole}${fraction}`.replace(/^0+/, '').length)
  }
  return { integerDigits, scale: Math.max(...halves), halves, digits, hasExponent }
}

function readingOf(values: readonly string[], chosen: Convention, shape: Shape, maybeGrouped: boolean): NumberReading {
  const { integerDigits, scale, halves, digits, hasExponent } = shape
  const asNumber = { kind: 'number', decimalChar: chosen.decimalChar, groupChar: groupCharUsed(values, chosen), maybeGrouped } as const
  const isStable = scale <= SCALE_OF_MONEY || (scale <= SCALE_MAX && halves[0] === halves[1])
  if (!hasExponent && isStable && integerDigits + scale <= DECIMAL_DIGITS) {
    const seen = `fraction digits seen: at most ${scale}; room before them: ${DECIMAL_DIGITS - scale} digits, of which ${integerDigits} were used`
    const why = maybeGrouped ? `${seen}; if the points group thousands, declare type integer with groupChar` : seen
    return { ...asNumber, decimal: { precision: DECIMAL_DIGITS, scale }, why }
  }
  if (digits > DOUBLE_DIGITS) return { kind: 'text', why: `numbers of ${digits} digits, more than a double or a decimal of 18 keeps` }
  const why = hasExponent ? 'double, since exponents were seen' : `double, since the number of fraction digits varies up to ${scale}`
  return { ...asNumber, decimal: null, why }
}

function groupCharUsed(values: readonly string[], { groupChar }: Convention): string {
  return groupChar !== '' && values.some(value => value.includes(groupChar)) ? groupChar : ''
}
