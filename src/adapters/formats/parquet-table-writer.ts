import type { FieldContract } from '../../domain/contract/table-contract.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import type { OpenTableWriter, TableWriter } from '../../ports/table-writer.ts'
import { ParquetSink } from './parquet-sink.ts'

/** Tables as Parquet, a row group for each call of `write`. */
export class ParquetTableWriter implements TableWriter {
  open(fields: readonly FieldContract[], output: ByteSink): OpenTableWriter {
    const sink = new ParquetSink(fields, output)
    return {
      write: (columns: readonly Column[], rows: number) => sink.writeRowGroup(columns, rows),
      finish: metadata => sink.finish(metadata),
    }
  }
}
