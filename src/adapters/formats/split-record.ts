import type { TableDialect } from '../../domain/contract/table-contract.ts'

/** A cell without its quotes and escapes; `null` where it is the null sequence. */
export type Cell = Uint8Array | null

/** Whether records of the dialect need `splitRecord`: csv-parse knows escapes in quotes only, no null and other spaces. */
export function isSplitHere({ escapeChar, nullSequence, skipInitialSpace }: TableDialect): boolean {
  return escapeChar !== null || nullSequence !== null || skipInitialSpace
}

const SPACE = 32

/**
 * Cuts a well-formed record, which `RecordFramer` has given out without a fault, into its cells: views of the record, but for those of
 * which characters are left out. The null sequence is looked for in cells as they stand in the file: `\N` may be one while `\\N`, with a
 * backslash that is escaped, is text.
 */
export function splitRecord(record: Uint8Array, dialect: TableDialect): readonly Cell[] {
  const delimiter = dialect.delimiter.charCodeAt(0)
  const quote = dialect.quoteChar.charCodeAt(0)
  const escape = dialect.escapeChar === null ? -1 : dialect.escapeChar.charCodeAt(0)
  const nothing = dialect.nullSequence === null ? undefined : Buffer.from(dialect.nullSequence)
  const { skipInitialSpace, doubleQuote } = dialect
  const { length } = record
  const cells: Cell[] = []
  let at = 0
  for (;;) {
    while (skipInitialSpace && record[at] === SPACE) at++
    const quoted = at < length && record[at] === quote
    if (quoted) at++
    const start = at
    /** How many bytes of the cell only say how the next one is meant. */
    let marks = 0
    while (at < length) {
      const byte = record[at]
      if (byte === escape && at + 1 < length) {
        marks++
        // An escaped line end may be two bytes; the second is no escape, quote or delimiter, and is taken as it is.
        at += 2
        continue
      }
      if (quoted && byte === quote) {
        if (!doubleQuote || record[at + 1] !== quote) break
        marks++
        at++
      } else if (!quoted && byte === delimiter) break
      at++
    }
    const cell = record.subarray(start, at)
    if (!quoted && nothing?.equals(cell) === true) cells.push(null)
    else cells.push(marks === 0 ? cell : withoutMarks(cell, marks, escape, quoted ? quote : -1))
    if (quoted) at++
    if (at >= length) return cells
    at++
  }
}

/** @param quote that stands for itself where it is doubled; -1 where none does */
function withoutMarks(cell: Uint8Array, marks: number, escape: number, quote: number): Uint8Array {
  const value = new Uint8Array(cell.length - marks)
  let from = 0
  for (let to = 0; to < value.length; to++) {
    const byte = cell[from]
    if ((byte === escape || byte === quote) && from + 1 < cell.length) from++
    value[to] = cell[from++] ?? 0
  }
  return value
}
