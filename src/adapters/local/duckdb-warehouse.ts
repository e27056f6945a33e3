import { landingStamp } from '../../domain/warehouse/landing-stamp.ts'
import { duplicateKey, nullKey } from '../../domain/warehouse/load-refusal.ts'
import {
  countNullKeys,
  createLoads,
  createStage,
  findDuplicateKey,
  findLoad,
  mergeStatements,
  noteTask,
} from '../../domain/warehouse/load-statements.ts'
import { foldName, STAGE_TABLE } from '../../domain/warehouse/own-names.ts'
import { planLoad } from '../../domain/warehouse/plan-load.ts'
import type { LoadPlan } from '../../domain/warehouse/plan-load.ts'
import type { TableColumn } from '../../domain/warehouse/table-type.ts'
import { PortError } from '../../ports/port-error.ts'
import type { LoadOutcome, Warehouse, WarehouseLoad } from '../../ports/warehouse.ts'
import { DUCKDB_DIALECT as SQL, readDuckDbType } from './duckdb-dialect.ts'
import { duckDbError, withDuckDb } from './duckdb-file.ts'
import type { OpenDuckDb } from './duckdb-file.ts'
import { LocalFolder } from './local-folder.ts'
import type { Located } from './local-folder.ts'

export interface DuckDbWarehouseOptions {
  /** The folder that stands for the bucket; files to load are read from it by their keys. */
  readonly root: string
  /** The database within the folder, made by the first load. `warehouse.duckdb` when absent. */
  readonly file?: string
}

/**
 * A DuckDB file as a warehouse. It is open during a load and closed between loads, so that anybody's `duckdb` shell can read it; while
 * another program has it open, loading is `unavailable`. Needs the package `@duckdb/node-api`.
 */
export class DuckDbWarehouse implements Warehouse {
  readonly #folder: LocalFolder
  readonly #file: string

  constructor({ root, file = 'warehouse.duckdb' }: DuckDbWarehouseOptions) {
    this.#folder = new LocalFolder({ root })
    this.#file = file
  }

  async load(task: WarehouseLoad): Promise<LoadOutcome> {
    const landedAt = landingStamp(task.landedAt)
    if (landedAt === undefined) throw new PortError('invalid-argument', `${JSON.stringify(task.landedAt)} is no time in UTC (ISO 8601)`)
    const parquet = await this.#locate(task.file.key)
    await this.#folder.makeParents(this.#file)
    const database = await this.#locate(this.#file)
    return await withDuckDb(database.path, opened => inTransaction(opened, task, run => loadInto(run, task, landedAt, parquet)))
  }

  async #locate(key: string): Promise<Place> {
    const located = await this.#folder.locate(key)
    if (located.kind === 'blocked') throw new PortError('invalid-argument', `${JSON.stringify(key)} cannot be a file: ${located.reason}`)
    return located
  }
}

type Run = OpenDuckDb['run']
type Place = Exclude<Located, { kind: 'blocked' }>

/** What is refused leaves nothing behind. */
async function inTransaction(database: OpenDuckDb, task: WarehouseLoad, work: (run: Run) => Promise<LoadOutcome>): Promise<LoadOutcome> {
  try {
    await database.run('BEGIN TRANSACTION')
    const outcome = await work(database.run)
    await database.run(outcome.kind === 'loaded' ? 'COMMIT' : 'ROLLBACK')
    return outcome
  } catch (error) {
    // Closing the connection rolls back what is open.
    throw duckDbError(error, `load ${JSON.stringify(task.file.key)} into table ${JSON.stringify(task.table)}`)
  }
}

async function loadInto(run: Run, task: WarehouseLoad, landedAt: string, parquet: Place): Promise<LoadOutcome> {
  const { table, upsertKeys, source, contractHash, origin } = task
  const values = { table_name: foldName(table), source, contract: contractHash, origin, landed_at: landedAt }
  await run(createLoads(SQL))
  const [makeTask, fillTask] = noteTask(SQL)
  await run(makeTask)
  await run(fillTask, values)
  if ((await run(findLoad(SQL))).length > 0) return { kind: 'already-loaded' }

  if (parquet.kind === 'absent') throw new PortError('not-found', `there is no file ${JSON.stringify(task.file.key)} to load`)
  const path = exactly(parquet.path)
  const file = await columnsOfFile(run, path)
  const plan = planLoad({ table, upsertKeys, file, standing: await columnsOfTable(run, table), nameBytesMax: Infinity })
  if (plan.kind === 'refused') return plan
  await run(createStage(SQL, file.map(({ type }) => type)))
  await run(`INSERT INTO ${SQL.identifier(STAGE_TABLE)} SELECT * FROM read_parquet($path, hive_partitioning = false)`, { path })
  const refusal = await refusedRows(run, task, plan)
  if (refusal !== undefined) return refusal

  for (const statement of mergeStatements(SQL, plan)) await run(statement)
  const [[rows] = []] = await run(findLoad(SQL))
  return { kind: 'loaded', rows: Number(rows) }
}

async function columnsOfFile(run: Run, path: string): Promise<readonly TableColumn[]> {
  const description = 'DESCRIBE SELECT * FROM read_parquet($path, hive_partitioning = false)'
  const described = await run(`SELECT column_name, column_type FROM (${description})`, { path })
  // The description numbers names that differ in case only; the schema has them as they are.
  const schema = await run('SELECT name, COALESCE(num_children, 0) FROM parquet_schema($path)', { path })
  const names = topLevelNames(schema.map(([name, children]) => ({ name: String(name), children: Number(children) })))
  return described.map(([name, type], i) => ({ name: names[i] ?? String(name), type: readDuckDbType(String(type)) }))
}

/** A Parquet schema lists the root, then each column with all that is in it behind it. */
function topLevelNames([root, ...elements]: readonly { readonly name: string; readonly children: number }[]): readonly string[] {
  const names: string[] = []
  let within = 0
  for (const { name, children } of root === undefined ? [] : elements) {
    if (within === 0) names.push(name)
    within = Math.max(0, within - 1) + children
  }
  return names
}

async function columnsOfTable(run: Run, table: string): Promise<readonly TableColumn[] | undefined> {
  const tables = (await run('SHOW TABLES')).map(([name]) => String(name))
  const standing = tables.find(name => foldName(name) === foldName(table))
  if (standing === undefined) return undefined
  const columns = await run(`SELECT column_name, column_type FROM (DESCRIBE ${SQL.identifier(standing)})`)
  return columns.map(([name, type]) => ({ name: String(name), type: readDuckDbType(String(type)) }))
}

async function refusedRows(run: Run, { table }: WarehouseLoad, plan: LoadPlan): Promise<LoadOutcome | undefined> {
  if (plan.keys.length === 0) return undefined
  const names = plan.keys.map(key => plan.columns[key]?.name ?? '')
  const [nulls = []] = await run(countNullKeys(SQL, plan))
  const lacking = nulls.findIndex(count => Number(count) > 0)
  if (lacking >= 0) return nullKey(table, names[lacking] ?? '', Number(nulls[lacking]))
  const [twice] = await run(findDuplicateKey(SQL, plan))
  return twice === undefined ? undefined : duplicateKey(table, names, twice.slice(0, -1).map(String), Number(twice.at(-1)))
}

/** A path that DuckDB takes for itself alone, and not for a pattern. */
function exactly(path: string): string {
  return path.replace(/[*?[]/g, '[$&]')
}
