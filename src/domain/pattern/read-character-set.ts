import type { CharacterPart, CharacterSet, CodeRange } from './character-set.ts'
import type { PatternCursor } from './pattern-cursor.ts'

const DIGITS: readonly CodeRange[] = [[0x30, 0x39]]
const WORD: readonly CodeRange[] = [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]]
const SPACE: readonly CodeRange[] = [
  [0x09, 0x0d], [0x20, 0x20], [0xa0, 0xa0], [0x1680, 0x1680], [0x2000, 0x200a], [0x2028, 0x2029], [0x202f, 0x202f], [0x205f, 0x205f],
  [0x3000, 0x3000], [0xfeff, 0xfeff],
]
const SHORTHANDS: ReadonlyMap<string, readonly CodeRange[]> = new Map([['d', DIGITS], ['w', WORD], ['s', SPACE]])
const CONTROLS: ReadonlyMap<string, number> = new Map([['t', 0x09], ['n', 0x0a], ['v', 0x0b], ['f', 0x0c], ['r', 0x0d]])
const ANY: CharacterSet = { negated: true, ranges: [], parts: [] }
const CODE_POINT_MAX = 0x10ffff

/** Reads what stands for one character: a literal, `.`, an escape or a class. */
export function readCharacterSet(cursor: PatternCursor): CharacterSet {
  const symbol = cursor.peek()
  cursor.advance()
  switch (symbol) {
    case '[':
      return readClass(cursor)
    case '\\':
      return readEscape(cursor)
    case '.':
      return ANY
    default:
      return only(symbol.codePointAt(0) ?? 0)
  }
}

function readEscape(cursor: PatternCursor): CharacterSet {
  const symbol = cursor.peek()
  const shorthand = SHORTHANDS.get(symbol.toLowerCase())
  if (shorthand !== undefined) {
    cursor.advance()
    return { negated: symbol !== symbol.toLowerCase(), ranges: shorthand, parts: [] }
  }
  const control = CONTROLS.get(symbol)
  if (control !== undefined) {
    cursor.advance()
    return only(control)
  }
  if (symbol === 'p' || symbol === 'P') return readProperty(cursor)
  if (symbol === 'x' || symbol === 'u') return only(readCode(cursor))
  if (symbol === '' || /[A-Za-z0-9]/.test(symbol)) {
    throw cursor.fault(`\`\\${symbol}\` (supported are \\d \\w \\s and their opposites, \\t \\n \\v \\f \\r, \\xHH, \\uHHHH, \\u{H…}, \\p{…} and escaped punctuation)`)
  }
  cursor.advance()
  return only(symbol.codePointAt(0) ?? 0)
}

/** `\xHH`, `\uHHHH` or `\u{H…}`, from the letter on. */
function readCode(cursor: PatternCursor): number {
  const spelled = /^(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\})/.exec(cursor.lookahead(9))
  const digits = spelled?.[1] ?? spelled?.[2] ?? spelled?.[3]
  const code = digits === undefined ? NaN : parseInt(digits, 16)
  if (spelled === null || !(code <= CODE_POINT_MAX)) throw cursor.fault(`\`\\${cursor.peek()}\` that is no code like \\x41, \\u0041 or \\u{1F600}`)
  if (code >= 0xd800 && code <= 0xdfff) throw cursor.fault('half of a surrogate pair (write the character by \\u{…})')
  cursor.advance(spelled[0].length)
  return code
}

/** `\p{L}`, `\p{Lu}`, `\p{Script=Greek}` and the like, or their opposites, from the letter on. */
function readProperty(cursor: PatternCursor): CharacterSet {
  const spelled = /^[pP]\{([A-Za-z_]+(?:=[A-Za-z_]+)?)\}/.exec(cursor.lookahead(64))
  if (spelled === null) throw cursor.fault(`\`\\${cursor.peek()}\` without a property like \\p{L}`)
  const property = propertyNamed(spelled[1] ?? '')
  if (property === undefined) throw cursor.fault(`the Unicode property ${spelled[1] ?? ''}`)
  cursor.advance(spelled[0].length)
  return { negated: spelled[0].startsWith('P'), ranges: [], parts: [{ property }] }
}

/** The name is letters alone and stands for one character, so that the platform's engine only looks it up. */
function propertyNamed(name: string): RegExp | undefined {
  try {
    return new RegExp(`^\\p{${name}}$`, 'u')
  } catch {
    return undefined
  }
}

function readClass(cursor: PatternCursor): CharacterSet {
  const negated = cursor.take('^')
  const ranges: CodeRange[] = []
  const parts: CharacterPart[] = []
  while (!cursor.take(']')) {
    const member = readMember(cursor)
    // A hyphen makes a range; before the bracket it is itself.
    if (cursor.peek() === '-' && cursor.peek(1) !== ']') {
      cursor.advance()
      ranges.push(rangeOf(cursor, member, readMember(cursor)))
    } else if (member.negated || member.parts.length > 0) parts.push(member)
    else ranges.push(...member.ranges)
  }
  return { negated, ranges, parts }
}

function readMember(cursor: PatternCursor): CharacterSet {
  const symbol = cursor.peek()
  if (symbol === '') throw cursor.fault('a `[` that is never closed')
  cursor.advance()
  return symbol === '\\' ? readEscape(cursor) : only(symbol.codePointAt(0) ?? 0)
}

function rangeOf(cursor: PatternCursor, from: CharacterSet, to: CharacterSet): CodeRange {
  const low = singleCode(from)
  const high = singleCode(to)
  if (low === undefined || high === undefined || high < low) {
    throw cursor.fault('a range in a class that does not go upwards from one character to another')
  }
  return [low, high]
}

function singleCode(set: CharacterSet): number | undefined {
  const [range] = set.ranges
  return set.ranges.length === 1 && set.parts.length === 0 && !set.negated && range?.[0] === range?.[1] ? range?.[0] : undefined
}

function only(code: number): CharacterSet {
  return { negated: false, ranges: [[code, code]], parts: [] }
}
