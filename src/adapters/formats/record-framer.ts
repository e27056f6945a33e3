import type { TableDialect } from '../../domain/contract/table-contract.ts'
import { RAW_KEPT_BYTES } from './record-text.ts'

/** What is wrong with a record as a piece of text; `none` for a well-formed one. */
export type FramingFault = 'none' | 'text-after-quote' | 'quote-in-unquoted' | 'unclosed-quote' | 'too-large'

/** `record`: one is ready to be read. `starved`: push more bytes. `ended`: there are no more. */
export type FramingStep = 'record' | 'starved' | 'ended'

export interface FramingLimits {
  /** Bytes of one cell as it stands in the file, its quotes included. */
  readonly cellBytesMax: number
  /** Bytes of one record as it stands in the file; also what the framer may hold in memory, but for the newest chunk. */
  readonly recordBytesMax: number
}

export const DEFAULT_FRAMING_LIMITS: FramingLimits = { cellBytesMax: 16_777_216, recordBytesMax: 67_108_864 }

const FIRST_BUFFER_BYTES = 65_536
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const

const LF = 10
const CR = 13
const SPACE = 32

const FIELD_START = 0
const UNQUOTED = 1
const QUOTED = 2
const AFTER_QUOTE = 3
const SKIPPING = 4
type State = typeof FIELD_START | typeof UNQUOTED | typeof QUOTED | typeof AFTER_QUOTE | typeof SKIPPING

/**
 * Cuts a stream of bytes into records, knowing where each stands in the file.
 *
 * RFC 4180 rules what is well-formed: a quote may only open a cell, and between its closing quote and the next
 * delimiter or line end stands nothing. LF and CRLF end a line; a lone CR does where the dialect's line terminator is
 * one, else it is data. The last record needs no line end. Cells may be of any number: that is for the caller to judge.
 * An escape character, where the dialect has one, takes its meaning from the character behind it, in quotes or not.
 * Lines that begin as comments do are passed over, whatever stands in them.
 *
 * A record with broken quoting costs one physical line: it is the text from its first byte to the next line end, quoted
 * or not, and framing goes on with the next line. An unclosed quote therefore never swallows the rest of the file. The
 * same holds for a record over the limits, since behind most of those stands a quote that somebody forgot.
 *
 * Going back costs no more than linear time. Where a failed attempt read a quote mark as closing, the second reading
 * of the same bytes reads it as opening, and the other way round; so a line on which the first reading was inside
 * quotes at both ends is at once either broken or finished in the second, and no byte is read more than a few times.
 *
 * The outcome does not depend on how the bytes are cut into chunks. Invalid UTF-8 is no concern of this class.
 */
export class RecordFramer {
  /** 1-based physical line of the current record's first byte. */
  line = 1
  /** 0-based position in the stream of the current record's first byte; a byte order mark counts. */
  byteOffset = 0
  /** The current record is `bytes[start, end)`, without its line end. A broken one may have lost its tail beyond what rejects keep. */
  start = 0
  end = 0
  /** Cells of the current record; of no meaning when it has a fault. */
  cells = 0
  fault: FramingFault = 'none'
  /** 1-based place of the current record among all rows of the file, empty ones and comments included. */
  rowNumber = 0
  /** Empty lines passed over so far. */
  blankLines = 0
  /** Lines passed over so far because they begin as comments do. */
  commentLines = 0

  readonly #delimiter: number
  readonly #quote: number
  readonly #doubleQuote: boolean
  /** -1, which is no byte, where there is none. */
  readonly #escape: number
  readonly #comment: Uint8Array
  readonly #skipInitialSpace: boolean
  readonly #loneCarriageReturn: boolean
  readonly #limits: FramingLimits
  /** 1 for the bytes that mean anything outside quotes. */
  readonly #special = new Uint8Array(256)

  #bytes: Uint8Array = new Uint8Array(FIRST_BUFFER_BYTES)
  /** Where the bytes not yet given out begin and end. */
  #from = 0
  #to = 0
  /** Position in the stream of `#bytes[#from]`. */
  #offset = 0
  #nextLine = 1
  #ended = false
  #marked = false
  #keepBlankLines = false

