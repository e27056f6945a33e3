/** What is wrong with a record as JSON; 0 when nothing is. */
export const JsonFault = {
  none: 0,
  /** Not JSON (RFC 8259). */
  syntax: 1,
  /** JSON, but no object. */
  notObject: 2,
  /** Two members of one name: readers differ in which of them they keep. */
  duplicateMember: 3,
  tooDeep: 4,
  /** Half of a surrogate pair, by an escape: no text. */
  surrogate: 5,
  tooManyMembers: 6,
} as const

export type JsonFault = (typeof JsonFault)[keyof typeof JsonFault]

/** What a member holds. */
export const JsonKind = { absent: 0, null: 1, string: 2, number: 3, boolean: 4, object: 5, array: 6 } as const

export type JsonKind = (typeof JsonKind)[keyof typeof JsonKind]

const DEPTH_MAX = 64
/** Each name is remembered while a record is read, for the sake of those that stand there twice. */
export const JSON_MEMBERS_MAX = 10_000
const SCRATCH_FIRST = 4_096

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const MINUS = 0x2d
const BRACE = 0x7b
const BRACE_END = 0x7d
const BRACKET = 0x5b
const BRACKET_END = 0x5d

/**
 * Reads one JSON object after the other, byte by byte and strictly, and says where the members that are asked for stand. Nothing
 * is made of them: numbers stay their digits, so none is rounded, and a record costs no object. Only a string with an escape in it
 * is written out, to `unescaped`.
 *
 * Members mostly come in one order, so that a name is first compared with the one that stood in its place last time.
 */
export class JsonRecord {
  /** By field: what its member holds. */
  readonly kinds: Uint8Array
  /** By field: where its value stands, a string without its quotes. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** By field: 1 where the value stands in `unescaped`, else in the bytes that were read. */
  readonly isUnescaped: Uint8Array
  /** Where the last fault was found. */
  faultAt = 0
  /** Called with the name of each member that no field has. */
  onUnknown: (name: string) => void = () => undefined

  /** The names as JSON mostly has them, with their quotes. */
  readonly #spelled: readonly Uint8Array[]
  readonly #byName: ReadonlyMap<string, number>
  /** By place in the object: which field stood there last time; -1 for none. */
  readonly #order: number[] = []
  readonly #unknown = new Set<string>()
  #scratch = new Uint8Array(SCRATCH_FIRST)
  #scratchLength = 0
  #bytes: Uint8Array = this.#scratch
  #end = 0
  #fault: JsonFault = JsonFault.none
  #stringStart = 0
  #stringEnd = 0
  #stringUnescaped = 0

  constructor(names: readonly string[]) {
    this.kinds = new Uint8Array(names.length)
    this.starts = new Int32Array(names.length)
    this.ends = new Int32Array(names.length)
    this.isUnescaped = new Uint8Array(names.length)
    this.#spelled = names.map(name => new TextEncoder().encode(JSON.stringify(name)))
    this.#byName = new Map(names.map((name, field) => [name, field]))
  }

  /** Strings that held an escape; another array after each call of `read`. */
  get unescaped(): Uint8Array {
    return this.#scratch
  }

  /** Reads the object that is all of `bytes[start, end)` but for white space. The bytes must be valid UTF-8. */
  read(bytes: Uint8Array, start: number, end: number): JsonFault {
    this.#bytes = bytes
    this.#end = end
    this.#fault = JsonFault.none
    this.#scratchLength = 0
    this.#unknown.clear()
    this.kinds.fill(JsonKind.absent)
    let at = this.#space(start)
    if (bytes[at] !== BRACE || at >= end) {
      const after = at < end ? this.#skip(at, 0) : -1
      return this.#settle(after >= 0 && this.#space(after) === end ? JsonFault.notObject : JsonFault.syntax, at)
    }
    at = this.#members(at + 1)
    if (at < 0) return this.#fault
    at = this.#space(at)
    return at === end ? JsonFault.none : this.#settle(JsonFault.syntax, at)
  }

