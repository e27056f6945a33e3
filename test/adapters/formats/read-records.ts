import { expect } from 'chai'
import { JsonRecordReader } from '../../../src/adapters/formats/json-record-reader.ts'
import type { JsonReaderOptions } from '../../../src/adapters/formats/json-record-reader.ts'
import type { FieldContract } from '../../../src/domain/contract/table-contract.ts'
import type { Column } from '../../../src/domain/table/column-builder.ts'
import type { RejectionLine } from '../../../src/domain/table/rejection.ts'
import type { RecordTally } from '../../../src/ports/record-reader.ts'
import { chunked, contractOf } from './convert-text.ts'

/** One field of each kind that records have. */
export const FIELDS: readonly FieldContract[] = contractOf({
  fields: [
    { name: 'id', type: 'integer', constraints: { required: true } },
    { name: 'name', type: 'string' },
    { name: 'price', type: 'number', 'x-sluice': { decimal: { precision: 10, scale: 2 } } },
    { name: 'at', type: 'datetime' },
    { name: 'ok', type: 'boolean' },
    { name: 'day', type: 'date' },
    { name: 'more', type: 'object' },
    { name: 'ratio', type: 'number' },
  ],
  missingValues: [],
}).fields

export interface ReadRecords {
  readonly rows: readonly unknown[][]
  readonly rejected: readonly RejectionLine[]
  /** What the reader says of each row when it is rejected after all. */
  readonly givenBack: readonly RejectionLine[]
  readonly tally: RecordTally
}

/** All that the reader makes of a text, which is handed to it in chunks. Holds the reader to its account of records. */
export async function readRecords(source: string | Uint8Array, chunkBytes = 65_536, options: Partial<JsonReaderOptions> = {}, fields = FIELDS): Promise<ReadRecords> {
  const rows: unknown[][] = []
  const rejected: RejectionLine[] = []
  const givenBack: RejectionLine[] = []
  let tally: RecordTally | undefined
  const batches = new JsonRecordReader(options).read({
    source: chunked(Buffer.from(source), chunkBytes),
    fields,
    onRejected: async lines => void rejected.push(...lines),
    onWarned: async () => undefined,
    onFinished: found => { tally = found },
  })
  for await (const batch of batches) {
    for (let row = 0; row < batch.rows; row++) {
      rows.push(batch.columns.map(column => valueAt(column, row)))
      givenBack.push(batch.rejectionOf(row, []))
    }
  }
  if (tally === undefined) throw new Error('not finished')
  expect(tally.rowsIn).to.equal(rows.length + tally.rowsRejected)
  expect(rejected).to.have.length(tally.rowsRejected)
  return { rows, rejected, givenBack, tally }
}

export function valueAt(column: Column, row: number): unknown {
  if (column.valid[row] !== 1) return null
  if (column.storage === 'bytes') return Buffer.from(column.view(row)).toString()
  return column.storage === 'boolean' ? column.values[row] === 1 : column.values[row]
}

/** The ids of the rows, which is the first field. */
export function idsOf({ rows }: ReadRecords): readonly number[] {
  return rows.map(row => Number(row[0]))
}

/** Where each rejection stands, and its codes. */
export function faultsOf({ rejected }: ReadRecords): readonly (readonly unknown[])[] {
  return rejected.map(({ line, byte_offset, row, errors }) => [line, byte_offset, row, errors.map(({ code }) => code).join()])
}
