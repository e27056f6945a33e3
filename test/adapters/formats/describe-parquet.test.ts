import { expect } from 'chai'
import { parquetDescriber } from '../../../src/adapters/formats/describe-parquet.ts'
import { MemoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import type { TableColumn, TableType } from '../../../src/domain/warehouse/table-type.ts'
import type { GetOptions, ObjectRef } from '../../../src/ports/object-store.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { inDatabase } from '../local/duckdb-table.ts'
import { tempFolders } from '../local/temp-folder.ts'
import { sampleParquet } from './sample-parquet.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const REF = { bucket: 'lake', key: 'silver/a.parquet' }
const TYPES: readonly TableType[] = [
  { kind: 'int32' }, { kind: 'int64' }, { kind: 'double' }, { kind: 'boolean' }, { kind: 'text' }, { kind: 'json' }, { kind: 'date' }, { kind: 'time' },
  { kind: 'decimal', precision: 18, scale: 2 }, { kind: 'timestamp', utcAdjusted: true }, { kind: 'timestamp', utcAdjusted: false },
]

class CountingStore extends MemoryObjectStore {
  bytes = 0

  override async get(ref: ObjectRef, options: GetOptions = {}) {
    this.bytes += (options.range?.end ?? Infinity) - (options.range?.start ?? 0)
    return await super.get(ref, options)
  }
}

describe('parquetDescriber', () => {
  const makeFolder = tempFolders()

  async function holding(bytes: Uint8Array): Promise<CountingStore> {
    const store = new CountingStore({ clock: new VirtualClock(), buckets: { lake: {} } })
    await store.put(REF, bytes)
    return store
  }

  it('tells every type that is written, under any name', async () => {
    const columns: readonly TableColumn[] = [...TYPES, { kind: 'text' } as const].map((type, i) => ({ name: i === TYPES.length ? '__proto__' : `c ${i}`, type }))
    const bytes = await sampleParquet({ columns, rows: [columns.map(() => null)] })
    expect(await parquetDescriber(await holding(bytes))(REF)).to.deep.equal({ columns, bytes: bytes.length })
  })

  it('reads no more than the end of a large file', async () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => [`${Math.sin(i)}`])
    const store = await holding(await sampleParquet({ columns: [{ name: 'c', type: { kind: 'text' } }], rows }))
    await parquetDescriber(store)(REF)
    expect((await store.head(REF))?.size).to.be.greaterThan(1_000_000)
    expect(store.bytes).to.be.lessThan(600_000)
  })

  it('tells types of others by their names, and what is nested as one column', async () => {
    const path = join(await makeFolder(), 'other.parquet')
    const row = "1::TINYINT AS tiny, 1::UBIGINT AS unsigned, 1.5::DECIMAL(30,2) AS wide, [1, 2] AS list, {'a': 1, 'b': {'c': 2}} AS struct, 1::FLOAT AS float, 'x'::BLOB AS bytes, 7::BIGINT AS last"
    await inDatabase(':memory:', async connection => void (await connection.run(`COPY (SELECT ${row}) TO '${path}' (FORMAT parquet)`)))
    const { columns } = await parquetDescriber(await holding(await readFile(path)))(REF)
    expect(columns.map(({ name, type }) => [name, type.kind])).to.deep.equal([
      ['tiny', 'other'], ['unsigned', 'other'], ['wide', 'decimal'], ['list', 'other'], ['struct', 'other'], ['float', 'other'], ['bytes', 'other'], ['last', 'int64'],
    ])
  })

  it('throws for what is not there, and for what is no Parquet file', async () => {
    const empty = new MemoryObjectStore({ clock: new VirtualClock(), buckets: { lake: {} } })
    expect(await rejectionOf(parquetDescriber(empty)(REF))).to.include({ name: 'PortError', code: 'not-found' })
    for (const text of ['', 'PAR1', 'id,name\n1,Ann\n'.repeat(100)]) {
      expect(await rejectionOf(parquetDescriber(await holding(Buffer.from(text)))(REF)), text.slice(0, 8)).to.include({ code: 'invalid-argument', retryable: false })
    }
  })
})
