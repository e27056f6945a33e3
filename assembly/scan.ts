/** What all cells of a file are read by. */
@unmanaged
export class Scan {
  lanes: usize
  lanesEnd: usize
  /** Three numbers for each row: where it ends, the line ends in its quoted cells and those of rows before it, and the bytes of all those. */
  marks: usize
  delimiter: u32
  quote: u32
  /** Bytes of a row, without its line end. */
  recordBytesMax: u32
  /** Where the bytes at hand end; a line feed stands there, which ends no row. */
  end: usize
  /** Line ends within quoted cells, of the rows that were read and the one that is being read. */
  innerLines: u32
  /** Where quoted cells lie without their quotes that go outside: as much room as there is for what is at hand. */
  scratch: usize
  /** Where the last cell that was copied without its quotes ends. */
  unquotedEnd: usize
  /** Records that are no rows, one behind another: where the list begins, where the next one goes, and where there is no more room. */
  left: usize
  leftAt: usize
  leftEnd: usize
  /** Bytes of one of them at most. */
  leftBytesMax: u32
  /** What one weighs besides its text whose number of cells is wrong. */
  rejectedBytes: u32
}

export function scanBytes(): usize {
  return offsetof<Scan>()
}

export function describeScan(scan: Scan, lanes: usize, lanesEnd: usize, marks: usize, delimiter: u32, quote: u32, recordBytesMax: u32, scratch: usize): void {
  scan.lanes = lanes
  scan.lanesEnd = lanesEnd
  scan.marks = marks
  scan.delimiter = delimiter
  scan.quote = quote
  scan.recordBytesMax = recordBytesMax
  scan.scratch = scratch
}

/** Says where records go that are no rows, and what they weigh. */
export function describeLeft(scan: Scan, left: usize, leftEnd: usize, leftBytesMax: u32, rejectedBytes: u32): void {
  scan.left = left
  scan.leftEnd = leftEnd
  scan.leftBytesMax = leftBytesMax
  scan.rejectedBytes = rejectedBytes
}
