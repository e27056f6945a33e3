import { endOfPlainCell } from './end-of-plain-cell'
import { emptyArenas, FULL, Lane, LaneKind, LEFT, putNull, UNSURE } from './lane'
import { leaveCell, leaveRow, LeftRow } from './left-row'
import { CR, LF, lineEndAt } from './line-end'
import { putBoolean } from './read-boolean'
import { readDate, readTimestamp } from './read-moment'
import { readNumber } from './read-number'
import { readText } from './read-text'
import { Scan } from './scan'
import { unquote } from './unquote'
import { isMissing } from './words'

const MARK_BYTES: usize = 12

/** Reads the text of a cell by the parser of its field, outside; 0 where it is no value of it. */
// @ts-expect-error: a decorator of AssemblyScript
@external('host', 'readCell')
declare function readCell(position: u32, text: usize, end: usize, row: u32): i32

/**
 * Reads rows from a place on that begin before `until`: up to so many rows, and until their records have so many bytes, with one more for
 * each line end. A record with which anything is wrong that can be told here is passed over and left in a list. Says how many rows it
 * read; as a number below zero, by turning all its bits around, where it stopped because of a record that it will never read.
 */
export function scanRows(scan: Scan, from: usize, until: usize, end: usize, rowsMax: u32, bytesWanted: u32): i32 {
  const delimiter = scan.delimiter
  const delimiters = i8x16.splat(<u8>delimiter)
  const quotes = i8x16.splat(<u8>scan.quote)
  const lineFeeds = i8x16.splat(<u8>LF)
  const lanes = scan.lanes
  const lanesEnd = scan.lanesEnd
  const recordBytesMax = scan.recordBytesMax
  scan.end = end
  scan.innerLines = 0
  emptyArenas(lanes, lanesEnd)
  let mark = scan.marks
  let row: u32 = 0
  let taken: u32 = 0
  let next = from
  scan.leftAt = scan.left
  while (next < until && row < rowsMax && taken < bytesWanted && scan.leftAt < scan.leftEnd) {
    const innerLines = scan.innerLines
    let at = next
    let place = lanes
    let faults: u32 = 0
    for (;;) {
      const lane = changetype<Lane>(place)
      let to: i32 = UNSURE
      switch (lane.kind) {
        case LaneKind.text:
          to = readText(scan, lane, at, row, delimiters, quotes, lineFeeds)
          break
        case LaneKind.int64:
        case LaneKind.int32:
        case LaneKind.decimal:
        case LaneKind.double:
          to = readNumber(lane, at, row, delimiter, LF, CR)
          break
        case LaneKind.date:
          to = readDate(lane, at, row, delimiter, LF, CR)
          break
        case LaneKind.timestamp:
          to = readTimestamp(lane, at, row, delimiter, LF, CR, delimiter)
          break
      }
      if (to == UNSURE) to = readOddCell(scan, lane, at, row)
      if (to < 0) {
        // Without room for a text of the first row there never is any.
        if (to == FULL) return next == from ? ~row : row
        // It is made null, and the record is a row after all. One that has another fault is none.
        if (lane.isMadeNull && faults == 0) return ~row
        if (++faults > 1) break
        to = leaveCell(scan, lane, at)
        if (to < 0) break
      }
      at = <usize>to
      place += offsetof<Lane>()
      if (place == lanesEnd || load<u8>(at) != delimiter) break
      at++
    }
    const lineEnd = lineEndAt(at)
    const length = <u32>(at - next)
    // The line feed behind the end of what is at hand ends no record.
    if (faults > 0 || place != lanesEnd || lineEnd == 0 || at + lineEnd > end || length > recordBytesMax) {
      if (!leaveRow(scan, next, at, min(place, lanesEnd - offsetof<Lane>()), faults, row, innerLines, taken)) return ~row
      const left = changetype<LeftRow>(scan.leftAt - offsetof<LeftRow>())
      next = left.next
      taken = left.taken
      continue
    }
    taken += length + 1
    next = at + lineEnd
    store<u32>(mark, <u32>next)
    store<u32>(mark, scan.innerLines, 4)
    store<u32>(mark, taken, 8)
    mark += MARK_BYTES
    row++
  }
  return row
}

/** How many records were left that are no rows. */
export function leftRows(scan: Scan): u32 {
  return <u32>((scan.leftAt - scan.left) / offsetof<LeftRow>())
}

/** A cell that is not written plainly, or is of no type that is read here: in quotes, missing by a word, or for the parser of its field. */
function readOddCell(scan: Scan, lane: Lane, at: usize, row: u32): i32 {
  if (load<u8>(at) == scan.quote) return readQuotedCell(scan, lane, at + 1, row)
  const to = endOfPlainCell(scan, at)
  if (to < 0) return LEFT
  const length = <u32>to - <u32>at
  if (isReadPlainly(lane) && isMissing(lane, at, length)) {
    putNull(lane, row)
    return lane.required ? LEFT : to
  }
  return readWhole(scan, lane, at, <usize>to, row) ? to : LEFT
}

/** Whether a reader has looked at the cell that could not tell what it is. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function isReadPlainly(lane: Lane): bool {
  return lane.kind >= LaneKind.int64 && lane.kind <= LaneKind.timestamp
}

function readQuotedCell(scan: Scan, lane: Lane, start: usize, row: u32): i32 {
  if (isReadPlainly(lane)) {
    const to = readQuotedValue(scan, lane, start, row)
    // Were another quote to follow, the cell would go on, and be no such value: the row is left where no delimiter is.
    if (to >= 0) return to + 1
  }
  const scratch = scan.scratch
  const to = unquote(scan, start, scratch, usize.MAX_VALUE)
  return to >= 0 && readWhole(scan, lane, scratch, scan.unquotedEnd, row) ? to : LEFT
}

/** Reads the text of a cell, outside unless it takes no more than to look at it; false where it is no value. */
function readWhole(scan: Scan, lane: Lane, text: usize, end: usize, row: u32): bool {
  if (lane.kind == LaneKind.boolean) return putBoolean(lane, text, <u32>(end - text), row)
  return lane.kind == LaneKind.ignored || readCell(<u32>((changetype<usize>(lane) - scan.lanes) / offsetof<Lane>()), text, end, row) != 0
}

function readQuotedValue(scan: Scan, lane: Lane, at: usize, row: u32): i32 {
  const quote = scan.quote
  switch (lane.kind) {
    case LaneKind.date:
      return readDate(lane, at, row, quote, quote, quote)
    case LaneKind.timestamp:
      return readTimestamp(lane, at, row, quote, quote, quote, scan.delimiter)
    default:
      return readNumber(lane, at, row, quote, quote, quote)
  }
}
