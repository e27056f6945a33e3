/** What is wrong with a record as a piece of text. */
export type JsonFramingFault = 'none' | 'too-large' | 'unended' | 'no-element' | 'behind-array'

export type JsonFramingStep = 'record' | 'starved' | 'ended'

export const JSON_RECORD_BYTES_MAX = 67_108_864

const FIRST_BUFFER_BYTES = 65_536
/** How deep it is known what is nested in what; nothing deeper is a record that can be read. */
const DEPTH_KNOWN = 128
/** Blanks at the beginning of a line that are looked at, maybe again and again until the line goes on. */
const INDENT_MAX = 1_024
const LF = 10
const CR = 13
const SPACE = 32
const TAB = 9
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const BRACE = 0x7b
const BRACE_END = 0x7d
const BRACKET = 0x5b
const BRACKET_END = 0x5d

/**
 * Cuts a stream of bytes into JSON records, knowing where each stands. A file whose first character is `[` is one array, and its
 * elements are the records, on as many lines as they like; in every other file each line is one.
 *
 * A line that is broken costs itself alone, since a JSON text has no line end within a string. A broken element of an array costs
 * itself where it can be seen to end: at the next line that begins an object no deeper than the first element did, where none may
 * begin within an element. What comes before that is one record with the fault `unended`. An array on one line gives no such hold,
 * and all of its rest is one record.
 *
 * Between two elements stands one comma (RFC 8259). Where commas stand for elements that are not there, which may have got lost, that is
 * one empty record with the fault `no-element`. A comma that is missing at such a line costs nothing, since no record can hide there.
 *
 * The outcome does not depend on how the bytes are cut into chunks.
 */
export class JsonFramer {
  /** 1-based line of the current record's first byte. */
  line = 1
  /** 0-based position in the stream of that byte; a byte order mark counts. */
  byteOffset = 0
  /** The current record is `bytes[start, end)`. */
  start = 0
  end = 0
  fault: JsonFramingFault = 'none'
  /** Lines of nothing but white space, where each line is a record. */
  blankLines = 0

  readonly #recordBytesMax: number
  #bytes = new Uint8Array(FIRST_BUFFER_BYTES)
  #from = 0
  #to = 0
  /** Position in the stream of `#bytes[0]`. */
  #base = 0
  /** The line of `#bytes[#from]`. */
  #nextLine = 1
  #chunkLength = 0
  #ended = false
  #layout: 'unknown' | 'lines' | 'array' | 'behind-array' | 'given-up' = 'unknown'
  /** Blank lines at the beginning of the file, which count where each line is a record. */
  #leadingLines = 0
  /** What came last of an array; `commas` is one that no element belongs to, and maybe more of them. */
  #last: 'nothing' | 'bracket' | 'element' | 'comma' | 'commas' = 'nothing'
  /** Of the element being read: where the reading stands, and what it is in. */
  #at = 0
  #depth = 0
  /** By depth: 1 where what was opened there is a list. */
  readonly #isList = new Uint8Array(DEPTH_KNOWN)
  #inString = false
  #inElement = false
  #broken = false
  /** Bytes of the present line that are no longer in the buffer. */
  #dropped = 0
  /** Blanks that came last between two elements. */
  #margin = 0
  /** Blanks before the first element, by which later ones are known after a break; -1 before it. */
  #indent = -1

