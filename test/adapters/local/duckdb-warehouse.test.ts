import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { DuckDbWarehouse } from '../../../src/adapters/local/duckdb-warehouse.ts'
import type { WarehouseLoad } from '../../../src/ports/warehouse.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeWarehouseContract } from '../../contract/warehouse-contract.ts'
import type { SampleFile } from '../../contract/warehouse-contract.ts'
import { sampleParquet } from '../formats/sample-parquet.ts'
import { inDatabase, spelledRows } from './duckdb-table.ts'
import { tempFolders } from './temp-folder.ts'

const PEOPLE: SampleFile = { columns: [{ name: 'id', type: { kind: 'int64' } }], rows: [['1'], ['2']] }
const TASK: WarehouseLoad = {
  table: 'people',
  upsertKeys: ['id'],
  file: { bucket: 'lake', key: 'silver/a.parquet' },
  source: 'a'.repeat(64),
  contractHash: 'c'.repeat(64),
  origin: 'o'.repeat(64),
  landedAt: '2025-09-15T10:00:00Z',
}

describe('DuckDbWarehouse', () => {
  const makeFolder = tempFolders()

  describeWarehouseContract('DuckDB', async () => {
    // A quote and a pattern in the folder's own name.
    const root = join(await makeFolder(), `it's [a] folder`)
    await mkdir(root)
    const database = join(root, 'warehouse.duckdb')
    return {
      warehouse: new DuckDbWarehouse({ root }),
      bucket: 'lake',
      commit: (key, file) => commit(root, key, file),
      makeForeign: table => inDatabase(database, async connection => void (await connection.run(`CREATE TABLE "${table}" (note VARCHAR)`))),
      rowsOf: table => inDatabase(database, connection => spelledRows(connection, table)),
      close: async () => undefined,
    }
  })

  it('keeps the database where it is told to, and nothing open', async () => {
    const root = await makeFolder()
    await commit(root, TASK.file.key, PEOPLE)
    await new DuckDbWarehouse({ root, file: 'out/all.duckdb' }).load(TASK)
    expect(await readdir(join(root, 'out'))).to.deep.equal(['all.duckdb'])
    expect(await inDatabase(join(root, 'out/all.duckdb'), connection => spelledRows(connection, 'people'))).to.have.length(2)
  })

  it('takes only the named file where a pattern of it would match others', async () => {
    const root = await makeFolder()
    await commit(root, 'silver/x1.parquet', PEOPLE)
    await commit(root, 'silver/x[12].parquet', { ...PEOPLE, rows: [['9']] })
    expect(await new DuckDbWarehouse({ root }).load({ ...TASK, file: { bucket: 'lake', key: 'silver/x[12].parquet' } })).to.deep.equal({ kind: 'loaded', rows: 1 })
  })

  it('leaves nothing behind of a file that it refuses', async () => {
    const root = await makeFolder()
    await commit(root, TASK.file.key, { ...PEOPLE, rows: [['1'], ['1']] })
    expect(await new DuckDbWarehouse({ root }).load(TASK)).to.include({ kind: 'refused', code: 'duplicate-key' })
    const tables = await inDatabase(join(root, 'warehouse.duckdb'), async connection => (await connection.runAndReadAll('SHOW ALL TABLES')).getRows())
    expect(tables).to.deep.equal([])
  })

  it('answers already-loaded when the file is gone by now', async () => {
    const root = await makeFolder()
    const warehouse = new DuckDbWarehouse({ root })
    await commit(root, TASK.file.key, PEOPLE)
    await warehouse.load(TASK)
    await rename(join(root, TASK.file.key), join(root, 'silver/elsewhere.parquet'))
    expect(await warehouse.load(TASK)).to.deep.equal({ kind: 'already-loaded' })
  })

  it('loads from two warehouses of one process in turn', async () => {
    const root = await makeFolder()
    await commit(root, TASK.file.key, PEOPLE)
    const outcomes = await Promise.all([1, 2, 3].map(() => new DuckDbWarehouse({ root }).load(TASK)))
    expect(outcomes.map(({ kind }) => kind).sort()).to.deep.equal(['already-loaded', 'already-loaded', 'loaded'])
  })

  it('says that another process has the database open, and loads when it has not any more', async () => {
    const root = await makeFolder()
    await commit(root, TASK.file.key, PEOPLE)
    const script = "const { DuckDBInstance } = await import('@duckdb/node-api'); const i = await DuckDBInstance.create(process.argv[1]);"
    const holder = spawn(process.execPath, ['--input-type=module', '-e', `${script} console.log('open'); process.stdin.on('end', () => i.closeSync()).resume()`, join(root, 'warehouse.duckdb')])
    await once(holder.stdout, 'data')
    const failure = await rejectionOf(new DuckDbWarehouse({ root }).load(TASK))
    holder.stdin.end()
    await once(holder, 'close')
    expect(failure).to.include({ name: 'PortError', code: 'unavailable', retryable: true, outcomeUnknown: false })
    expect(failure).to.have.property('message').that.matches(/another program has it open/)
    expect(await new DuckDbWarehouse({ root }).load(TASK)).to.deep.equal({ kind: 'loaded', rows: 2 })
  })

  it('says that the database is none', async () => {
    const root = await makeFolder()
    await commit(root, TASK.file.key, PEOPLE)
    await writeFile(join(root, 'warehouse.duckdb'), 'no database at all, but long enough to be looked at for one'.repeat(200))
    const failure = await rejectionOf(new DuckDbWarehouse({ root }).load(TASK))
    expect(failure).to.include({ code: 'invalid-argument', retryable: false })
    expect(failure).to.have.property('message').that.matches(/warehouse\.duckdb.*put the file aside/s)
  })

  it('says that the file is no Parquet, and leaves the table as it is', async () => {
    const root = await makeFolder()
    const warehouse = new DuckDbWarehouse({ root })
    await commit(root, TASK.file.key, PEOPLE)
    await warehouse.load(TASK)
    for (const [i, text] of ['id,name\n1,Ann\n', '', 'PAR1 and more that is nothing of the kind PAR1'].entries()) {
      await writeFile(join(root, 'silver/b.parquet'), text)
      const failure = await rejectionOf(warehouse.load({ ...TASK, source: `${i}`, file: { bucket: 'lake', key: 'silver/b.parquet' } }))
      expect(failure, text).to.include({ name: 'PortError', retryable: false })
    }
    expect(await inDatabase(join(root, 'warehouse.duckdb'), connection => spelledRows(connection, 'people'))).to.have.length(2)
  })

  it('refuses a column of a type that it does not load', async () => {
    const root = await makeFolder()
    await mkdir(join(root, 'silver'))
    const path = join(root, 'silver/a.parquet')
    await inDatabase(':memory:', async connection => void (await connection.run(`COPY (SELECT 1::BIGINT AS id, [1, 2] AS list) TO '${path}' (FORMAT parquet)`)))
    const outcome = await new DuckDbWarehouse({ root }).load(TASK)
    expect(outcome).to.include({ kind: 'refused', code: 'type-conflict' })
    expect(outcome).to.have.property('message').that.includes('"list"').and.includes('INTEGER[]')
  })

  it('follows no link, to the file or to the database, and no path out of the folder', async () => {
    const root = await makeFolder()
    const outside = await makeFolder()
    await commit(outside, TASK.file.key, PEOPLE)
    await symlink(join(outside, 'silver'), join(root, 'silver'))
    expect(await rejectionOf(new DuckDbWarehouse({ root }).load(TASK))).to.include({ code: 'access-denied' })
    await commit(root, 'gold/a.parquet', PEOPLE)
    const task = { ...TASK, file: { bucket: 'lake', key: 'gold/a.parquet' } }
    await symlink(join(outside, 'warehouse.duckdb'), join(root, 'warehouse.duckdb'))
    expect(await rejectionOf(new DuckDbWarehouse({ root }).load(task))).to.include({ code: 'access-denied' })
    for (const key of ['../a.parquet', '/etc/passwd', 's3://bucket/key']) {
      expect(await rejectionOf(new DuckDbWarehouse({ root }).load({ ...TASK, file: { bucket: 'lake', key } })), key).to.include({ code: 'invalid-argument' })
    }
    expect(await rejectionOf(new DuckDbWarehouse({ root, file: '../all.duckdb' }).load(task))).to.include({ code: 'invalid-argument' })
    expect(await readdir(outside)).to.deep.equal(['silver'])
  })

  it('says how to get DuckDB when it is not installed', async () => {
    const script = `
      import { registerHooks } from 'node:module'
      registerHooks({ resolve(name, context, next) {
        if (name === '@duckdb/node-api') throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' })
        return next(name, context)
      } })
      const { DuckDbWarehouse } = await import(${JSON.stringify(new URL('../../../src/adapters/local/duckdb-warehouse.ts', import.meta.url).href)})
      try { await new DuckDbWarehouse({ root: process.argv[1] }).load(${JSON.stringify(TASK)}) } catch (error) { console.log(error.code + ': ' + error.message) }`
    const root = await makeFolder()
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, root])
    expect(stdout).to.match(/^invalid-argument: .*npm install @duckdb\/node-api/)
  })
})

async function commit(root: string, key: string, file: SampleFile): Promise<void> {
  const path = join(root, key)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, await sampleParquet(file))
}
