import { ParquetTableWriter } from '../../../src/adapters/formats/parquet-table-writer.ts'
import { textField } from '../../../src/domain/contract/table-contract.ts'
import type { ColumnType, FieldContract } from '../../../src/domain/contract/table-contract.ts'
import { createColumn } from '../../../src/domain/table/column-builder.ts'
import type { Column } from '../../../src/domain/table/column-builder.ts'
import type { TableType } from '../../../src/domain/warehouse/table-type.ts'
import type { SampleFile } from '../../contract/warehouse-contract.ts'

/** The sample as the Parquet file that the pipeline would write, with two row groups where it has two rows. */
export async function sampleParquet({ columns, rows }: SampleFile): Promise<Buffer> {
  const fields = columns.map(({ name, type }): FieldContract => ({ ...textField(name, []), column: columnType(type) }))
  const chunks: Uint8Array[] = []
  const writer = new ParquetTableWriter().open(fields, { write: async chunk => void chunks.push(chunk.slice()) })
  const middle = Math.ceil(rows.length / 2)
  for (const group of [rows.slice(0, middle), rows.slice(middle)].filter(({ length }) => length > 0)) {
    const built = fields.map(({ column }, i) => filled(createColumn(column, group.length), column, group.map(row => row[i] ?? null)))
    await writer.write(built, group.length)
  }
  await writer.finish({})
  return Buffer.concat(chunks)
}

function columnType(type: TableType): ColumnType {
  if (type.kind === 'other') throw new Error(`no file of ours has a ${type.name}`)
  if (type.kind === 'decimal' || type.kind === 'timestamp') return type
  return { kind: type.kind }
}

function filled(column: Column, type: ColumnType, cells: readonly (string | null)[]): Column {
  for (const [row, cell] of cells.entries()) {
    if (cell === null) column.setNull(row)
    else if (column.storage === 'bytes') column.set(row, Buffer.from(cell), 0, Buffer.byteLength(cell))
    else if (column.storage === 'boolean') column.set(row, cell === 'true')
    else if (column.storage === 'double') column.set(row, Number(cell))
    else if (column.storage === 'int32') column.set(row, type.kind === 'date' ? Date.parse(`${cell}T00:00:00Z`) / 86_400_000 : Number(cell))
    else column.set(row, unscaled(type, cell))
  }
  return column
}

function unscaled(type: ColumnType, cell: string): bigint {
  if (type.kind === 'timestamp') return micros(cell)
  if (type.kind === 'time') return micros(`1970-01-01 ${cell}`)
  return BigInt(cell.replace('.', ''))
}

function micros(text: string): bigint {
  const [seconds = '', fraction = ''] = text.split('.')
  return BigInt(Date.parse(`${seconds.replace(' ', 'T')}Z`)) * 1_000n + BigInt(fraction.padEnd(6, '0'))
}