  constructor(recordBytesMax = JSON_RECORD_BYTES_MAX) {
    this.#recordBytesMax = recordBytesMax
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** The bytes at hand are `bytes[pendingStart, pendingEnd)`. */
  get pendingStart(): number {
    return this.#from
  }

  get pendingEnd(): number {
    return this.#to
  }

  /** The bytes at hand. A view, until the next call of `push`. */
  get pending(): Uint8Array {
    return this.#bytes.subarray(this.#from, this.#to)
  }

  /** Position in the stream of `bytes[0]`. */
  get base(): number {
    return this.#base
  }

  /** The line of `bytes[pendingStart]`. */
  get nextLine(): number {
    return this.#nextLine
  }

  /** Of the chunk that was pushed last. */
  get chunkLength(): number {
    return this.#chunkLength
  }

  get isEnded(): boolean {
    return this.#ended
  }

  /**
   * How records stand in the file, where `pendingStart` is between two of them, the first one was given already, and nothing is known
   * of the next one: then another reader may go on and say by `pass` how far it came. In an array white space comes first, and one
   * comma where there `mayBeComma`.
   */
  get betweenRecords(): 'lines' | 'array' | 'no' {
    if (this.#layout === 'lines') return this.#at <= this.#from && this.#dropped === 0 ? 'lines' : 'no'
    return this.#layout === 'array' && !this.#inElement && this.#indent >= 0 ? 'array' : 'no'
  }

  /** Whether an element came last of an array, so that one comma comes before the next one. */
  get mayBeComma(): boolean {
    return this.#last === 'element'
  }

  /** Goes on at `bytes[next]`, where a record ends that another reader has read (a line: with its line end), behind so many line ends. */
  pass(next: number, lines: number): void {
    this.#nextLine += lines
    this.#at = next
    this.#last = 'element'
    this.#leave(next)
  }

  /** Copies the chunk. To be called when `next` said `starved`. */
  push(chunk: Uint8Array): void {
    if (this.#to + chunk.length > this.#bytes.length) this.#makeRoom(chunk.length)
    this.#bytes.set(chunk, this.#to)
    this.#to += chunk.length
    this.#chunkLength = chunk.length
  }

  /** No more bytes will come. */
  finish(): void {
    this.#ended = true
  }

  /** Goes on to the next record. */
  next(): JsonFramingStep {
    if (!this.begin()) return 'starved'
    if (this.#layout === 'given-up') {
      this.#from = this.#at = this.#to
      return this.#ended ? 'ended' : 'starved'
    }
    return this.#layout === 'array' ? this.#nextElement() : this.#nextLineRecord()
  }

  /**
   * Passes over the blank lines at the beginning of the file, so that however many there are take no memory. False while nothing else
   * has come.
   */
  begin(): boolean {
    if (this.#layout !== 'unknown') return true
    if (this.#to - this.#from < 3 && !this.#ended) return false
    if (this.#base === 0 && this.#from === 0 && this.#to >= 3 && isMark(this.#bytes)) this.#from = 3
    let at = Math.max(this.#from, this.#at)
    for (; at < this.#to && isSpace(this.#bytes[at]); at++) {
      if (this.#bytes[at] !== LF || at - this.#from > this.#recordBytesMax) continue
      this.#leadingLines++
      this.#nextLine++
      this.#leave(at + 1)
    }
    const isLong = at - this.#from > this.#recordBytesMax
    this.#at = at
    if (at === this.#to && !this.#ended && !isLong) return false
    this.#layout = this.#bytes[at] === BRACKET && at < this.#to && !isLong ? 'array' : 'lines'
    if (this.#layout === 'array') return true
    this.blankLines = this.#leadingLines
    this.#at = this.#from
    return true
  }

  #nextLineRecord(): JsonFramingStep {
    for (;;) {
      if (this.#from === this.#to) return this.#ended ? 'ended' : 'starved'
      const found = this.#bytes.subarray(0, this.#to).indexOf(LF, Math.max(this.#from, this.#at))
      if (found < 0) {
        if (this.#to - this.#from > this.#recordBytesMax) this.#dropMiddle()
        this.#at = this.#to
        if (!this.#ended) return 'starved'
      }
      const stop = found < 0 ? this.#to : found
      const next = found < 0 ? this.#to : found + 1
      const tooLarge = this.#dropped > 0 || stop - this.#from > this.#recordBytesMax
      this.#at = next
      if (!tooLarge && isBlankBetween(this.#bytes, this.#from, stop)) {
        this.blankLines++
        this.#leave(next)
        this.#nextLine++
        continue
      }
      const misplaced = this.#layout === 'behind-array' ? 'behind-array' : 'none'
      this.#give(this.#from, this.#bytes[stop - 1] === CR ? stop - 1 : stop, tooLarge ? 'too-large' : misplaced)
      this.#leave(next)
      this.#nextLine++
      return 'record'
    }
  }

  /** Of a line that is too large, only its beginning is kept. */
  #dropMiddle(): void {
    const kept = Math.min(this.#to, this.#from + FIRST_BUFFER_BYTES)
    this.#dropped += this.#to - kept
    this.#to = kept
  }

  #nextElement(): JsonFramingStep {
    if (this.#last === 'nothing') {
      // What `begin` has left the reading at is the bracket.
      this.#at++
      this.#last = 'bracket'
    }
    if (!this.#inElement) {
      const isMissing = this.#passGap()
      this.#passTo(this.#at)
      if (isMissing) return this.#giveNothing('no-element')
      if (this.#at === this.#to) return this.#ended ? this.#endArray() : 'starved'
      if (this.#bytes[this.#at] === BRACKET_END) {
        this.#at++
        this.#passTo(this.#at)
        this.#layout = 'behind-array'
        return this.#nextLineRecord()
      }
      if (this.#indent < 0) this.#indent = Math.min(this.#margin, INDENT_MAX)
      this.#inElement = true
      this.#depth = 0
      this.#inString = false
      this.#broken = false
    }
    const end = this.#scanElement()
    if (end >= 0) return this.#giveElement(end, this.#broken ? 'unended' : 'none')
    if (this.#to - this.#from > this.#recordBytesMax) {
      // Where it would end can no longer be looked for within bounds, so that the rest of the file goes with it.
      this.#layout = 'given-up'
      return this.#giveElement(this.#to, 'too-large')
    }
    if (!this.#ended) return 'starved'
    if (this.#depth === 0 && !this.#inString && !this.#broken) return this.#giveElement(this.#to, 'none')
    // That the array is not closed either is no second fault.
    this.#layout = 'given-up'
    return this.#giveElement(this.#to, 'unended')
  }

  /** Goes to where an element begins or the array ends, or stops at where an element is missing: then it is true. */
  #passGap(): boolean {
    for (; this.#at < this.#to; this.#at++) {
      const byte = this.#bytes[this.#at]
      if (byte === COMMA ? this.#last === 'bracket' || this.#last === 'comma' : byte === BRACKET_END && this.#last === 'comma') {
        this.#last = 'commas'
        return true
      }
      if (byte === COMMA) this.#last = this.#last === 'element' ? 'comma' : 'commas'
      else if (!isSpace(byte)) return false
      this.#margin = byte === SPACE || byte === TAB ? this.#margin + 1 : 0
    }
    return false
  }

  /** Without its closing bracket an array may lack more than that. */
  #endArray(): JsonFramingStep {
    this.#layout = 'given-up'
    return this.#giveNothing('unended')
  }

  /** Reads on in the element; where it ends, or -1 when that needs more bytes. */
  #scanElement(): number {
    const bytes = this.#bytes
    const to = this.#to
    let at = this.#at
    for (; at < to; at++) {
      const byte = bytes[at] ?? 0
      if (IS_PLAIN[byte] === 1) continue
      if (byte === LF) {
        const boundary = this.#isBoundary(at + 1)
        if (boundary === 'unsure') break
        // No string holds a line end: its closing quote is missing.
        if (this.#inString) this.#broken = true
        this.#inString = false
        if (boundary === 'yes' && !this.#mayHoldObject(at)) {
          if (this.#depth > 0) this.#broken = true
          this.#at = at
          return at
        }
      } else if (this.#inString) {
        if (byte === QUOTE) this.#inString = false
        else if (byte === BACKSLASH) {
          if (at + 1 === to && !this.#ended) break
          if (bytes[at + 1] !== LF) at++
        }
      } else if (byte === QUOTE) this.#inString = true
      else if (byte === BRACE || byte === BRACKET) this.#isList[this.#depth++] = byte === BRACKET ? 1 : 0
      else if (this.#depth === 0 && (byte === COMMA || byte === BRACKET_END)) {
        this.#at = at
        return at
      } else if (byte === BRACE_END || byte === BRACKET_END) this.#depth = Math.max(0, this.#depth - 1)
    }
    this.#at = Math.min(at, to)
    return -1
  }

  /** Whether the line from here on begins an object at the margin of the first element. */
  #isBoundary(from: number): 'yes' | 'no' | 'unsure' {
    let at = from
    while (at < this.#to && at - from <= this.#indent && (this.#bytes[at] === SPACE || this.#bytes[at] === TAB)) at++
    if (at === this.#to) return this.#ended ? 'no' : 'unsure'
    return this.#bytes[at] === BRACE && at - from <= this.#indent ? 'yes' : 'no'
  }

  /** Whether an object that begins behind `at` may be within the element: as the value of a member, or in a list. */
  #mayHoldObject(at: number): boolean {
    if (this.#broken || this.#depth === 0 || this.#depth > DEPTH_KNOWN) return false
    let before = at - 1
    while (before > this.#from && isSpace(this.#bytes[before])) before--
    const byte = this.#bytes[before]
    return this.#isList[this.#depth - 1] === 1 ? byte === COMMA || byte === BRACKET : byte === COLON
  }

  #giveElement(end: number, fault: JsonFramingFault): JsonFramingStep {
    let stop = end
    while (stop > this.#from && isSpace(this.#bytes[stop - 1])) stop--
    this.#give(this.#from, stop, fault)
    this.#inElement = false
    this.#last = 'element'
    this.#at = end
    this.#passTo(end)
    return 'record'
  }

  /** A record of no bytes, for what should stand where the reading does. */
  #giveNothing(fault: JsonFramingFault): JsonFramingStep {
    this.#give(this.#at, this.#at, fault)
    return 'record'
  }

  #give(start: number, end: number, fault: JsonFramingFault): void {
    this.line = this.#nextLine
    this.byteOffset = this.#base + start
    this.start = start
    this.end = end
    this.fault = fault
  }

  /** Goes on from `next`, counting the lines that are passed. */
  #passTo(next: number): void {
    // Lines of a printed array are so short that a native search for each of their ends would take longer.
    const bytes = this.#bytes
    let lines = 0
    for (let at = this.#from; at < next; at++) if (bytes[at] === LF) lines++
    this.#nextLine += lines
    this.#leave(next)
  }

  #leave(next: number): void {
    this.#base += this.#dropped
    this.#dropped = 0
    this.#from = next
  }

  #makeRoom(length: number): void {
    const held = this.#to - this.#from
    const larger = held + length > this.#bytes.length
    const target = larger ? new Uint8Array(Math.max(held + length, 2 * this.#bytes.length)) : this.#bytes
    if (larger) target.set(this.#bytes.subarray(this.#from, this.#to))
    else target.copyWithin(0, this.#from, this.#to)
    this.#base += this.#from
    this.#at -= this.#from
    this.#bytes = target
    this.#from = 0
    this.#to = held
  }
}

/** 1 for the bytes that mean nothing to where an element ends: most of them. */
const IS_PLAIN = new Uint8Array(256).fill(1)
for (const byte of [LF, QUOTE, BACKSLASH, COMMA, BRACE, BRACE_END, BRACKET, BRACKET_END]) IS_PLAIN[byte] = 0

/** The byte order mark of UTF-8. */
function isMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LF || byte === CR || byte === TAB
}

function isBlankBetween(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isSpace(bytes[at])) return false
  return true
}
