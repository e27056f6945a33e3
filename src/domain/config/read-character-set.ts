import type { CharacterSet, CodeRange } from './group-program.ts'
import type { PatternCursor } from './pattern-cursor.ts'

const DIGITS: readonly CodeRange[] = [[0x30, 0x39]]
const WORD: readonly CodeRange[] = [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]]
const SPACE: readonly CodeRange[] = [
  [0x09, 0x0d], [0x20, 0x20], [0xa0, 0xa0], [0x1680, 0x1680], [0x2000, 0x200a], [0x2028, 0x2029], [0x202f, 0x202f], [0x205f, 0x205f],
  [0x3000, 0x3000], [0xfeff, 0xfeff],
]
const SHORTHANDS: ReadonlyMap<string, readonly CodeRange[]> = new Map([['d', DIGITS], ['w', WORD], ['s', SPACE]])
const ANY: CharacterSet = { negated: true, ranges: [] }

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
      return only(symbol)
  }
}

function readEscape(cursor: PatternCursor): CharacterSet {
  const symbol = cursor.peek()
  const shorthand = SHORTHANDS.get(symbol.toLowerCase())
  if (shorthand !== undefined) {
    cursor.advance()
    return { negated: symbol !== symbol.toLowerCase(), ranges: shorthand }
  }
  if (symbol === '' || /[A-Za-z0-9]/.test(symbol)) {
    throw cursor.fault(`\`\\${symbol}\` (of the escapes only \\d \\w \\s, their opposites and escaped punctuation are supported)`)
  }
  cursor.advance()
  return only(symbol)
}

function readClass(cursor: PatternCursor): CharacterSet {
  const negated = cursor.take('^')
  const ranges: CodeRange[] = []
  while (!cursor.take(']')) {
    const members = readMember(cursor)
    // A hyphen makes a range; before the bracket it is itself.
    if (cursor.peek() === '-' && cursor.peek(1) !== ']') {
      cursor.advance()
      ranges.push(rangeOf(cursor, members, readMember(cursor)))
    } else {
      ranges.push(...members)
    }
  }
  return { negated, ranges }
}

function readMember(cursor: PatternCursor): readonly CodeRange[] {
  const symbol = cursor.peek()
  if (symbol === '') {
    throw cursor.fault('a `[` that is never closed')
  }
  cursor.advance()
  const set = symbol === '\\' ? readEscape(cursor) : only(symbol)
  if (set.negated) {
    throw cursor.fault('`\\D`, `\\W` or `\\S` inside a class')
  }
  return set.ranges
}

function rangeOf(cursor: PatternCursor, from: readonly CodeRange[], to: readonly CodeRange[]): CodeRange {
  const [low] = from
  const [high] = to
  const single = from.length === 1 && to.length === 1 && low?.[0] === low?.[1] && high?.[0] === high?.[1]
  if (low === undefined || high === undefined || !single || high[0] < low[0]) {
    throw cursor.fault('a range in a class that does not go upwards from one character to another')
  }
  return [low[0], high[1]]
}

function only(symbol: string): CharacterSet {
  const code = symbol.codePointAt(0) ?? 0
  return { negated: false, ranges: [[code, code]] }
}
