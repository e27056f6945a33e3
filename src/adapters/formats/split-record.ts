import type { TableDialect } from '../../domain/contract/table-contract.ts'

/** A cell without its quotes and escapes; `null` where it is the null sequence. */
export type Cell = Uint8Array | null

/** Whether records of the dialect need `splitRecord`: csv-parse knows escapes in quotes only, no null and other spaces. */
export function isSplitHere({ escapeChar, nullSequence, skipInitialSpace }: TableDialect): boolean {
  return escapeChar !== null || nullSequence !== null || skipInitialSpace
}

const SPACE = 32

/**
 * Cuts a well-formed record, which `RecordFramer` has given out without a fault, into its cells. The null sequence is looked for
 * in cells as they stand in the file: `\N` may be one while `\\N`, with a backslash that is escaped, is text.
 */
export function splitRecord(record: Uint8Array, dialect: TableDialect): readonly Cell[] {
  const delimiter = dialect.delimiter.charCodeAt(0)
  const quote = dialect.quoteChar.charCodeAt(0)
  const escape = dialect.escapeChar === null ? -1 : dialect.escapeChar.charCodeAt(0)
  const nothing = dialect.nullSequence === null ? undefined : Buffer.from(dialect.nullSequence)
  const cells: Cell[] = []
  const value = new Uint8Array(record.length)
  let at = 0
  for (;;) {
    while (dialect.skipInitialSpace && record[at] === SPACE) at++
    const start = at
    const quoted = at < record.length && record[at] === quote
    let length = 0
    if (quoted) at++
    while (at < record.length) {
      const byte = record[at] ?? 0
      if (byte === escape && at + 1 < record.length) {
        value[length++] = record[at + 1] ?? 0
        // An escaped line end may be two bytes; the second is no escape, quote or delimiter, and is taken as it is.
        at += 2
        continue
      }
      if (quoted && byte === quote) {
        if (!(dialect.doubleQuote && record[at + 1] === quote)) break
        at++
      } else if (!quoted && byte === delimiter) break
      value[length++] = byte
      at++
    }
    const isNull = !quoted && nothing?.equals(record.subarray(start, at)) === true
    cells.push(isNull ? null : value.slice(0, length))
    if (quoted) at++
    if (at >= record.length) return cells
    at++
  }
}
