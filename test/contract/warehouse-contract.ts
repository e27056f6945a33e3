import { expect } from 'chai'
import type { TableColumn, TableType } from '../../src/domain/warehouse/table-type.ts'
import type { LoadOutcome, Warehouse, WarehouseLoad } from '../../src/ports/warehouse.ts'
import { rejectionOf, withFreshHarness } from './harness.ts'
import type { Harness } from './harness.ts'

/** A file as its columns and rows; each cell spelled as SQL spells a value of the type. */
export interface SampleFile {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly (string | null)[])[]
}

export interface WarehouseHarness extends Harness {
  readonly warehouse: Warehouse
  /** Where files are. */
  readonly bucket: string
  /** Commits a Parquet file. */
  readonly commit: (key: string, file: SampleFile) => Promise<void>
  /** Makes an empty table that no load has made, with a text column `note`. */
  readonly makeForeign: (table: string) => Promise<void>
  /** All rows of a table, values spelled as those of `SampleFile`; `undefined` when there is no such table. */
  readonly rowsOf: (table: string) => Promise<readonly Readonly<Record<string, string | null>>[] | undefined>
}

const INT32: TableType = { kind: 'int32' }
const INT64: TableType = { kind: 'int64' }
const TEXT: TableType = { kind: 'text' }
const HOSTILE = [`a"b`, `it's`, `x"; drop table "people"; --`, '$path', ':table_name', 'é 日 😀', 'select', '__proto__', 'c0', ' lead', 'tail ', 'a.b']

