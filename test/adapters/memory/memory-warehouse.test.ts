import { expect } from 'chai'
import fc from 'fast-check'
import { MemoryWarehouse } from '../../../src/adapters/memory/memory-warehouse.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { describeWarehouseContract } from '../../contract/warehouse-contract.ts'
import type { SampleFile } from '../../contract/warehouse-contract.ts'

describeWarehouseContract('memory', async () => {
  const files = new Map<string, SampleFile>()
  const warehouse = new MemoryWarehouse({
    readTable: async ({ key }) => {
      const file = files.get(key)
      if (file === undefined) throw new PortError('not-found', `there is no ${key}`)
      return file
    },
  })
  return {
    warehouse,
    bucket: 'lake',
    commit: async (key, file) => void files.set(key, file),
    makeForeign: async table => warehouse.createTable(table, [{ name: 'note', type: { kind: 'text' } }]),
    rowsOf: async table => warehouse.rows(table)?.map(row => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell === null ? null : String(cell)]))),
    close: async () => undefined,
  }
})

describe('MemoryWarehouse', () => {
  const LANDED = { table: 't', file: { bucket: 'b', key: 'k' }, contractHash: 'c' }

  for (const upsertKeys of [['id'], []]) {
    it(`holds the same in whatever order files come, ${upsertKeys.length === 0 ? 'without keys' : 'by keys'}`, async () => {
      const ids = fc.uniqueArray(fc.integer({ min: 0, max: 4 }))
      const files = fc.array(fc.record({ ids, origin: fc.constantFrom('a', 'b') }), { minLength: 1, maxLength: 6 })
      await fc.assert(fc.asyncProperty(files, fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), async (given, keys) => {
        const uploads = given.map((file, i) => ({ ...file, source: `s${i}`, landedAt: `2025-01-01T00:00:0${i}Z` }))
        const loaded = async (order: typeof uploads) => {
          let rows: readonly (readonly [number, string])[] = []
          const warehouse = new MemoryWarehouse({ readTable: async () => ({ columns: [{ name: 'id', type: { kind: 'int32' } }, { name: 'of', type: { kind: 'text' } }], rows }) })
          for (const { ids: held, ...upload } of order) {
            rows = held.map(id => [id, upload.source])
            await warehouse.load({ ...LANDED, ...upload, upsertKeys })
          }
          return (warehouse.rows('t') ?? []).map(row => `${String(row['id'])} of ${String(row['of'])}`).sort()
        }
        const shuffled = uploads.toSorted((a, b) => (keys[uploads.indexOf(a)] ?? 0) - (keys[uploads.indexOf(b)] ?? 0))
        expect(await loaded(shuffled)).to.deep.equal(await loaded(uploads))
      }))
    })
  }

  it('hands out rows that are nobody else\'s', async () => {
    const table = { columns: [{ name: 'id', type: { kind: 'int64' } as const }], rows: [[1n]] }
    const warehouse = new MemoryWarehouse({ readTable: async () => table })
    const task = { table: 't', upsertKeys: ['id'], file: { bucket: 'b', key: 'k' }, source: 's', contractHash: 'c', origin: 'o', landedAt: '2025-01-01T00:00:00Z' }
    await warehouse.load(task)
    const [row] = warehouse.rows('t') ?? []
    Object.assign(row ?? {}, { id: 9n })
    expect(warehouse.rows('t')?.[0]).to.include({ id: 1n })
  })
})
