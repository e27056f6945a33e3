import type { TableDialect } from '../../../domain/contract/table-contract.ts'
import type { Column } from '../../../domain/table/column-builder.ts'
import type { FileFault } from '../../../domain/table/file-fault.ts'
import type { FramingLimits, RecordFramer } from '../record-framer.ts'
import type { PageBuilder } from '../page-builder.ts'
import { BytesAtHand } from './bytes-at-hand.ts'
import type { UNSURE as SharedUnsure } from './bytes-at-hand.ts'
import { isAllowed, Lane, LaneKind } from './lane.ts'
import { readAnyCell } from './read-any-cell.ts'
import { readDate, readTimestamp } from './read-moment-cell.ts'
import { readDecimal, readDouble, readInt32, readInt64 } from './read-number-cell.ts'
import { readText } from './read-text-cell.ts'

// Numbers of the file itself: see read-text-cell.ts.
const LF = 10
const CR = 13
const UNSURE: typeof SharedUnsure = -2

/** What a scan came to. */
export interface ScannedRows {
  readonly rows: number
  /** Bytes of their records, with one more for each line end. */
  readonly bytes: number
  /** There is no room for the keys of the row that comes next. */
  readonly full: FileFault | undefined
}

/**
 * Reads rows from the bytes that a framer has at hand straight into the columns of a page, as long as nothing is wrong with them.
 *
 * It knows how a sound row looks and nothing else. At a row that is broken, unfinished, too large, held by a key, or has any cell that
 * is no value of its field, it stops with that row untouched; the reference path reads it, and words whatever is wrong. So the two agree
 * on everything but speed by construction, and this loop carries neither errors nor positions.
 */
export class RowScanner {
  readonly #source: BytesAtHand
  /** Of the cells of a row, by their positions. */
  readonly #lanes: readonly Lane[]
  readonly #textLanes: readonly Lane[]
  readonly #checkedLanes: readonly Lane[]
  readonly #page: PageBuilder
  /** Columns that the file does not have. */
  readonly #absent: readonly Column[]
  readonly #recordBytesMax: number
  /** Positions in the file: up to where line ends were looked for, and where the last one is. */
  #searchedTo = 0
  #lastLineEnd = -1

  /** @param width cells of a row */
  constructor(page: PageBuilder, width: number, { delimiter, quoteChar }: TableDialect, limits: FramingLimits) {
    this.#page = page
    this.#source = new BytesAtHand(delimiter.charCodeAt(0), quoteChar.charCodeAt(0))
    const byPosition = new Map(page.positions.map((position, i) => [position, page.compiled[i]]))
    this.#lanes = Array.from({ length: width }, (_, position) => new Lane(byPosition.get(position) ?? null))
    this.#textLanes = this.#lanes.filter(lane => lane.kind === LaneKind.text)
    this.#checkedLanes = this.#lanes.filter(lane => lane.check !== null)
    this.#absent = page.columns.filter((_, i) => (page.positions[i] ?? width) >= width)
    this.#recordBytesMax = Math.min(limits.cellBytesMax, limits.recordBytesMax)
  }

  /** Takes rows until the page is full or their bytes are at least `bytesWanted`. The framer must be between two records. */
  scan(framer: RecordFramer, bytesWanted: number): ScannedRows {
    const source = this.#source
    const page = this.#page
    const { capacity, hasKeys } = page
    source.point(framer.bytes, framer.pendingEnd)
    source.innerLines = 0
    for (const lane of this.#textLanes) lane.refresh()
    const lanes = this.#lanes
    const checked = this.#checkedLanes
    const recordBytesMax = this.#recordBytesMax
    const last = lanes.length - 1
    const { bytes, delimiter, end } = source
    const firstRow = page.rows
    let row = firstRow
    let next = framer.pendingStart
    const lastLineEnd = this.#findLastLineEnd(framer)
    let scannedBytes = 0
    let innerLines = 0
    let full: FileFault | undefined
    scanning: while (next <= lastLineEnd && row < capacity && scannedBytes < bytesWanted) {
      const start = next
      let at = start
      for (let i = 0; ; i++) {
        const lane = lanes[i]
        if (lane === undefined) break scanning
        let to: number = UNSURE
        switch (lane.kind) {
          case LaneKind.text:
            to = readText(source, lane, at, row)
            break
          case LaneKind.int64:
            to = readInt64(source, lane, at, row)
            break
          case LaneKind.int32:
            to = readInt32(lane, bytes, at, row, delimiter)
            break
          case LaneKind.decimal:
            to = readDecimal(lane, bytes, at, row, delimiter)
            break
          case LaneKind.double:
            to = readDouble(lane, bytes, at, row, delimiter)
            break
          case LaneKind.date:
            to = readDate(source, lane, at, row)
            break
          case LaneKind.timestamp:
            to = readTimestamp(source, lane, at, row)
            break
          case LaneKind.any:
          case LaneKind.ignored:
            break
        }
        if (to === UNSURE) to = readAnyCell(source, lane, at, row)
        if (to < 0) break scanning
        at = to
        if (i === last) break
        if (bytes[at] !== delimiter) break scanning
        at++
      }
      const lineEnd = bytes[at] === LF ? 1 : bytes[at] === CR && bytes[at + 1] === LF ? 2 : 0
      // The line feeds behind the end of what is at hand end no record.
      if (lineEnd === 0 || at + lineEnd > end || at - start > recordBytesMax) break
      if (checked.length > 0 && !isAllowed(checked, row)) break
      if (hasKeys) {
        page.rows = row
        const judgement = page.claim(framer.nextLine + row - firstRow + innerLines)
        if (judgement.kind !== 'claimed') {
          if (judgement.kind === 'full') full = judgement.fault
          break
        }
      }
      innerLines = source.innerLines
      scannedBytes += at - start + 1
      next = at + lineEnd
      row++
    }
    const rows = row - firstRow
    for (const column of this.#absent) for (let i = firstRow; i < row; i++) column.setNull(i)
    page.rows = row
    if (rows > 0) framer.pass(next, rows, rows + innerLines)
    return { rows, bytes: scannedBytes, full }
  }

  /**
   * Where the last line end at hand is. What no line end follows is no whole record. Were it tried, each end of a chunk would come upon
   * branches that were never taken before, and as often the compiled code would be given up for it: 10 MB in a new process are a fifth
   * faster without.
   *
   * Each byte is looked at once: after a bad row megabytes may be at hand, and thousands of bad rows among them.
   */
  #findLastLineEnd({ bytes, pendingStart, pendingEnd, nextByteOffset }: RecordFramer): number {
    const base = nextByteOffset - pendingStart
    const from = Math.max(pendingStart, this.#searchedTo - base)
    const found = from < pendingEnd ? bytes.subarray(from, pendingEnd).lastIndexOf(LF) : -1
    if (found >= 0) this.#lastLineEnd = base + from + found
    this.#searchedTo = base + pendingEnd
    return this.#lastLineEnd - base
  }
}