/** Every promise of the `Warehouse` port. Each test gets an empty warehouse. */
export function describeWarehouseContract(name: string, makeHarness: () => Promise<WarehouseHarness>): void {
  describe(`Warehouse contract: ${name}`, () => {
    const { test } = withFreshHarness(makeHarness)

    describe('what is loaded', () => {
      test('the first file of a table makes it, with what each row is of', async harness => {
        expect(await load(harness, {}, people(['1', 'Ann'], ['2', 'Bo']))).to.deep.equal({ kind: 'loaded', rows: 2 })
        const rows = (await harness.rowsOf('people'))?.toSorted((a, b) => Number(a['id']) - Number(b['id']))
        expect(rows).to.deep.equal([
          { id: '1', name: 'Ann', _sluice_key: 'origin-a', _sluice_source: digest('a'), _sluice_landed_at: '2025-09-15 10:00:00.000000' },
          { id: '2', name: 'Bo', _sluice_key: 'origin-a', _sluice_source: digest('a'), _sluice_landed_at: '2025-09-15 10:00:00.000000' },
        ])
      })

      test('values of every type are the same afterwards', async harness => {
        const columns = Object.entries(EVERY_TYPE).map(([column, { type }]) => ({ name: column, type }))
        const rows = [0, 1].map(i => Object.values(EVERY_TYPE).map(({ cells }) => cells[i] ?? null))
        const empty = columns.map(() => null)
        await load(harness, { table: 'types', upsertKeys: [] }, { columns, rows: [...rows, empty] })
        const read = (await harness.rowsOf('types'))?.map(row => columns.map(({ name: column }) => row[column]))
        expect(read).to.have.deep.members([...rows, empty])
      })

      test('a file without rows makes a table without rows, once', async harness => {
        expect(await load(harness, {}, people())).to.deep.equal({ kind: 'loaded', rows: 0 })
        expect(await harness.rowsOf('people')).to.deep.equal([])
        expect(await load(harness, {}, people())).to.deep.equal({ kind: 'already-loaded' })
      })

      test('names of tables may hold anything', async harness => {
        await load(harness, {}, people(['1', 'Ann']))
        for (const odd of [`x"; drop table "people"; --`, `it's $path :table_name`, 'é 日 😀', 'select', ' a.b ']) {
          expect(await load(harness, { table: odd }, people(['1', odd])), odd).to.deep.equal({ kind: 'loaded', rows: 1 })
          expect(await names(harness, odd), odd).to.deep.equal({ 1: odd })
        }
        expect(await names(harness)).to.deep.equal({ 1: 'Ann' })
      })

      test('names of columns may hold anything', async harness => {
        const columns = HOSTILE.map(odd => ({ name: odd, type: TEXT }))
        for (const source of ['a', 'b']) {
          const file = { columns, rows: [HOSTILE.map(odd => `${odd} key`)] }
          expect(await load(harness, { ...from(source), upsertKeys: HOSTILE }, file)).to.deep.equal({ kind: 'loaded', rows: 1 })
        }
        await load(harness, from('c'), { columns: [...columns, { name: 'id', type: INT64 }, { name: `added "'`, type: TEXT }], rows: [[...HOSTILE, '1', 'x']] })
        const rows = ((await harness.rowsOf('people')) ?? []).map(row => [...HOSTILE, 'id', `added "'`].map(column => row[column]))
        expect(rows).to.have.deep.members([[...HOSTILE.map(odd => `${odd} key`), null, null], [...HOSTILE, '1', 'x']])
      })

      test('values may hold anything', async harness => {
        for (const source of ['a', 'b']) {
          const file = people(...HOSTILE.map((odd, i) => [`${source === 'a' ? i : i + 100}`, odd]))
          expect(await load(harness, { ...from(source), upsertKeys: ['name'] }, file)).to.deep.equal({ kind: 'loaded', rows: HOSTILE.length })
        }
        expect(await names(harness)).to.deep.equal(Object.fromEntries(HOSTILE.map((odd, i) => [i + 100, odd])))
      })

      test('origins may hold anything', async harness => {
        for (const [i, odd] of [`it's "one"`, 'é :origin $origin', "\\'; --"].entries()) {
          await load(harness, { origin: odd, source: digest(odd) }, people([`${i}`, odd]))
        }
        const rows = (await harness.rowsOf('people')) ?? []
        expect(rows.map(row => row['_sluice_key'])).to.have.members([`it's "one"`, 'é :origin $origin', "\\'; --"])
      })

      test('a key of a file may hold anything that is a key', async harness => {
        for (const [i, key] of [`it's "one".parquet`, 'a[1]*?.parquet', 'day=1/é $path :x.parquet'].entries()) {
          await load(harness, { source: digest(key), file: { bucket: harness.bucket, key: `silver/${key}` } }, people([`${i}`, key]))
        }
        expect(await names(harness)).to.deep.equal({ 0: `it's "one".parquet`, 1: 'a[1]*?.parquet', 2: 'day=1/é $path :x.parquet' })
        expect(Object.keys((await harness.rowsOf('people'))?.[0] ?? {})).to.have.length(5)
      })

      test('a file that is not there is an error, and the table stays as it is', async harness => {
        const failure = await rejectionOf(harness.warehouse.load(taskOf(harness, {})))
        expect(failure).to.include({ name: 'PortError', code: 'not-found', retryable: false })
        expect(await harness.rowsOf('people')).to.equal(undefined)
      })

      test('a time of landing that is none is an error', async harness => {
        for (const landedAt of ['', 'yesterday', '2025-09-15', '2025-09-15T10:00:00+02:00', "2025-09-15T10:00:00Z'"]) {
          await harness.commit('silver/a.parquet', people(['1', 'Ann']))
          const failure = await rejectionOf(harness.warehouse.load(taskOf(harness, { landedAt })))
          expect(failure, landedAt).to.include({ name: 'PortError', code: 'invalid-argument' })
        }
      })
    })

    describe('repetitions', () => {
      test('a source that its contract has loaded changes nothing, whatever is in the file by now', async harness => {
        await load(harness, {}, people(['1', 'Ann']))
        expect(await load(harness, {}, people(['1', 'Else'], ['2', 'Bo']))).to.deep.equal({ kind: 'already-loaded' })
        expect(await names(harness)).to.deep.equal({ 1: 'Ann' })
      })

      test('each table remembers for itself', async harness => {
        await load(harness, {}, people(['1', 'Ann']))
        expect(await load(harness, { table: 'others' }, people(['1', 'Ann']))).to.deep.equal({ kind: 'loaded', rows: 1 })
      })

      test('of many loads of one source at once one loads', async harness => {
        await harness.commit('silver/a.parquet', people(['1', 'Ann']))
        const outcomes = await Promise.all([1, 2, 3].map(() => harness.warehouse.load(taskOf(harness, {}))))
        expect(outcomes.map(({ kind }) => kind).sort()).to.deep.equal(['already-loaded', 'already-loaded', 'loaded'])
        expect(await names(harness)).to.deep.equal({ 1: 'Ann' })
      })

      test('loads of several sources at once all load', async harness => {
        const sources = ['a', 'b', 'c', 'd']
        await Promise.all(sources.map((each, i) => load(harness, from(each), people([`${i}`, each]))))
        expect(await names(harness)).to.deep.equal({ 0: 'a', 1: 'b', 2: 'c', 3: 'd' })
      })

      test('another contract replaces the rows that the source gave, and takes away what it no longer gives', async harness => {
        await load(harness, {}, people(['1', 'Ann'], ['2', 'Bo']))
        const again = { ...from('a'), contractHash: digest('stricter') }
        expect(await load(harness, again, people(['1', 'ANN']))).to.deep.equal({ kind: 'loaded', rows: 1 })
        expect(await names(harness)).to.deep.equal({ 1: 'ANN' })
      })

      test('another contract replaces the rows of a source that has no keys', async harness => {
        await load(harness, { upsertKeys: [] }, people(['1', 'Ann'], ['2', 'Bo']))
        await load(harness, { upsertKeys: [], contractHash: digest('stricter') }, people(['1', 'ANN']))
        expect(await names(harness)).to.deep.equal({ 1: 'ANN' })
      })
    })

    describe('rows with keys', () => {
      test('the row of the file that landed later stays, in whichever order they are loaded', async harness => {
        const files = { early: people(['1', 'early'], ['2', 'early']), late: people(['2', 'late'], ['3', 'late']) }
        for (const [table, order] of [['up', ['early', 'late']], ['down', ['late', 'early']]] as const) {
          for (const each of order) {
            await load(harness, { ...from(each), table, landedAt: each === 'late' ? '2025-09-15T10:00:00.001Z' : '2025-09-15T10:00:00Z' }, files[each])
          }
          expect(await names(harness, table), table).to.deep.equal({ 1: 'early', 2: 'late', 3: 'late' })
        }
      })

      test('of two files that landed at the same time the one that is loaded last stays', async harness => {
        await load(harness, from('a'), people(['1', 'first']))
        await load(harness, from('b'), people(['1', 'second']))
        expect(await names(harness)).to.deep.equal({ 1: 'second' })
      })

      test('how many rows of the file the table has is told', async harness => {
        await load(harness, { ...from('late'), landedAt: '2025-09-16T00:00:00Z' }, people(['1', 'late']))
        expect(await load(harness, from('early'), people(['1', 'early'], ['2', 'early']))).to.deep.equal({ kind: 'loaded', rows: 1 })
      })

      test('several keys tell rows apart together', async harness => {
        const upsertKeys = ['id', 'name']
        await load(harness, { ...from('a'), upsertKeys }, people(['1', 'x'], ['1', 'y']))
        await load(harness, { ...from('b'), upsertKeys }, people(['1', 'y'], ['2', 'y']))
        const pairs = (await harness.rowsOf('people'))?.map(row => `${row['id']}${row['name']}:${row['_sluice_key']}`)
        expect(pairs).to.have.members(['1x:origin-a', '1y:origin-b', '2y:origin-b'])
      })

      test('keys are compared to the letter', async harness => {
        const spellings = ['a', 'A', 'a ', ' a', 'á', 'a\u0301', '', '01', '1']
        await load(harness, { ...from('a'), upsertKeys: ['name'] }, people(...spellings.map((text, i) => [`${i}`, text])))
        const again = spellings.map((text, i) => [`${i + 100}`, text])
        await load(harness, { ...from('b'), upsertKeys: ['name'] }, people(...again))
        const rows = ((await harness.rowsOf('people')) ?? []).map(row => [row['id'], row['name']])
        expect(rows).to.have.deep.members(again)
      })

      test('a key that is no column is refused', async harness => {
        const refusal = await load(harness, { upsertKeys: ['id', 'code'] }, people(['1', 'Ann']))
        refused(refusal, 'missing-key', '"code"', '"id"')
        expect(await harness.rowsOf('people')).to.equal(undefined)
      })

      test('a row without a key is refused, and the whole file with it', async harness => {
        await load(harness, from('a'), people(['1', 'Ann']))
        refused(await load(harness, from('b'), people(['2', 'Bo'], [null, 'Cy'])), 'null-key', '"id"', 'primaryKey')
        expect(await names(harness)).to.deep.equal({ 1: 'Ann' })
      })

      test('two rows with one key are refused, and the whole file with them', async harness => {
        refused(await load(harness, {}, people(['1', 'Ann'], ['7', 'Bo'], ['7', 'Cy'])), 'duplicate-key', '"id" = "7"', 'primaryKey')
        expect(await harness.rowsOf('people')).to.equal(undefined)
      })

      test('a long value is not told whole', async harness => {
        const long = 'x'.repeat(10_000)
        const refusal = await load(harness, { upsertKeys: ['name'] }, people(['1', long], ['2', long]))
        refused(refusal, 'duplicate-key', 'xxx')
        expect(refusal.kind === 'refused' && refusal.message.length).to.be.lessThan(1_000)
      })

      test('what was refused may be loaded when it has been put right', async harness => {
        await load(harness, {}, people(['7', 'Bo'], ['7', 'Cy']))
        expect(await load(harness, {}, people(['7', 'Bo']))).to.deep.equal({ kind: 'loaded', rows: 1 })
      })
    })

    describe('rows without keys', () => {
      const keyless = { upsertKeys: [] }
      const v1 = { ...keyless, source: digest('v1') }
      const v2 = { ...keyless, source: digest('v2'), landedAt: '2025-09-16T00:00:00Z' }

      test('equal rows are as many rows as there are', async harness => {
        await load(harness, keyless, people(['1', 'x'], ['1', 'x'], [null, null]))
        expect(await harness.rowsOf('people')).to.have.length(3)
      })

      test('those of a later version of the same upload take the place of its rows and of no others', async harness => {
        await load(harness, v1, people(['1', 'v1'], ['2', 'v1']))
        await load(harness, { ...keyless, ...from('b') }, people(['3', 'other']))
        await load(harness, v2, people(['1', 'v2']))
        expect(await names(harness)).to.deep.equal({ 1: 'v2', 3: 'other' })
      })

      test('an earlier version that comes later changes nothing, and is remembered', async harness => {
        await load(harness, v2, people(['1', 'v2']))
        expect(await load(harness, v1, people(['1', 'v1'], ['2', 'v1']))).to.deep.equal({ kind: 'loaded', rows: 0 })
        expect(await names(harness)).to.deep.equal({ 1: 'v2' })
        expect(await load(harness, v1, people(['1', 'v1']))).to.deep.equal({ kind: 'already-loaded' })
      })

      test('an earlier version does not come back behind a later one without rows', async harness => {
        await load(harness, v2, people())
        expect(await load(harness, v1, people(['1', 'v1']))).to.deep.equal({ kind: 'loaded', rows: 0 })
        expect(await harness.rowsOf('people')).to.deep.equal([])
      })

      test('origins are compared to the letter', async harness => {
        for (const [i, origin] of ['k', 'K', 'k '].entries()) {
          await load(harness, { ...keyless, origin, source: digest(origin) }, people([`${i}`, origin]))
        }
        expect(await names(harness)).to.deep.equal({ 0: 'k', 1: 'K', 2: 'k ' })
      })
    })

    describe('columns', () => {
      const shape = (columns: Readonly<Record<string, TableType>>, ...rows: readonly (string | null)[][]): SampleFile => ({
        columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
        rows,
      })

      test('one that the table lacks is added, one that the file lacks is null', async harness => {
        await load(harness, from('a'), shape({ id: INT64, old: TEXT }, ['1', 'a'], ['2', 'a']))
        await load(harness, from('b'), shape({ new: TEXT, id: INT64 }, ['b', '2']))
        const rows = (await harness.rowsOf('people'))?.map(row => [row['id'], row['old'], row['new']])
        expect(rows).to.have.deep.members([['1', 'a', null], ['2', null, 'b']])
      })

      test('one of another type is refused by both their types', async harness => {
        await load(harness, from('a'), shape({ id: INT64, n: INT64 }, ['1', '1']))
        refused(await load(harness, from('b'), shape({ id: INT64, n: TEXT }, ['2', 'x'])), 'type-conflict', '"n"', 'BIGINT', 'TEXT')
        refused(await load(harness, from('b'), shape({ id: TEXT, n: INT64 }, ['2', '1'])), 'type-conflict', '"id"', 'BIGINT', 'TEXT')
        expect(await harness.rowsOf('people')).to.have.length(1)
      })

      test('one of a narrower type is taken, one of a wider type is refused', async harness => {
        const decimal = (precision: number, scale: number): TableType => ({ kind: 'decimal', precision, scale })
        await load(harness, from('a'), shape({ id: INT64, n: decimal(10, 2) }, ['1', '1.50']))
        await load(harness, from('b'), shape({ id: INT32, n: decimal(4, 2) }, ['2', '12.34']))
        refused(await load(harness, from('c'), shape({ id: INT64, n: decimal(11, 2) }, ['3', '1.00'])), 'type-conflict', 'DECIMAL(11,2)', 'DECIMAL(10,2)')
        refused(await load(harness, from('c'), shape({ id: INT64, n: decimal(10, 3) }, ['3', '1.000'])), 'type-conflict', 'DECIMAL(10,3)')
        expect((await harness.rowsOf('people'))?.map(row => [row['id'], row['n']])).to.have.deep.members([['1', '1.50'], ['2', '12.34']])
        await load(harness, { ...from('a'), table: 'small' }, shape({ id: INT32 }, ['1']))
        refused(await load(harness, { ...from('b'), table: 'small' }, shape({ id: INT64 }, ['2'])), 'type-conflict', 'INTEGER', 'BIGINT')
      })

      test('names that differ only in case are one name', async harness => {
        await load(harness, from('a'), shape({ id: INT64, Name: TEXT }, ['1', 'a']))
        await load(harness, { ...from('b'), table: 'PEOPLE', upsertKeys: ['ID'] }, shape({ Id: INT64, NAME: TEXT }, ['1', 'b']))
        const rows = (await harness.rowsOf('people')) ?? []
        expect(rows).to.have.length(1)
        expect(Object.values(rows[0] ?? {})).to.include.members(['1', 'b'])
        refused(await load(harness, { ...from('c'), table: 'twins' }, shape({ id: INT64, ID: INT64 }, ['1', '2'])), 'unusable-table', '"ID"')
      })

      test('those that loads keep for themselves are no names for others', async harness => {
        refused(await load(harness, {}, shape({ id: INT64, _SLUICE_source: TEXT }, ['1', 'x'])), 'unusable-table', '"_SLUICE_source"')
        for (const table of ['_sluice_loads', '_Sluice_Stage', '_sluice_task', '']) {
          refused(await load(harness, { table }, people(['1', 'Ann'])), 'unusable-table', JSON.stringify(table))
        }
      })

      test('a table that no load has made is not written to', async harness => {
        await harness.makeForeign('theirs')
        refused(await load(harness, { table: 'theirs' }, people(['1', 'Ann'])), 'unusable-table', '"theirs"')
        expect(await harness.rowsOf('theirs')).to.deep.equal([])
      })
    })
  })
}

