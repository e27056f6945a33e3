import type { TableDialect } from '../../../src/domain/contract/table-contract.ts'

/** A record as the plainest possible reader sees it; `cells` is absent when the line is broken. */
export interface ReadRecord {
  readonly line: number
  readonly byteOffset: number
  readonly raw: string
  readonly cells?: readonly string[]
}

/**
 * Reads delimited text a character at a time, with no thought of speed, chunks or limits: what everything faster is
 * compared with. One character stands for one byte (latin1), so positions are byte offsets.
 */
export function readCharacters(text: string, dialect: TableDialect): { readonly records: readonly ReadRecord[]; readonly blankLines: number } {
  const records: ReadRecord[] = []
  let blankLines = 0
  let at = text.startsWith('\xef\xbb\xbf') ? 3 : 0
  while (at < text.length) {
    const start = at
    const line = 1 + lineEndsIn(text, start, dialect)
    const read = readRecord(text, start, dialect)
    if (read !== undefined && read.end === start) blankLines++
    else if (read !== undefined) records.push({ line, byteOffset: start, raw: text.slice(start, read.end), cells: read.cells })
    let end = read?.end ?? start
    while (read === undefined && end < text.length && lineEndAt(text, end, dialect) === 0) end++
    if (read === undefined) records.push({ line, byteOffset: start, raw: text.slice(start, end) })
    at = end + lineEndAt(text, end, dialect)
  }
  return { records, blankLines }
}

function readRecord(text: string, start: number, dialect: TableDialect): { cells: string[]; end: number } | undefined {
  const cells: string[] = []
  let at = start
  for (;;) {
    let value = ''
    if (text[at] === dialect.quoteChar) {
      at++
      for (;;) {
        if (at >= text.length) return undefined
        if (text[at] !== dialect.quoteChar) value += text[at++]
        else if (dialect.doubleQuote && text[at + 1] === dialect.quoteChar) {
          value += dialect.quoteChar
          at += 2
        } else break
      }
      at++
    } else {
      while (at < text.length && text[at] !== dialect.delimiter && lineEndAt(text, at, dialect) === 0) {
        if (text[at] === dialect.quoteChar) return undefined
        value += text[at++]
      }
    }
    cells.push(value)
    if (at >= text.length || lineEndAt(text, at, dialect) > 0) return { cells, end: at }
    if (text[at] !== dialect.delimiter) return undefined
    at++
  }
}

/** Characters of the line end that begins here; 0 when none does. */
function lineEndAt(text: string, at: number, dialect: TableDialect): number {
  if (text[at] === '\n') return 1
  if (text[at] !== '\r') return 0
  if (text[at + 1] === '\n') return 2
  return dialect.lineTerminator === '\r' ? 1 : 0
}

function lineEndsIn(text: string, end: number, dialect: TableDialect): number {
  let count = 0
  for (let at = 0; at < end; at += Math.max(1, lineEndAt(text, at, dialect))) if (lineEndAt(text, at, dialect) > 0) count++
  return count
}
