import type { PatternInstruction, PatternProgram } from './pattern-program.ts'
import { PatternCursor, PatternFault } from './pattern-cursor.ts'
import { readCharacterSet } from './read-character-set.ts'

export type PatternParsing =
  | { readonly kind: 'program'; readonly program: PatternProgram }
  | { readonly kind: 'unsupported'; readonly message: string }

/** What a pattern is for decides what it may hold. */
export interface PatternRules {
  /** Characters of the source at most. */
  readonly lengthMax: number
  /** Instructions at most: matching takes as many steps for a character in the worst case. */
  readonly programMax: number
  /**
   * Whether there is exactly one group named `group`, not repeated, whose text is wanted. Repetitions within repetitions are
   * refused then: what the group holds would rest on how empty rounds are counted, which engines do not agree on.
   */
  readonly captures: boolean
}

const REPEAT_MAX = 255

/**
 * Reads a regular expression that can be matched in time linear in the text: literals, `.`, classes, `\\d \\w \\s` and their
 * opposites, codes, Unicode properties, groups, `|`, and the quantifiers `* + ? {n} {n,} {n,m}`, greedy or lazy. It stands for the
 * whole text; anchors are allowed where they change nothing. Refused are backreferences, look-around, word boundaries and flags.
 */
export function parsePattern(source: string, rules: PatternRules): PatternParsing {
  if (source.length > rules.lengthMax) {
    return { kind: 'unsupported', message: `a pattern has at most ${rules.lengthMax.toString()} characters, this one has ${source.length.toString()}` }
  }
  try {
    return { kind: 'program', program: new PatternParser(source, rules).parse() }
  } catch (error) {
    if (error instanceof PatternFault) return { kind: 'unsupported', message: error.message }
    throw error
  }
}

/** A piece of a program, with what decides whether it may be repeated. */
interface Piece {
  readonly code: readonly PatternInstruction[]
  readonly repeats: boolean
  readonly named: boolean
}

interface Repetition {
  readonly min: number
  readonly max: number
  readonly lazy: boolean
}

const NOTHING: Piece = { code: [], repeats: false, named: false }

class PatternParser {
  readonly #cursor: PatternCursor
  readonly #rules: PatternRules
  #groups = 0
  /** How many groups are open. */
  #depth = 0

  constructor(source: string, rules: PatternRules) {
    this.#cursor = new PatternCursor(source)
    this.#rules = rules
  }

  parse(): PatternProgram {
    const whole = this.#alternatives()
    if (!this.#cursor.ended) {
      throw this.#cursor.fault('a `)` without its `(`')
    }
    if (this.#rules.captures && this.#groups !== 1) {
      throw new PatternFault('a pattern has exactly one group named `group`, as in `(?<group>orders_\\d{8})_\\d{6}\\.csv`')
    }
    return whole.code
  }