  /** From behind the brace to behind the closing one; -1 on a fault. */
  #members(from: number): number {
    const bytes = this.#bytes
    let at = this.#space(from)
    if (bytes[at] === BRACE_END && at < this.#end) return at + 1
    for (let place = 0; ; place++) {
      if (bytes[at] !== QUOTE) return this.#fail(at)
      if (place === JSON_MEMBERS_MAX) return this.#failWith(JsonFault.tooManyMembers, at)
      let field = this.#expectedField(at, place)
      if (field >= 0) at += this.#spelled[field]?.length ?? 0
      else {
        at = this.#string(at)
        if (at < 0) return -1
        field = this.#fieldOf(place)
      }
      if (field < -1) return this.#failWith(JsonFault.duplicateMember, at)
      at = this.#space(at)
      if (bytes[at] !== COLON || at >= this.#end) return this.#fail(at)
      at = this.#space(at + 1)
      at = field < 0 ? this.#skip(at, 1) : this.#value(field, at)
      if (at < 0) return -1
      at = this.#space(at)
      const next = at < this.#end ? bytes[at] : undefined
      if (next === BRACE_END) return at + 1
      if (next !== COMMA) return this.#fail(at)
      at = this.#space(at + 1)
      if (at >= this.#end) return this.#fail(at)
    }
  }

  /** The field of the name that was read last and was not expected; -1 for none, -2 for a name that the object has had already. */
  #fieldOf(place: number): number {
    const field = this.#lookUp()
    this.#order[place] = field
    if (field >= 0) return this.kinds[field] === JsonKind.absent ? field : -2
    return field
  }

  /** The field that stood in this place last time, if its name stands at `at` again and the object has not had it; else -1. */
  #expectedField(at: number, place: number): number {
    const field = this.#order[place] ?? -1
    const spelled = field < 0 ? undefined : this.#spelled[field]
    if (spelled === undefined || at + spelled.length > this.#end || this.kinds[field] !== JsonKind.absent) return -1
    const bytes = this.#bytes
    for (let i = 1; i < spelled.length; i++) if (bytes[at + i] !== spelled[i]) return -1
    return field
  }

  #lookUp(): number {
    const from = this.#stringUnescaped === 1 ? this.#scratch : this.#bytes
    const name = NAME_DECODER.decode(from.subarray(this.#stringStart, this.#stringEnd))
    const field = this.#byName.get(name)
    if (field !== undefined) return field
    if (this.#unknown.has(name)) return -2
    this.#unknown.add(name)
    this.onUnknown(name)
    return -1
  }

  /** Reads the value of a field; where it ends, or -1. */
  #value(field: number, at: number): number {
    const byte = at < this.#end ? this.#bytes[at] : undefined
    if (byte === QUOTE) {
      const after = this.#string(at)
      if (after < 0) return -1
      this.kinds[field] = JsonKind.string
      this.starts[field] = this.#stringStart
      this.ends[field] = this.#stringEnd
      this.isUnescaped[field] = this.#stringUnescaped
      return after
    }
    const after = this.#skip(at, 1)
    if (after < 0) return -1
    this.kinds[field] = kindOf(byte)
    this.starts[field] = at
    this.ends[field] = after
    this.isUnescaped[field] = 0
    return after
  }

  /** Reads a string from its quote to behind its closing quote, and notes what is in it. */
  #string(from: number): number {
    const bytes = this.#bytes
    const end = this.#end
    this.#stringStart = from + 1
    this.#stringUnescaped = 0
    for (let at = from + 1; at < end; at++) {
      const byte = bytes[at] ?? 0
      if (byte === QUOTE) {
        this.#stringEnd = at
        return at + 1
      }
      if (byte === BACKSLASH) return this.#escapedString(from + 1, at)
      if (byte < 0x20) return this.#fail(at)
    }
    return this.#fail(end)
  }

  /** The same for a string whose first escape stands at `escape`. */
  #escapedString(start: number, escape: number): number {
    const bytes = this.#bytes
    const end = this.#end
    const from = this.#scratchLength
    this.#reserve(end - start)
    const scratch = this.#scratch
    scratch.set(bytes.subarray(start, escape), from)
    let to = from + escape - start
    let at = escape
    while (at < end) {
      const byte = bytes[at] ?? 0
      if (byte === QUOTE) {
        this.#stringStart = from
        this.#stringEnd = this.#scratchLength = to
        this.#stringUnescaped = 1
        return at + 1
      }
      if (byte < 0x20) return this.#fail(at)
      if (byte !== BACKSLASH) {
        scratch[to++] = byte
        at++
        continue
      }
      const simple = SIMPLE_ESCAPES[bytes[at + 1] ?? 0] ?? 0
      if (at + 1 < end && simple !== 0) {
        scratch[to++] = simple
        at += 2
        continue
      }
      let code = this.#unit(at)
      if (code < 0) return this.#fail(at)
      at += 6
      if (code >= 0xd800 && code <= 0xdfff) {
        const low = this.#unit(at)
        if (code > 0xdbff || low < 0xdc00 || low > 0xdfff) return this.#failWith(JsonFault.surrogate, at - 6)
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
        at += 6
      }
      to = putUtf8(scratch, to, code)
    }
    return this.#fail(end)
  }