  #state: State = FIELD_START
  #at = 0
  #cellStart = 0
  #cellCount = 1
  /** Line ends inside the quoted cells of the record being read. */
  #innerLines = 0
  /** The first of them: where the line's text stops, and where the next line begins; -1 while there is none. */
  #firstLineStop = -1
  #firstLineNext = -1
  #pendingFault: FramingFault = 'none'
  /** Whether the line being passed over is a comment, and whether the last one given was. */
  #inComment = false
  #wasComment = false
  /** Bytes of the broken record being passed over that are no longer in the buffer. */
  #dropped = 0

  constructor(dialect: TableDialect, limits: FramingLimits = DEFAULT_FRAMING_LIMITS) {
    this.#delimiter = dialect.delimiter.charCodeAt(0)
    this.#quote = dialect.quoteChar.charCodeAt(0)
    this.#doubleQuote = dialect.doubleQuote
    this.#escape = dialect.escapeChar === null ? -1 : dialect.escapeChar.charCodeAt(0)
    this.#comment = Buffer.from(dialect.commentChar ?? '', 'latin1')
    this.#skipInitialSpace = dialect.skipInitialSpace
    this.#loneCarriageReturn = dialect.lineTerminator === '\r'
    this.#limits = limits
    for (const byte of [this.#delimiter, this.#quote, LF, CR]) this.#special[byte] = 1
    if (this.#escape >= 0) this.#special[this.#escape] = 1
  }

  /** The bytes that `start` and `end` point into, until the next call of `next` or `push`. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** Position in the stream behind all that was given out or passed over: records to come begin there or later. */
  get nextByteOffset(): number {
    return this.#offset
  }

  /** Whether no byte of the next record has been looked at: then somebody else may read the records at hand, and tell so by `pass`. */
  get isBetweenRecords(): boolean {
    return this.#marked && this.#state === FIELD_START && this.#at === this.#from
  }

  /** The bytes at hand are `bytes[pendingStart, pendingEnd)`. */
  get pendingStart(): number {
    return this.#from
  }

  get pendingEnd(): number {
    return this.#to
  }

  /** Line ends in all that was pushed. Not for a dialect whose lines may end by a lone CR. */
  linesPushed(): number {
    let lines = this.#nextLine - 1
    const rest = this.#bytes.subarray(this.#from, this.#to)
    for (let at = rest.indexOf(LF); at >= 0; at = rest.indexOf(LF, at + 1)) lines++
    return lines
  }

  /** The line that the next record begins on. */
  get nextLine(): number {
    return this.#nextLine
  }

  /** Passes over well-formed records that somebody else has read; the next one begins at `next` of `bytes`. */
  pass(next: number, records: number, lines: number): void {
    this.rowNumber += records
    this.#nextLine += lines
    this.#offset += next - this.#from
    this.#from = next
    this.#at = next
    this.#cellStart = next
  }

  /** From here on an empty line is a record of one empty cell: in a table of one column it says that the value is missing. */
  keepBlankLines(): void {
    this.#keepBlankLines = true
  }

  /** Copies the chunk. To be called when `next` said `starved`. */
  push(chunk: Uint8Array): void {
    if (this.#state === SKIPPING) this.#dropSkipped()
    if (this.#to + chunk.length > this.#bytes.length) this.#makeRoom(chunk.length)
    this.#bytes.set(chunk, this.#to)
    this.#to += chunk.length
  }

  /** No more bytes will come. */
  finish(): void {
    this.#ended = true
  }

  /** Goes on to the next record. */
  next(): FramingStep {
    if (!this.#marked && !this.#passByteOrderMark()) return 'starved'
    for (;;) {
      if (this.#comment.length > 0 && this.#at === this.#from && this.#state === FIELD_START && !this.#lookForComment()) return 'starved'
      const step = this.#scan()
      if (step !== 'starved') {
        if (step === 'record' && this.#wasComment) {
          this.commentLines++
          continue
        }
        if (step === 'record' && this.#isBlank()) {
          this.blankLines++
          continue
        }
        return step
      }
      if (this.#state === SKIPPING || !this.#isTooLarge()) return 'starved'
      if (this.#break('too-large')) return 'record'
    }
  }

  // The hot loop: one pass of a byte each, all of the state in locals.
  #scan(): FramingStep {
    const bytes = this.#bytes
    const to = this.#to
    const quote = this.#quote
    const delimiter = this.#delimiter
    const special = this.#special
    const escape = this.#escape
    const skipInitialSpace = this.#skipInitialSpace
    let at = this.#at
    let state = this.#state
    while (at < to) {
      const byte = bytes[at] ?? 0
      if (state === QUOTED) {
        if (byte === quote) {
          if (this.#doubleQuote) {
            if (at + 1 === to && !this.#ended) break
            if (at + 1 < to && bytes[at + 1] === quote) {
              at += 2
              continue
            }
          }
          state = AFTER_QUOTE
          at++
        } else if (byte === LF) {
          this.#noteInnerLine(at > this.#from && bytes[at - 1] === CR ? at - 1 : at, at + 1)
          at++
        } else if (byte === CR && this.#loneCarriageReturn) {
          if (at + 1 === to && !this.#ended) break
          if (bytes[at + 1] !== LF || at + 1 === to) this.#noteInnerLine(at, at + 1)
          at++
        } else if (byte === escape) {
          const after = this.#afterEscape(at)
          if (after < 0) break
          at = after
        } else {
          at++
        }
        continue
      }
      if (special[byte] === 0) {
        if (state === AFTER_QUOTE) {
          if (this.#save(state, at).#break('text-after-quote')) return 'record'
          at = this.#at
          state = this.#state
          continue
        }
        if (state === FIELD_START && !(skipInitialSpace && byte === SPACE)) state = UNQUOTED
        at++
        if (state !== FIELD_START) while (at < to && special[bytes[at] ?? 0] === 0) at++
        continue
      }
      if (byte === LF) {
        // The reading that was given up may have passed over the CR as data of a quoted cell.
        const afterCr = state === SKIPPING && this.#dropped === 0 && at > this.#from && bytes[at - 1] === CR
        return this.#save(state, at).#close(afterCr ? at - 1 : at, at + 1)
      }
      if (byte === CR) {
        if (at + 1 === to && !this.#ended) break
        if (at + 1 < to && bytes[at + 1] === LF) return this.#save(state, at).#close(at, at + 2)
        if (this.#loneCarriageReturn) return this.#save(state, at).#close(at, at + 1)
      } else if (state === SKIPPING) {
        at++
        continue
      } else if (byte === escape && state !== AFTER_QUOTE) {
        const after = this.#afterEscape(at)
        if (after < 0) break
        at = after
        state = UNQUOTED
        continue
      } else if (byte === delimiter) {
        if (at - this.#cellStart > this.#limits.cellBytesMax) {
          if (this.#save(state, at).#break('too-large')) return 'record'
          at = this.#at
          state = this.#state
          continue
        }
        this.#cellCount++
        state = FIELD_START
        at++
        this.#cellStart = at
        continue
      } else if (state === FIELD_START) {
        state = QUOTED
        at++
        continue
      }
      // A quote mark that opens nothing, or a lone CR that is data.
      if (byte === quote || state === AFTER_QUOTE) {
        const fault = state === AFTER_QUOTE ? 'text-after-quote' : 'quote-in-unquoted'
        if (this.#save(state, at).#break(fault)) return 'record'
        at = this.#at
        state = this.#state
        continue
      }
      if (state === FIELD_START) state = UNQUOTED
      at++
    }
    this.#save(state, at)
    if (!this.#ended || at < to) return 'starved'
    if (at === this.#from) return 'ended'
    if (state !== QUOTED) return this.#close(at, at)
    return this.#break('unclosed-quote') ? 'record' : this.#scan()
  }

  #save(state: State, at: number): this {
    this.#state = state
    this.#at = at
    return this
  }

  #noteInnerLine(stop: number, next: number): void {
    this.#innerLines++
    if (this.#firstLineNext >= 0) return
    this.#firstLineStop = stop
    this.#firstLineNext = next
  }

  #isTooLarge(): boolean {
    return this.#at - this.#cellStart > this.#limits.cellBytesMax || this.#at - this.#from > this.#limits.recordBytesMax
  }

  /** Ends the record at a line end outside quotes, or at the end of the file. */
  #close(stop: number, next: number): FramingStep {
    if (this.#state === SKIPPING) {
      this.#give(stop, next, 1, this.#pendingFault)
      return 'record'
    }
    if (this.#isTooLarge() && this.#firstLineNext >= 0) {
      this.#give(this.#firstLineStop, this.#firstLineNext, 1, 'too-large')
      return 'record'
    }
    this.#give(stop, next, this.#innerLines + 1, this.#isTooLarge() ? 'too-large' : 'none')
    return 'record'
  }

  /**
   * Gives up the record being read. True when its first line is known and given out; else the rest of that line is
   * still to be passed over. Size goes first, so that the fault does not depend on when the size was looked at.
   */
  #break(fault: FramingFault): boolean {
    const named = this.#isTooLarge() ? 'too-large' : fault
    if (this.#firstLineNext >= 0) {
      this.#give(this.#firstLineStop, this.#firstLineNext, 1, named)
      return true
    }
    this.#pendingFault = named
    this.#state = SKIPPING
    return false
  }

  #give(stop: number, next: number, lines: number, fault: FramingFault): void {
    this.rowNumber++
    this.#wasComment = this.#inComment
    this.#inComment = false
    this.line = this.#nextLine
    this.byteOffset = this.#offset
    this.start = this.#from
    this.end = stop
    this.cells = this.#cellCount
    this.fault = fault
    this.#offset += next - this.#from + this.#dropped
    this.#nextLine += lines
    this.#from = next
    this.#at = next
    this.#cellStart = next
    this.#cellCount = 1
    this.#innerLines = 0
    this.#firstLineStop = -1
    this.#firstLineNext = -1
    this.#dropped = 0
    this.#state = FIELD_START
  }

  /** Begins to pass over the line if it is a comment. False while the bytes at hand may still become one. */
  #lookForComment(): boolean {
    for (const [i, byte] of this.#comment.entries()) {
      if (this.#from + i === this.#to) return this.#ended
      if (this.#bytes[this.#from + i] !== byte) return true
    }
    this.#state = SKIPPING
    this.#pendingFault = 'none'
    this.#inComment = true
    return true
  }

  /** Where the reading goes on behind the escape at `at` and what it escapes; -1 while the bytes for that are not there yet. */
  #afterEscape(at: number): number {
    const bytes = this.#bytes
    if (at + 1 === this.#to) return this.#ended ? at + 1 : -1
    const escaped = bytes[at + 1]
    if (escaped === CR) {
      if (at + 2 === this.#to && !this.#ended) return -1
      if (at + 2 < this.#to && bytes[at + 2] === LF) {
        this.#noteInnerLine(at + 1, at + 3)
        return at + 3
      }
      if (this.#loneCarriageReturn) this.#noteInnerLine(at + 1, at + 2)
    } else if (escaped === LF) this.#noteInnerLine(at + 1, at + 2)
    return at + 2
  }

  #isBlank(): boolean {
    return this.start === this.end && !this.#keepBlankLines
  }

  /** False while the first bytes may still become a byte order mark. */
  #passByteOrderMark(): boolean {
    for (const [i, byte] of BYTE_ORDER_MARK.entries()) {
      if (i === this.#to && !this.#ended) return false
      if (i === this.#to || this.#bytes[i] !== byte) {
        this.#marked = true
        return true
      }
    }
    this.#marked = true
    this.#from = this.#at = this.#cellStart = this.#offset = BYTE_ORDER_MARK.length
    return true
  }

  /** Of a line that is passed over only the part that rejects keep stays in memory. */
  #dropSkipped(): void {
    const kept = this.#from + RAW_KEPT_BYTES
    if (this.#at <= kept) return
    this.#dropped += this.#at - kept
    this.#bytes.copyWithin(kept, this.#at, this.#to)
    this.#to -= this.#at - kept
    this.#at = kept
  }

  #makeRoom(length: number): void {
    const held = this.#to - this.#from
    const larger = held + length > this.#bytes.length
    const target = larger ? new Uint8Array(Math.max(held + length, 2 * this.#bytes.length)) : this.#bytes
    if (larger) target.set(this.#bytes.subarray(this.#from, this.#to))
    else target.copyWithin(0, this.#from, this.#to)
    const shift = this.#from
    this.#bytes = target
    this.#from = 0
    this.#to = held
    this.#at -= shift
    this.#cellStart -= shift
    if (this.#firstLineNext >= 0) {
      this.#firstLineStop -= shift
      this.#firstLineNext -= shift
    }
  }
}