const EVERY_TYPE: Readonly<Record<string, { readonly type: TableType; readonly cells: readonly [string, string] }>> = {
  int32: { type: INT32, cells: ['-2147483648', '2147483647'] },
  int64: { type: INT64, cells: ['-9223372036854775808', '9007199254740993'] },
  double: { type: { kind: 'double' }, cells: ['0.1', '-1.5'] },
  boolean: { type: { kind: 'boolean' }, cells: ['true', 'false'] },
  text: { type: TEXT, cells: ['', 'é "quoted" \\ \'x\' 😀\n'] },
  json: { type: { kind: 'json' }, cells: ['{ "a" : 1 }', '{"n":12345678901234567890.10}'] },
  date: { type: { kind: 'date' }, cells: ['0001-01-01', '2025-09-15'] },
  time: { type: { kind: 'time' }, cells: ['00:00:00.000001', '23:59:59.999999'] },
  small: { type: { kind: 'decimal', precision: 4, scale: 2 }, cells: ['-99.99', '0.01'] },
  large: { type: { kind: 'decimal', precision: 18, scale: 0 }, cells: ['999999999999999999', '-1'] },
  local: { type: { kind: 'timestamp', utcAdjusted: false }, cells: ['1969-12-31 23:59:59.999999', '2025-09-15 10:15:00.123456'] },
  instant: { type: { kind: 'timestamp', utcAdjusted: true }, cells: ['1969-12-31 23:59:59.999999', '2025-09-15 10:15:00.123456'] },
}