  /** The UTF-16 unit of `\uXXXX` at this place; -1 when there is none. */
  #unit(at: number): number {
    if (at + 6 > this.#end || this.#bytes[at] !== BACKSLASH || this.#bytes[at + 1] !== 0x75) return -1
    let code = 0
    for (let i = at + 2; i < at + 6; i++) {
      const digit = HEX[this.#bytes[i] ?? 0] ?? -1
      if (digit < 0) return -1
      code = code * 16 + digit
    }
    return code
  }

  /** Passes over a value; where it ends, or -1. */
  #skip(at: number, depth: number): number {
    const byte = at < this.#end ? (this.#bytes[at] ?? 0) : 0
    if (byte === QUOTE) return this.#skipString(at)
    if (byte === BRACE) return this.#skipMany(at, depth, BRACE_END, true)
    if (byte === BRACKET) return this.#skipMany(at, depth, BRACKET_END, false)
    if (byte === MINUS || (byte >= 0x30 && byte <= 0x39)) return this.#number(at)
    for (const word of WORDS) {
      if (byte === word[0] && this.#isWord(at, word)) return at + word.length
    }
    return this.#fail(at)
  }

  #skipString(at: number): number {
    const length = this.#scratchLength
    const after = this.#string(at)
    this.#scratchLength = length
    return after
  }

