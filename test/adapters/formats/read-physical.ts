import { parquetMetadata, parquetRead } from 'hyparquet'
import type { FileMetaData, RowGroup } from 'hyparquet'

/**
 * The rows of a Parquet file as hyparquet finds them stored: it is not told what the columns mean, so that nothing is
 * rounded to its types for decimals and times. Texts, which it gives as bytes, are decoded, and must be UTF-8.
 */
export async function physicalRows(parquet: Uint8Array): Promise<unknown[][]> {
  const file = new Uint8Array(parquet).buffer
  const metadata = parquetMetadata(file)
  const schema = metadata.schema.map(({ converted_type, logical_type, precision, scale, ...element }) => element)
  let rows: unknown[][] = []
  await parquetRead({ file, metadata: { ...metadata, schema }, utf8: false, onComplete: read => { rows = read } })
  return rows.map(row => row.map(value => (value instanceof Uint8Array ? decode(value) : value)))
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

/** A copy of the file in which the pages of the row groups that are named hold nothing that a reader could make sense of. */
export function withGarbledPages(parquet: Uint8Array, metadata: FileMetaData, isGarbled: (group: number) => boolean): Uint8Array {
  const copy = new Uint8Array(parquet)
  for (const [group, rowGroup] of metadata.row_groups.entries()) if (isGarbled(group)) garble(copy, rowGroup)
  return copy
}

function garble(bytes: Uint8Array, { columns }: RowGroup): void {
  for (const { meta_data: chunk } of columns) {
    if (chunk === undefined) throw new Error('The row group has a column without metadata')
    const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset)
    bytes.fill(0xff, start, start + Number(chunk.total_compressed_size))
  }
}
