import type { TableDialect } from '../../../src/domain/contract/table-contract.ts'

/** A record as the plainest possible reader sees it; `cells` is absent when the line is broken. */
export interface ReadRecord {
  readonly line: number
  /** Characters before it. */
  readonly offset: number
  /** 1-based, over everything that is a row of the file, empty ones and comments included. */
  readonly row: number
  readonly kind: 'record' | 'blank' | 'comment'
  readonly raw: string
  /** `null` for the null sequence. */
  readonly cells?: readonly (string | null)[]
}

/**
 * Reads delimited text a character at a time, with no thought of speed, chunks or limits: what everything faster is
 * compared with. A byte order mark is not part of the text.
 */
export function readCharacters(text: string, dialect: TableDialect): readonly ReadRecord[] {
  const records: ReadRecord[] = []
  let at = 0
  let line = 1
  while (at < text.length) {
    const start = at
    const row = records.length + 1
    const isComment = dialect.commentChar !== null && text.startsWith(dialect.commentChar, at)
    const read = isComment ? undefined : readRecord(text, start, dialect)
    let end = read?.end ?? start
    while (read === undefined && end < text.length && lineEndAt(text, end, dialect) === 0) end++
    const raw = text.slice(start, end)
    const kind = isComment ? 'comment' : raw === '' ? 'blank' : 'record'
    records.push({ line, offset: start, row, kind, raw, ...(read === undefined ? {} : { cells: read.cells }) })
    at = end + lineEndAt(text, end, dialect)
    line += lineEndsIn(text, start, at, dialect)
  }
  return records
}

function readRecord(text: string, start: number, dialect: TableDialect): { cells: (string | null)[]; end: number } | undefined {
  const cells: (string | null)[] = []
  let at = start
  for (;;) {
    while (dialect.skipInitialSpace && text[at] === ' ') at++
    const cellStart = at
    let value = ''
    const quoted = text[at] === dialect.quoteChar
    if (quoted) {
      at++
      for (;;) {
        if (at >= text.length) return undefined
        if (text[at] === dialect.escapeChar && at + 1 < text.length) {
          const escaped = escapedAt(text, at + 1)
          value += escaped
          at += 1 + escaped.length
        } else if (text[at] !== dialect.quoteChar) value += text[at++]
        else if (dialect.doubleQuote && text[at + 1] === dialect.quoteChar) {
          value += dialect.quoteChar
          at += 2
        } else break
      }
      at++
    } else {
      while (at < text.length && text[at] !== dialect.delimiter && lineEndAt(text, at, dialect) === 0) {
        if (text[at] === dialect.quoteChar) return undefined
        if (text[at] === dialect.escapeChar && at + 1 < text.length) {
          const escaped = escapedAt(text, at + 1)
          value += escaped
          at += 1 + escaped.length
        } else value += text[at++]
      }
    }
    cells.push(!quoted && text.slice(cellStart, at) === dialect.nullSequence ? null : value)
    if (at >= text.length || lineEndAt(text, at, dialect) > 0) return { cells, end: at }
    if (text[at] !== dialect.delimiter) return undefined
    at++
  }
}

/** What an escape takes the meaning from: one character, or both of CRLF. */
function escapedAt(text: string, at: number): string {
  return text.startsWith('\r\n', at) ? '\r\n' : text.slice(at, at + 1)
}

/** Characters of the line end that begins here; 0 when none does. */
function lineEndAt(text: string, at: number, dialect: TableDialect): number {
  if (text[at] === '\n') return 1
  if (text[at] !== '\r') return 0
  if (text[at + 1] === '\n') return 2
  return dialect.lineTerminator === '\r' ? 1 : 0
}

function lineEndsIn(text: string, start: number, end: number, dialect: TableDialect): number {
  let count = 0
  for (let at = start; at < end; at += Math.max(1, lineEndAt(text, at, dialect))) if (lineEndAt(text, at, dialect) > 0) count++
  return count
}
