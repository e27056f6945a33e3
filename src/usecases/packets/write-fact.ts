import { outputFields } from '../../domain/star/output-fields.ts'
import { compileFact } from '../../domain/star/project-fact.ts'
import type { FactTable, StarDescription } from '../../domain/star/star-description.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import { RECORD_BATCH_ROWS_MAX } from '../../ports/record-reader.ts'
import type { NewHash } from '../../ports/running-hash.ts'
import type { TableWriter } from '../../ports/table-writer.ts'
import { newHash } from './hash-bytes.ts'
import type { RowTaker } from './read-packet.ts'
import { Spool } from './spool.ts'
import { GrowingTable, type TableBytes } from './table-bytes.ts'

export interface WriteFactDeps {
  readonly star: StarDescription
  readonly tableWriter: TableWriter
  /** Hashes packets and files. Without it that is done in plain code, which for large packets takes a fifth of all time. */
  readonly newHash?: NewHash
}

/** Parquet of one table that is held in memory; what is larger is made twice. */
const SPOOL_BYTES = 67_108_864

/** Projects the rows of a packet into one fact. */
export class FactWriting implements RowTaker {
  readonly growing: GrowingTable
  readonly #projection

  constructor(deps: WriteFactDeps, table: FactTable, sink: ByteSink) {
    this.growing = new GrowingTable(deps.tableWriter, outputFields(deps.star, table), sink)
    this.#projection = compileFact(deps.star, table, RECORD_BATCH_ROWS_MAX)
  }

  async take(...[columns, rows]: Parameters<RowTaker['take']>): Promise<void> {
    await this.growing.add(this.#projection.project(columns, rows), rows)
  }
}

/** The same, held in memory up to a bound. */
export class SpooledFact implements RowTaker {
  readonly table: FactTable
  readonly #spool: Spool
  readonly #writing: FactWriting

  constructor(deps: WriteFactDeps, table: FactTable) {
    this.table = table
    this.#spool = newSpool(deps)
    this.#writing = new FactWriting(deps, table, this.#spool)
  }

  async take(...[columns, rows]: Parameters<RowTaker['take']>): Promise<void> {
    await this.#writing.take(columns, rows)
  }

  async finish(writeAgain: (sink: ByteSink) => Promise<void>, metadata: Readonly<Record<string, string>>): Promise<TableBytes> {
    await this.#writing.growing.finish(metadata)
    const { sha256: hash, bytes } = this.#spool.finish()
    return { rows: this.#writing.growing.rows, sha256: hash, writeTo: bytes === undefined ? writeAgain : sink => sink.write(bytes) }
  }
}

export function newSpool(deps: Pick<WriteFactDeps, 'newHash'>): Spool {
  return new Spool(SPOOL_BYTES, newHash(deps))
}
