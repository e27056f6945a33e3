import { LEFT } from './lane'
import { CR, LF } from './line-end'
import { Scan } from './scan'

const STEP: usize = 16

/** Where a cell without quotes ends; `LEFT` when there is a quote in it. A CR belongs to the cell unless a LF follows it. */
export function endOfPlainCell(scan: Scan, at: usize): i32 {
  const delimiters = i8x16.splat(<u8>scan.delimiter)
  const quotes = i8x16.splat(<u8>scan.quote)
  const lineFeeds = i8x16.splat(<u8>LF)
  let end = at
  let found: i32 = 0
  for (; found == 0; end += STEP) {
    const bytes = v128.load(end)
    found = i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, quotes)), i8x16.eq(bytes, lineFeeds)))
  }
  end += <usize>ctz(found) - STEP
  const byte = <u32>load<u8>(end)
  if (byte == scan.quote) return LEFT
  return <i32>(byte == LF && end > at && load<u8>(end - 1) == CR ? end - 1 : end)
}
