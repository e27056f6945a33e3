import { expect } from 'chai'
import type { FastParquetOptions } from '../../../src/adapters/formats/parquet/fast-parquet-sink.ts'
import { ParquetTableReader } from '../../../src/adapters/formats/parquet-table-reader.ts'
import { ParquetTableWriter } from '../../../src/adapters/formats/parquet-table-writer.ts'
import { MemoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { textField } from '../../../src/domain/contract/table-contract.ts'
import type { ColumnType, FieldContract } from '../../../src/domain/contract/table-contract.ts'
import { createColumn } from '../../../src/domain/table/column-builder.ts'
import type { GetOutcome, ObjectRef } from '../../../src/ports/object-store.ts'

const field = (name: string, kind: 'int32' | 'date' | 'time' | 'text'): FieldContract => ({ ...textField(name, []), column: { kind } satisfies ColumnType, required: true })
const FIELDS = [field('id', 'int32'), field('day', 'date'), field('hour', 'time')]
const LAST = 86_399_999_999n

/** A store with one file of two row groups, three rows and two. */
async function stored(options: Partial<FastParquetOptions> = {}): Promise<MemoryObjectStore> {
  const store = new MemoryObjectStore({ clock: new VirtualClock(), buckets: { b: {} } })
  const columns = FIELDS.map(({ column }) => createColumn(column, 3))
  const [ids, days, hours] = columns
  if (ids?.storage !== 'int32' || days?.storage !== 'int32' || hours?.storage !== 'int64') throw new Error('other columns')
  for (const row of [0, 1, 2]) {
    ids.set(row, row - 1)
    days.set(row, row - 719_162)
    hours.set(row, LAST - BigInt(row))
  }
  const chunks: Uint8Array[] = []
  const table = new ParquetTableWriter({ rowGroupRows: 2, ...options }).open(FIELDS, { write: async chunk => void chunks.push(chunk) })
  await table.write(columns, 3)
  await table.write(columns, 2)
  await table.finish({})
  await store.put({ bucket: 'b', key: 'k' }, Buffer.concat(chunks))
  return store
}

async function read(store: MemoryObjectStore, fields: readonly FieldContract[]): Promise<readonly unknown[]> {
  const batches: unknown[] = []
  for await (const { columns, rows } of new ParquetTableReader(store).read({ bucket: 'b', key: 'k' }, fields)) {
    batches.push(columns.map(column => ('values' in column ? [...column.values].slice(0, rows) : [])))
  }
  return batches
}

describe('ParquetTableReader', () => {
  it('reads columns by name, in the order that is asked for, row group by row group', async () => {
    const [id, day, hour] = [[-1, 0, 1], [-719_162, -719_161, -719_160], [LAST, LAST - 1n, LAST - 2n]]
    expect(await read(await stored(), FIELDS)).to.deep.equal([[id, day, hour], [id.slice(0, 2), day.slice(0, 2), hour.slice(0, 2)]])
    expect(await read(await stored(), [FIELDS[2]!, FIELDS[0]!])).to.deep.equal([[hour, id], [hour.slice(0, 2), id.slice(0, 2)]])
  })

  it('reads whatever the writer may be told to write', async () => {
    const usual = await read(await stored(), FIELDS)
    for (const compression of ['snappy', 'zstd'] as const) {
      for (const integers of ['delta', 'plain'] as const) {
        expect(await read(await stored({ compression, integers }), FIELDS), `${compression}, ${integers}`).to.deep.equal(usual)
      }
    }
  })

  it('throws for a column that is not there or is of another type, and gives no row of it', async () => {
    for (const fields of [[field('ghost', 'int32')], [...FIELDS, field('ghost', 'int32')], [field('id', 'text')], [field('hour', 'int32')], [field('id', 'time')]]) {
      const error: unknown = await read(await stored(), fields).catch((thrown: unknown) => thrown)
      expect(error).to.be.an.instanceOf(Error).with.property('message').that.matches(/ghost|k holds a (number|bigint) where a column of/)
    }
  })

  it('throws for an object that is not there, and for one that ends too early', async () => {
    const store = await stored()
    expect(await read(new MemoryObjectStore({ clock: new VirtualClock(), buckets: { b: {} } }), FIELDS).catch(String)).to.contain('k is not there')
    const short = new Proxy(store, {
      get: (target, name) => {
        if (name !== 'get') return (Reflect.get(target, name) as (...values: readonly unknown[]) => unknown).bind(target)
        return async (ref: ObjectRef, options: Parameters<MemoryObjectStore['get']>[1]): Promise<GetOutcome> => {
          const got = await target.get(ref, options)
          if (got.kind !== 'found') return got
          return { ...got, body: (async function* () { for await (const chunk of got.body) yield chunk.subarray(0, chunk.length - 1) })() }
        }
      },
    })
    expect(await read(short, FIELDS).catch(String)).to.contain('k ended')
  })
})
