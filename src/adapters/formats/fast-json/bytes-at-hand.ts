import { viewOf } from '../fast-csv/lane.ts'
import { LOOKAHEAD_ROOM } from '../record-framer.ts'

/** A reader could not tell what a value is, or it is not written plainly: the field's own parser is to look at it. */
export const UNSURE = -2
/** A value that only the reference path may judge: of a broken or unfinished record, or none of its field. */
export const LEFT = -1

export const LF = 10
export const CR = 13
export const MINUS = 45
export const POINT = 46
export const ZERO = 48

/**
 * The part of a file that is in memory, between two records. Behind its end stand line feeds: each reader of a value stops there by
 * itself, so that none asks for every byte whether it is the last one. What stopped there is no whole record and is left.
 */
export class BytesAtHand {
  bytes: Uint8Array = new Uint8Array(LOOKAHEAD_ROOM)
  view: DataView = viewOf(this.bytes)
  end = 0
  readonly delimiter: number

  constructor(delimiter: number) {
    this.delimiter = delimiter
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
