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
  #ended = false
  #layout: 'unknown' | 'lines' | 'array' | 'behind-array' | 'given-up' = 'unknown'
  /** Of the element being read: where the reading stands, and what it is in. */
  #at = 0
  #depth = 0
  /** By depth: 1 where what was opened there is a list. */
  readonly #isList = new Uint8Array(DEPTH_KNOWN)
  #inString = false
  #inElement = false
  /** Whether it was said that between two elements there should be another one. */
  #isGapTold = false
  #broken = false
  /** Bytes of the present line that are no longer in the buffer. */
  #dropped = 0
  /** Blanks before the first element, by which later ones are known after a break; -1 before it. */
  #indent = -1

  constructor(recordBytesMax = JSON_RECORD_BYTES_MAX) {
    this.#recordBytesMax = recordBytesMax
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** Copies the chunk. To be called when `next` said `starved`. */
  push(chunk: Uint8Array): void {
    if (this.#to + chunk.length > this.#bytes.length) this.#makeRoom(chunk.length)
    this.#bytes.set(chunk, this.#to)
    this.#to += chunk.length
  }

  /** No more bytes will come. */
  finish(): void {
    this.#ended = true
  }

  /** Goes on to the next record. */
  next(): JsonFramingStep {
    if (this.#layout === 'unknown' && !this.#findLayout()) return 'starved'
    if (this.#layout === 'given-up') {
      this.#from = this.#at = this.#to
      return this.#ended ? 'ended' : 'starved'
    }
    return this.#layout === 'array' ? this.#nextElement() : this.#nextLineRecord()
  }

  /** False while only white space has come. */
  #findLayout(): boolean {
    if (this.#to - this.#from < 3 && !this.#ended) return false
    if (this.#base === 0 && this.#from === 0 && this.#to >= 3 && isMark(this.#bytes)) this.#from = 3
    let at = Math.max(this.#from, this.#at)
    while (at < this.#to && isSpace(this.#bytes[at])) at++
    if (at === this.#to && !this.#ended && this.#to - this.#from <= this.#recordBytesMax) {
      this.#at = at
      return false
    }
    this.#at = this.#from
    if (at === this.#to && !this.#ended) return true
    this.#layout = this.#bytes[at] === BRACKET && at < this.#to ? 'array' : 'lines'
    if (this.#layout === 'array') {
      this.#passTo(at + 1)
      this.#at = this.#from
    }
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
      if (this.#dropped === 0 && isBlankBetween(this.#bytes, this.#from, stop)) {
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
    if (!this.#inElement) {
      const commas: number[] = []
      let at = this.#from
      for (; at < this.#to && (isSpace(this.#bytes[at]) || this.#bytes[at] === COMMA); at++) if (this.#bytes[at] === COMMA) commas.push(at)
      if (at === this.#to && !this.#ended) return 'starved'
      const isTrailing = commas.length === 1 && this.#bytes[at] === BRACKET_END && at < this.#to
      const surplus = commas[this.#indent < 0 ? 0 : 1] ?? (isTrailing ? at : -1)
      if (surplus >= 0 && !this.#isGapTold) {
        this.#isGapTold = true
        const passed = this.#from
        this.#passTo(surplus)
        this.#give(surplus, surplus, 'no-element')
        this.#nextLine = this.line - lineEndsIn(this.#bytes, passed, surplus)
        this.#from = passed
        return 'record'
      }
      this.#isGapTold = false
      this.#at = at
      this.#passTo(this.#at)
      if (this.#at === this.#to) return this.#endArray()
      if (this.#bytes[this.#at] === BRACKET_END) {
        this.#at++
        this.#passTo(this.#at)
        this.#layout = 'behind-array'
        return this.#nextLineRecord()
      }
      if (this.#indent < 0) this.#indent = Math.min(this.#blanksBefore(this.#at), INDENT_MAX)
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

  /** Without its closing bracket an array may lack more than that. */
  #endArray(): JsonFramingStep {
    this.#layout = 'given-up'
    this.#give(this.#to, this.#to, 'unended')
    return 'record'
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
    this.#at = end
    this.#passTo(end)
    return 'record'
  }

  #blanksBefore(at: number): number {
    let from = at
    while (from > 0 && (this.#bytes[from - 1] === SPACE || this.#bytes[from - 1] === TAB)) from--
    return at - from
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

function lineEndsIn(bytes: Uint8Array, from: number, to: number): number {
  return bytes.subarray(from, to).filter(byte => byte === LF).length
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LF || byte === CR || byte === TAB
}

function isBlankBetween(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isSpace(bytes[at])) return false
  return true
}
