import { endOfPlainCell } from './end-of-plain-cell'
import { Lane } from './lane'
import { CR, LF, lineEndAt } from './line-end'
import { Scan } from './scan'
import { unquote } from './unquote'

/** What is wrong with a record that cannot be cut into cells, by the numbers of src/adapters/formats/fast-csv/told-faults.ts. */
const TEXT_AFTER_QUOTE: i32 = -1
const QUOTE_IN_UNQUOTED: i32 = -2
const SEVERAL: u32 = 2

/** A record that is no row, for whoever words what is wrong with it. */
@unmanaged
export class LeftRow {
  /** Its text, without its line end. */
  start: usize
  end: usize
  /** How many rows were read before it. */
  rows: u32
  /** Line ends within cells of all records before it. */
  linesBefore: u32
  /** How many cells it has, or what is wrong with its quotes. */
  cells: i32
  /** Where it has as many cells as there are lanes: how many of them are no values of their fields, `SEVERAL` for more than one, or not known. */
  faults: u32
  /** Of the one that is none, and anything where that is not so: its lane, and its text as it stands there. */
  position: u32
  from: usize
  to: usize
  /** What the mark of a row has: where the next one begins, and the line ends within cells and the bytes of all so far. */
  next: usize
  innerLines: u32
  taken: u32
}

export function leftRowBytes(): usize {
  return offsetof<LeftRow>()
}

/** Passes over a cell that its reader does not take, and notes where it is; `LEFT` where it does not end as cells do. */
export function leaveCell(scan: Scan, lane: Lane, at: usize): i32 {
  const to = passCell(scan, at)
  const left = changetype<LeftRow>(scan.leftAt)
  left.position = <u32>((changetype<usize>(lane) - scan.lanes) / offsetof<Lane>())
  left.from = at
  left.to = <usize>to
  return to
}

/**
 * Passes over the record from a place on that is no row, and notes it; `innerLines` and `taken` are of all before it. Its cells were read
 * up to `readTo` and into lanes up to the last one, and of these so many are no values. False where that is not possible, so that nobody
 * reads on here: where the record does not end here, is blank or larger than others are, or where nothing is wrong with it that is known here.
 *
 * Where a record ends whose quotes are broken is the framer's rule: it costs one physical line, however many lines its cells had so far.
 */
export function leaveRow(scan: Scan, start: usize, readTo: usize, lastLane: usize, faults: u32, rows: u32, innerLines: u32, taken: u32): bool {
  const width = <i32>((scan.lanesEnd - scan.lanes) / offsetof<Lane>())
  let cells: i32 = 0
  let at = start
  scan.innerLines = innerLines
  for (;;) {
    const to = passCell(scan, at)
    if (to < 0) {
      // A quote that nothing closes so far may be closed by what is to come.
      if (load<u8>(at) == scan.quote) return false
      while (load<u8>(at) != scan.quote) at++
      cells = QUOTE_IN_UNQUOTED
      break
    }
    cells++
    at = <usize>to
    if (load<u8>(at) != scan.delimiter) break
    at++
  }
  if (cells > 0 && lineEndAt(at) == 0) cells = TEXT_AFTER_QUOTE
  // The framer looks at the size before it looks at what is behind a quote.
  if (<u32>(at - start) > scan.leftBytesMax) return false
  if (cells < 0) {
    scan.innerLines = innerLines
    at = start
    while (load<u8>(at) != LF) at++
    if (at > start && load<u8>(at - 1) == CR) at--
  }
  const next = at + lineEndAt(at)
  const length = <u32>(at - start)
  if (next > scan.end || length == 0 || length > scan.leftBytesMax) return false
  const isCut = cells == width
  // Of a number before a CR that ends no line, all is read that is known to its reader.
  const isRead = at == readTo
  if (isCut && isRead && faults == 0) return false
  const left = changetype<LeftRow>(scan.leftAt)
  left.start = start
  left.end = at
  left.rows = rows
  left.linesBefore = innerLines
  left.cells = cells
  left.faults = isRead ? faults : SEVERAL
  left.next = next
  left.innerLines = scan.innerLines
  left.taken = taken + length + (isCut ? 1 : scan.rejectedBytes)
  scan.leftAt += offsetof<LeftRow>()
  dropTexts(scan, lastLane, rows)
  return true
}

/** Where the cell at a place ends, its quotes included. */
function passCell(scan: Scan, at: usize): i32 {
  return load<u8>(at) == scan.quote ? unquote(scan, at + 1, scan.scratch, usize.MAX_VALUE) : endOfPlainCell(scan, at)
}

/** Has the next text of each lane up to one come behind those of so many rows. */
function dropTexts(scan: Scan, lastLane: usize, rows: u32): void {
  for (let place = scan.lanes; place <= lastLane; place += offsetof<Lane>()) {
    const lane = changetype<Lane>(place)
    if (lane.arena == 0) continue
    lane.arenaAt = rows == 0 ? lane.arena : lane.arena + (load<u32>(lane.values + ((<usize>rows) << 2)) - lane.textBase)
  }
}
