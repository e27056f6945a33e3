import { LOOKAHEAD_ROOM } from '../record-framer.ts'
import { viewOf } from './lane.ts'

/** A reader of a cell could not tell what it is, or it is not written plainly: the field's own parser is to look at it. */
export const UNSURE = -2
/** A cell that only the reference path may judge: of a broken or unfinished record, or no value of its field. */
export const LEFT = -1

export const LF = 10
export const CR = 13
export const MINUS = 45
export const POINT = 46
export const ZERO = 48

const SCRATCH_FIRST = 256
const EVERY_BYTE = 0x01010101

/**
 * The part of a file that is in memory, between two records. Behind its end stand line feeds: each reader of a cell stops there by
 * itself, so that none asks for every byte whether it is the last one. What stopped there is no whole record and is left.
 */
export class BytesAtHand {
  bytes: Uint8Array = new Uint8Array(LOOKAHEAD_ROOM)
  view: DataView = viewOf(this.bytes)
  end = 0
  /** Line ends within quoted cells, of all records that were read and the one that is being read. */
  innerLines = 0
  readonly delimiter: number
  readonly quote: number
  /** Each in all four bytes of a number, to be looked for in four bytes at a time. */
  readonly delimiters: number
  readonly quotes: number
  /** Where quoted cells lie without their quotes. */
  scratch: Uint8Array = new Uint8Array(SCRATCH_FIRST)

  constructor(delimiter: number, quote: number) {
    this.delimiter = delimiter
    this.quote = quote
    this.delimiters = delimiter * EVERY_BYTE
    this.quotes = quote * EVERY_BYTE
  }

  /** Points at `bytes[.., end)`, behind which there are `LOOKAHEAD_ROOM` bytes to write to. */
  point(bytes: Uint8Array, end: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes
      this.view = viewOf(bytes)
    }
    this.end = end
    bytes[end] = LF
    bytes[end + 1] = LF
    bytes[end + 2] = LF
    bytes[end + 3] = LF
  }
}
