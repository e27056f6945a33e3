import { expect } from 'chai'
import fc from 'fast-check'
import { foldName, OWN_COLUMNS } from '../../../src/domain/warehouse/own-names.ts'
import { planLoad } from '../../../src/domain/warehouse/plan-load.ts'
import type { LoadShape } from '../../../src/domain/warehouse/plan-load.ts'
import { holds, typeName } from '../../../src/domain/warehouse/table-type.ts'
import type { TableColumn, TableType } from '../../../src/domain/warehouse/table-type.ts'

const TEXT: TableType = { kind: 'text' }
const INT64: TableType = { kind: 'int64' }
const ID: TableColumn = { name: 'id', type: INT64 }

function plan(changes: Partial<LoadShape>) {
  return planLoad({ table: 'orders', upsertKeys: [], file: [ID], standing: undefined, nameBytesMax: 127, ...changes })
}

describe('planLoad', () => {
  it('creates a table with the columns of the file', () => {
    expect(plan({})).to.deep.equal({ kind: 'planned', table: 'orders', create: true, add: [ID], columns: [ID], keys: [] })
  })

  it('goes by the names and types of the table where it stands, and adds what it lacks', () => {
    const standing = [{ name: 'ID', type: INT64 }, { name: 'old', type: TEXT }, ...OWN_COLUMNS]
    const file: readonly TableColumn[] = [{ name: 'New', type: TEXT }, { name: 'id', type: { kind: 'int32' } }]
    expect(plan({ standing, file, upsertKeys: ['Id', 'ID'] })).to.deep.equal({
      kind: 'planned',
      table: 'orders',
      create: false,
      add: [{ name: 'New', type: TEXT }],
      columns: [{ name: 'New', type: TEXT }, { name: 'ID', type: INT64 }],
      keys: [1],
    })
  })

  const refusals: readonly (readonly [string, Partial<LoadShape>, string, RegExp])[] = [
    ['a table without a name', { table: '' }, 'unusable-table', /empty/],
    ['a table with a NUL in its name', { table: 'a\0b' }, 'unusable-table', /NUL/],
    ['a name of more bytes than the warehouse takes', { table: '😀'.repeat(32) }, 'unusable-table', /128 bytes/],
    ['a column without a name', { file: [{ name: '', type: TEXT }] }, 'unusable-table', /column "".*empty/],
    ['a column of the loads themselves', { file: [{ name: '_SLUICE_landed_at', type: TEXT }] }, 'unusable-table', /_sluice_/],
    ['two columns that are one', { file: [ID, { name: 'iD', type: INT64 }] }, 'unusable-table', /"iD".*"id"/],
    ['a table without a landing time', { standing: [ID, ...OWN_COLUMNS.slice(0, 2)] }, 'unusable-table', /_sluice_landed_at/],
    ['a table whose landing time is a text', { standing: [...OWN_COLUMNS.slice(0, 2), { name: '_sluice_landed_at', type: TEXT }] }, 'unusable-table', /TIMESTAMP/],
    ['a column of another type', { standing: [{ name: 'id', type: TEXT }, ...OWN_COLUMNS] }, 'type-conflict', /"id".*BIGINT.*TEXT/],
    ['a column of a foreign type, in a new table too', { file: [{ name: 'x', type: { kind: 'other', name: 'FLOAT' } }] }, 'type-conflict', /"x".*FLOAT/],
    ['a key that the file has not', { upsertKeys: ['id', 'code'] }, 'missing-key', /"code".*"orders".*"id"/],
  ]
  for (const [what, shape, code, message] of refusals) {
    it(`refuses ${what}`, () => {
      const outcome = plan(shape)
      expect(outcome).to.include({ kind: 'refused', code })
      expect(outcome).to.have.property('message').that.matches(message)
    })
  }

  it('refuses in bounded words, whatever the names are', () => {
    const long = 'x'.repeat(2_000)
    const file = Array.from({ length: 200 }, (_, i) => ({ name: `${long}${i}`, type: TEXT }))
    const outcome = plan({ table: long, file, upsertKeys: [`${long}!`], nameBytesMax: Infinity })
    expect(outcome).to.include({ kind: 'refused', code: 'missing-key' })
    expect(outcome.kind === 'refused' && outcome.message.length).to.be.lessThan(4_000)
  })

  it('puts each column of a file in one place, and every file into the table it makes', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1 }).filter(name => !/^_sluice_|\0/i.test(name)), { selector: foldName, minLength: 1, maxLength: 8 })
    fc.assert(fc.property(names, names, (first, second) => {
      const fileOf = (of: readonly string[]) => of.map(name => ({ name, type: TEXT }))
      const made = plan({ file: fileOf(first), nameBytesMax: Infinity })
      if (made.kind === 'refused') throw new Error(made.message)
      const standing = [...made.add, ...OWN_COLUMNS]
      const next = plan({ file: fileOf(second), standing, upsertKeys: second, nameBytesMax: Infinity })
      if (next.kind === 'refused') throw new Error(next.message)
      const after = new Set([...standing, ...next.add].map(({ name }) => foldName(name)))
      expect(after.size).to.equal(standing.length + next.add.length)
      expect(next.columns.map(({ name }) => foldName(name))).to.deep.equal(second.map(foldName))
      expect(second.every(name => after.has(foldName(name)))).to.equal(true)
      expect(next.keys).to.deep.equal(second.map((_, i) => i))
    }))
  })
})

describe('holds', () => {
  const decimal = (precision: number, scale: number): TableType => ({ kind: 'decimal', precision, scale })
  const local: TableType = { kind: 'timestamp', utcAdjusted: false }
  const instant: TableType = { kind: 'timestamp', utcAdjusted: true }
  const other: TableType = { kind: 'other', name: 'FLOAT' }
  const all = [{ kind: 'int32' } as const, INT64, { kind: 'double' } as const, TEXT, { kind: 'json' } as const, decimal(4, 2), decimal(6, 2), decimal(6, 3), local, instant, other]

  it('takes the same and what is narrower by kind, and nothing else', () => {
    const pairs = all.flatMap(table => all.filter(file => holds(table, file) && file !== table).map(file => `${typeName(file)} in ${typeName(table)}`))
    expect(pairs).to.deep.equal(['INTEGER in BIGINT', 'DECIMAL(4,2) in DECIMAL(6,2)'])
    expect(all.filter(type => !holds(type, type))).to.deep.equal([other])
  })
})