  #alternatives(): Piece {
    const first = this.#sequence()
    if (!this.#cursor.take('|')) {
      return first
    }
    const second = this.#alternatives()
    const code: readonly PatternInstruction[] = [
      { op: 'fork', first: 1, second: first.code.length + 2 },
      ...first.code,
      { op: 'jump', by: second.code.length + 1 },
      ...second.code,
    ]
    return this.#bounded({ code, repeats: first.repeats || second.repeats, named: first.named || second.named })
  }

  #sequence(): Piece {
    let piece = NOTHING
    while (!this.#cursor.ended && !'|)'.includes(this.#cursor.peek())) {
      const next = this.#repeated(this.#atom())
      piece = this.#bounded({
        code: [...piece.code, ...next.code],
        repeats: piece.repeats || next.repeats,
        named: piece.named || next.named,
      })
    }
    return piece
  }

  #atom(): Piece {
    const cursor = this.#cursor
    const symbol = cursor.peek()
    // The whole text is matched in any case, so an anchor is allowed where it changes nothing.
    if (this.#depth === 0 && ((symbol === '^' && cursor.beginsAlternative) || (symbol === '$' && cursor.endsAlternative))) {
      cursor.advance()
      return NOTHING
    }
    if ('^$'.includes(symbol)) {
      throw cursor.fault(`\`${symbol}\` inside the pattern (write \`\\${symbol}\` for the character)`)
    }
    if ('*+?{'.includes(symbol)) {
      throw cursor.fault(`\`${symbol}\` with nothing to repeat (write \`\\${symbol}\` for the character)`)
    }
    return cursor.take('(') ? this.#group() : { ...NOTHING, code: [{ op: 'character', set: readCharacterSet(cursor) }] }
  }

  #group(): Piece {
    const named = this.#cursor.take('?') && this.#isNamedGroup()
    this.#depth += 1
    const body = this.#alternatives()
    this.#depth -= 1
    if (!this.#cursor.take(')')) {
      throw this.#cursor.fault('a `(` that is never closed')
    }
    return named ? { code: [{ op: 'open' }, ...body.code, { op: 'close' }], repeats: body.repeats, named } : body
  }

  /** Reads what follows `(?`. A group of another name only groups. */
  #isNamedGroup(): boolean {
    const head = /^(?::|P?<([A-Za-z_]\w*)>)/.exec(this.#cursor.lookahead(this.#rules.lengthMax))
    if (head === null) {
      throw this.#cursor.fault(`\`(?${this.#cursor.peek()}\` (look-around and flags are not supported)`)
    }
    this.#cursor.advance(head[0].length)
    const named = this.#rules.captures && head[1] === 'group'
    this.#groups += named ? 1 : 0
    return named
  }

  #repeated(piece: Piece): Piece {
    const repetition = this.#repetition()
    if (repetition === undefined) {
      return piece
    }
    const { min, max, lazy } = repetition
    const { code } = piece
    const optional = min === 0 && max === 1
    if (piece.named && !optional) {
      throw this.#cursor.fault('the group named `group` repeated')
    }
    if (this.#rules.captures && piece.repeats && !optional) {
      throw this.#cursor.fault('a repetition within a repetition')
    }
    const copies = max === Infinity ? min + 1 : max
    if (copies * (code.length + 2) > this.#rules.programMax) {
      throw this.#cursor.fault('a pattern that becomes too large')
    }
    const past = (by: number): PatternInstruction => ({ op: 'fork', first: lazy ? by : 1, second: lazy ? 1 : by })
    const repeated: PatternInstruction[] = Array.from({ length: min }, () => code).flat()
    if (max === Infinity) {
      repeated.push(past(code.length + 2), ...code, { op: 'jump', by: -(code.length + 1) })
    } else {
      for (let left = max - min; left > 0; left -= 1) {
        repeated.push(past(left * (code.length + 1)), ...code)
      }
    }
    return this.#bounded({ code: repeated, repeats: piece.repeats || max > Math.max(min, 1), named: piece.named })
  }

  #repetition(): Repetition | undefined {
    const symbol = this.#cursor.peek()
    if (symbol === '' || !'*+?{'.includes(symbol)) {
      return undefined
    }
    const counts = symbol === '{' ? this.#counts() : { min: symbol === '+' ? 1 : 0, max: symbol === '?' ? 1 : Infinity, length: 1 }
    this.#cursor.advance(counts.length)
    const lazy = this.#cursor.take('?')
    if (!this.#cursor.ended && '*+?{'.includes(this.#cursor.peek())) {
      throw this.#cursor.fault('a quantifier after a quantifier')
    }
    return { min: counts.min, max: counts.max, lazy }
  }

  #counts(): { readonly min: number; readonly max: number; readonly length: number } {
    const counts = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(this.#cursor.lookahead(12))
    if (counts === null) {
      throw this.#cursor.fault('a `{` that is no count like `{8}` or `{2,4}` (write `\\{` for the character)')
    }
    const min = Number(counts[1])
    const max = counts[2] === '' ? min : counts[3] === '' ? Infinity : Number(counts[3])
    if (max < min || min > REPEAT_MAX || (max !== Infinity && max > REPEAT_MAX)) {
      throw this.#cursor.fault(`the count ${counts[0]} (counts grow and end at ${REPEAT_MAX})`)
    }
    return { min, max, length: counts[0].length }
  }

  #bounded(piece: Piece): Piece {
    if (piece.code.length > this.#rules.programMax) {
      throw this.#cursor.fault('a pattern that becomes too large')
    }
    return piece
  }
}