  #skipMany(from: number, depth: number, closing: number, named: boolean): number {
    if (depth >= DEPTH_MAX) return this.#failWith(JsonFault.tooDeep, from)
    let at = this.#space(from + 1)
    if (at < this.#end && this.#bytes[at] === closing) return at + 1
    for (;;) {
      if (named) {
        if (this.#bytes[at] !== QUOTE) return this.#fail(at)
        at = this.#skipString(at)
        if (at < 0) return -1
        at = this.#space(at)
        if (this.#bytes[at] !== COLON || at >= this.#end) return this.#fail(at)
        at = this.#space(at + 1)
      }
      at = this.#skip(at, depth + 1)
      if (at < 0) return -1
      at = this.#space(at)
      const byte = at < this.#end ? this.#bytes[at] : undefined
      if (byte === closing) return at + 1
      if (byte !== COMMA) return this.#fail(at)
      at = this.#space(at + 1)
      if (at >= this.#end) return this.#fail(at)
    }
  }

  /** The digits of RFC 8259: no leading zero, no bare point, no plus. */
  #number(from: number): number {
    let at = this.#bytes[from] === MINUS ? from + 1 : from
    const whole = at
    at = this.#digits(at)
    if (at === whole || (this.#bytes[whole] === 0x30 && at > whole + 1)) return this.#fail(whole)
    if (at < this.#end && this.#bytes[at] === 0x2e) {
      const fraction = at + 1
      at = this.#digits(fraction)
      if (at === fraction) return this.#fail(at)
    }
    if (at < this.#end && ((this.#bytes[at] ?? 0) | 0x20) === 0x65) {
      const sign = this.#bytes[at + 1]
      const exponent = at + (sign === 0x2b || sign === MINUS ? 2 : 1)
      at = this.#digits(exponent)
      if (at === exponent) return this.#fail(at)
    }
    return at
  }

  #digits(from: number): number {
    let at = from
    while (at < this.#end && (this.#bytes[at] ?? 0) >= 0x30 && (this.#bytes[at] ?? 0) <= 0x39) at++
    return at
  }

  #isWord(at: number, word: Uint8Array): boolean {
    if (at + word.length > this.#end) return false
    return word.every((byte, i) => this.#bytes[at + i] === byte)
  }

  #space(from: number): number {
    const bytes = this.#bytes
    const end = this.#end
    let at = from
    while (at < end) {
      const byte = bytes[at]
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break
      at++
    }
    return at
  }

  #reserve(length: number): void {
    const needed = this.#scratchLength + length
    if (needed <= this.#scratch.length) return
    const grown = new Uint8Array(Math.max(needed, 2 * this.#scratch.length))
    grown.set(this.#scratch.subarray(0, this.#scratchLength))
    this.#scratch = grown
  }

  #fail(at: number): number {
    return this.#failWith(JsonFault.syntax, at)
  }

  #failWith(fault: JsonFault, at: number): number {
    this.#settle(fault, at)
    return -1
  }

  #settle(fault: JsonFault, at: number): JsonFault {
    // The innermost fault is the one that explains.
    if (this.#fault === JsonFault.none) {
      this.#fault = fault
      this.faultAt = at
    }
    return this.#fault
  }
}

/** A byte order mark is a character of a name like any other. */
const NAME_DECODER = new TextDecoder('utf-8', { ignoreBOM: true })

const WORDS = ['true', 'false', 'null'].map(word => new TextEncoder().encode(word))

/** What an escape of one letter stands for; 0 for none. */
const SIMPLE_ESCAPES = new Uint8Array(256)
for (const [letter, byte] of [['"', 0x22], ['\\', 0x5c], ['/', 0x2f], ['b', 8], ['f', 12], ['n', 10], ['r', 13], ['t', 9]] as const) {
  SIMPLE_ESCAPES[letter.charCodeAt(0)] = byte
}

const HEX = new Int8Array(256).fill(-1)
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  HEX[digit.charCodeAt(0)] = value
  HEX[digit.toUpperCase().charCodeAt(0)] = value
}

function kindOf(first: number | undefined): JsonKind {
  switch (first) {
    case BRACE:
      return JsonKind.object
    case BRACKET:
      return JsonKind.array
    case 0x6e:
      return JsonKind.null
    case 0x74:
    case 0x66:
      return JsonKind.boolean
    default:
      return JsonKind.number
  }
}

function putUtf8(target: Uint8Array, at: number, code: number): number {
  let to = at
  if (code < 0x80) target[to++] = code
  else if (code < 0x800) {
    target[to++] = 0xc0 | (code >> 6)
    target[to++] = 0x80 | (code & 0x3f)
  } else if (code < 0x10000) {
    target[to++] = 0xe0 | (code >> 12)
    target[to++] = 0x80 | ((code >> 6) & 0x3f)
    target[to++] = 0x80 | (code & 0x3f)
  } else {
    target[to++] = 0xf0 | (code >> 18)
    target[to++] = 0x80 | ((code >> 12) & 0x3f)
    target[to++] = 0x80 | ((code >> 6) & 0x3f)
    target[to++] = 0x80 | (code & 0x3f)
  }
  return to
}
