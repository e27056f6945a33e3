import { CellFault } from '../../../domain/table/cell-fault.ts'
import type { BytesAtHand, LEFT as SharedLeft } from './bytes-at-hand.ts'
import type { Lane } from './lane.ts'

// Numbers of the file itself: see read-text-cell.ts.
const LF = 10
const CR = 13
const LEFT: typeof SharedLeft = -1

/** Reads the cell at `at` with the parser of its field, and says where it ends: at a delimiter or a line end. */
export function readAnyCell(source: BytesAtHand, lane: Lane, at: number, row: number): number {
  const { bytes, quote } = source
  if (bytes[at] === quote) return readQuotedCell(source, lane, at + 1, row)
  const end = endOfPlainCell(source, at)
  if (end < 0 || lane.compiled === null) return end
  return lane.compiled.write(bytes, at, end, row) === CellFault.none ? end : LEFT
}

/** Where a cell without quotes ends; `LEFT` when there is a quote in it. A CR belongs to the cell unless a LF follows it. */
function endOfPlainCell({ bytes, delimiter, quote }: BytesAtHand, at: number): number {
  let end = at
  let byte = bytes[end] ?? LF
  while (byte !== delimiter && byte !== LF) {
    if (byte === quote) return LEFT
    byte = bytes[++end] ?? LF
  }
  return byte === LF && end > at && bytes[end - 1] === CR ? end - 1 : end
}

function readQuotedCell(source: BytesAtHand, lane: Lane, start: number, row: number): number {
  const { bytes, quote, end } = source
  let at = start
  for (;;) {
    const byte = bytes[at] ?? LF
    if (byte === quote) {
      if (bytes[at + 1] === quote) return readDoubledQuotes(source, lane, start, at, row)
      if (lane.compiled !== null && lane.compiled.write(bytes, start, at, row) !== CellFault.none) return LEFT
      return at + 1
    }
    if (byte === LF) {
      if (at >= end) return LEFT
      source.innerLines++
    }
    at++
  }
}

/** The same for a cell whose first doubled quote stands at `doubled`: what it says is put together elsewhere. */
function readDoubledQuotes(source: BytesAtHand, lane: Lane, start: number, doubled: number, row: number): number {
  const { bytes, quote, end } = source
  let length = doubled - start
  while (length >= source.scratch.length) source.scratch = new Uint8Array(2 * source.scratch.length)
  source.scratch.set(bytes.subarray(start, doubled))
  let at = doubled
  for (;;) {
    const byte = bytes[at] ?? LF
    if (byte === quote) {
      if (bytes[at + 1] !== quote) break
      at++
    } else if (byte === LF) {
      if (at >= end) return LEFT
      source.innerLines++
    }
    if (length === source.scratch.length) source.scratch = twice(source.scratch)
    source.scratch[length++] = byte
    at++
  }
  if (lane.compiled !== null && lane.compiled.write(source.scratch, 0, length, row) !== CellFault.none) return LEFT
  return at + 1
}

function twice(bytes: Uint8Array): Uint8Array {
  const grown = new Uint8Array(2 * bytes.length)
  grown.set(bytes)
  return grown
}
