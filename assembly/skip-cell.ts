import { LEFT } from './lane'
import { Scan } from './scan'

const LF: u32 = 10
const CR: u32 = 13
const STEP: usize = 16

/** Where the cell at a place ends, whatever it says: at a delimiter or a line end. */
export function skipCell(scan: Scan, at: usize): i32 {
  return load<u8>(at) == scan.quote ? skipQuotedCell(scan, at + 1) : endOfPlainCell(scan, at)
}

/** Where a cell without quotes ends; `LEFT` when there is a quote in it. A CR belongs to the cell unless a LF follows it. */
export function endOfPlainCell(scan: Scan, at: usize): i32 {
  const delimiters = i8x16.splat(<u8>scan.delimiter)
  const quotes = i8x16.splat(<u8>scan.quote)
  const lineFeeds = i8x16.splat(<u8>LF)
  let end = at
  for (;;) {
    const bytes = v128.load(end)
    const found = i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, quotes)), i8x16.eq(bytes, lineFeeds)))
    if (found != 0) {
      end += ctz(found)
      break
    }
    end += STEP
  }
  const byte = <u32>load<u8>(end)
  if (byte == scan.quote) return LEFT
  return <i32>(byte == LF && end > at && load<u8>(end - 1) == CR ? end - 1 : end)
}

function skipQuotedCell(scan: Scan, start: usize): i32 {
  const quotes = i8x16.splat(<u8>scan.quote)
  const lineFeeds = i8x16.splat(<u8>LF)
  let at = start
  for (;;) {
    const bytes = v128.load(at)
    const found = i8x16.bitmask(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, lineFeeds)))
    if (found == 0) {
      at += STEP
      continue
    }
    at += ctz(found)
    if (load<u8>(at) == LF) {
      if (at >= scan.end) return LEFT
      scan.innerLines++
    } else {
      if (load<u8>(at + 1) != scan.quote) break
      at++
    }
    at++
  }
  return <i32>(at + 1)
}
