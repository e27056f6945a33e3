import type { FieldContract } from '../../domain/contract/table-contract.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import type { OpenTableWriter, TableWriter } from '../../ports/table-writer.ts'
import type { Spool } from './spool.ts'

/** A file of a table that is complete but for its name. */
export interface TableBytes {
  readonly rows: number
  readonly sha256: string
  readonly writeTo: (sink: ByteSink) => Promise<void>
}

/** The bytes of a table that is in memory as a whole. */
export async function bytesOfTable(
  writer: TableWriter,
  fields: readonly FieldContract[],
  table: { readonly columns: readonly Column[]; readonly rows: number },
  metadata: Readonly<Record<string, string>>,
  spool: Spool,
): Promise<TableBytes> {
  const write = async (sink: ByteSink): Promise<void> => {
    const open = writer.open(fields, sink)
    if (table.rows > 0) await open.write(table.columns, table.rows)
    await open.finish(metadata)
  }
  await write(spool)
  const { sha256, bytes } = spool.finish()
  return { rows: table.rows, sha256, writeTo: bytes === undefined ? write : sink => sink.write(bytes) }
}

/** A table that grows batch by batch. */
export class GrowingTable {
  readonly #open: OpenTableWriter
  rows = 0

  constructor(writer: TableWriter, fields: readonly FieldContract[], sink: ByteSink) {
    this.#open = writer.open(fields, sink)
  }

  async add(columns: readonly Column[], rows: number): Promise<void> {
    await this.#open.write(columns, rows)
    this.rows += rows
  }

  async finish(metadata: Readonly<Record<string, string>>): Promise<void> {
    await this.#open.finish(metadata)
  }
}