function people(...rows: readonly (string | null)[][]): SampleFile {
  return { columns: [{ name: 'id', type: INT64 }, { name: 'name', type: TEXT }], rows }
}

/** A source of that name, at an origin of its own. */
function from(name: string): Pick<WarehouseLoad, 'origin' | 'source'> {
  return { origin: `origin-${name}`, source: digest(name) }
}

/** 64 hexadecimal digits for a name. */
function digest(name: string): string {
  return Array.from(name, character => character.codePointAt(0)?.toString(16) ?? '').join('').padEnd(64, '0').slice(0, 64)
}

function taskOf({ bucket }: WarehouseHarness, changes: Partial<WarehouseLoad>): WarehouseLoad {
  return {
    table: 'people',
    upsertKeys: ['id'],
    contractHash: digest('contract'),
    landedAt: '2025-09-15T10:00:00Z',
    file: { bucket, key: `silver/${changes.source ?? 'a'}.parquet` },
    ...from('a'),
    ...changes,
  }
}

async function load(harness: WarehouseHarness, changes: Partial<WarehouseLoad>, file: SampleFile): Promise<LoadOutcome> {
  const task = taskOf(harness, changes)
  await harness.commit(task.file.key, file)
  return await harness.warehouse.load(task)
}

async function names({ rowsOf }: WarehouseHarness, table = 'people'): Promise<Record<string, string | null | undefined>> {
  const rows = (await rowsOf(table)) ?? []
  const byId = Object.fromEntries(rows.map(row => [row['id'] ?? 'null', row['name']]))
  expect(Object.keys(byId), 'rows with the same id').to.have.length(rows.length)
  return byId
}

function refused(outcome: LoadOutcome, code: string, ...words: readonly string[]): void {
  expect(outcome).to.include({ kind: 'refused', code })
  for (const word of words) expect(outcome).to.have.property('message').that.includes(word)
}
