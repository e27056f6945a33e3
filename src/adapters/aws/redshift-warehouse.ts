import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data'
import { sha256Hex } from '../../domain/identity/object-version.ts'
import { landingStamp } from '../../domain/warehouse/landing-stamp.ts'
import { duplicateKey, nullKey, refuse } from '../../domain/warehouse/load-refusal.ts'
import {
  addColumns,
  countNullKeys,
  createLoads,
  createStage,
  findDuplicateKey,
  findLoad,
  mergeStatements,
  noteTask,
} from '../../domain/warehouse/load-statements.ts'
import type { SqlDialect } from '../../domain/warehouse/load-statements.ts'
import { foldName, LOADS_TABLE, STAGE_TABLE, TASK_TABLE } from '../../domain/warehouse/own-names.ts'
import { planLoad } from '../../domain/warehouse/plan-load.ts'
import type { LoadPlan } from '../../domain/warehouse/plan-load.ts'
import type { TableColumn, TableFile } from '../../domain/warehouse/table-type.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ObjectStore } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import type { LoadOutcome, Warehouse, WarehouseLoad } from '../../ports/warehouse.ts'
import { literal, NAME_BYTES_MAX, readRedshiftType, redshiftDialect, storedAs } from './redshift-dialect.ts'
import { RedshiftSession, StatementsFailed } from './redshift-session.ts'
import type { Answers, Cell } from './redshift-session.ts'

export interface RedshiftWarehouseConfig {
  readonly client: Pick<RedshiftDataClient, 'send'>
  readonly at: { readonly workgroup: string } | { readonly cluster: string }
  readonly database: string
  /** Where the tables are; it must be there. */
  readonly schema: string
  /** The role with which Redshift itself reads the files. */
  readonly copyRoleArn: string
  /** The database user's; without it the caller's own role is the user. */
  readonly secretArn?: string
  /** Tells the columns of a Parquet file: `parquetDescriber` of `sluice/formats`. */
  readonly describe: (file: WarehouseLoad['file']) => Promise<TableFile>
  /** Where the manifests of loads are put, a small object each under `.sluice/loads/` in the file's bucket. */
  readonly manifests: Pick<ObjectStore, 'put'>
  readonly clock: Clock
  /** How long a load may take, all in all; 10 minutes when absent. */
  readonly waitMs?: number
  /** Random UUIDs when absent. */
  readonly newToken?: () => string
}

/** How often a load is planned, each time but the first because others have changed its table meanwhile. */
const ROUNDS_MAX = 4
const WAIT_MS = 600_000
/** A batch takes 40 statements (Redshift Data API reference, "BatchExecuteStatement"); a merge has ten besides. */
const ADDED_MAX = 30

/**
 * Amazon Redshift as a warehouse, by way of its Data API. Files are copied into temporary tables side by side; the transactions that
 * bring them into their tables run one at a time, behind a lock on the table that remembers the loads.
 *
 * Texts and JSON documents are VARCHAR(65535): a file with a longer one is refused. Names are folded to lower case.
 */
export class RedshiftWarehouse implements Warehouse {
  readonly #config: RedshiftWarehouseConfig
  readonly #sql: SqlDialect

  constructor(config: RedshiftWarehouseConfig) {
    this.#config = config
    this.#sql = redshiftDialect(config.schema)
  }

  async load(task: WarehouseLoad): Promise<LoadOutcome> {
    const landedAt = landingStamp(task.landedAt)
    if (landedAt === undefined) throw new PortError('invalid-argument', `${JSON.stringify(task.landedAt)} is no time in UTC (ISO 8601)`)
    const deadlineMs = this.#config.clock.nowMs() + (this.#config.waitMs ?? WAIT_MS)
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const outcome = await this.#round(task, landedAt, deadlineMs)
      if (outcome !== undefined) return outcome
    }
    const message = `Could not load into table ${JSON.stringify(task.table)}: other loads kept changing it`
    throw new PortError('unavailable', message, { outcomeUnknown: false })
  }

  /** `undefined` when other loads came in between, so that it is to be planned anew. */
  async #round(task: WarehouseLoad, landedAt: string, deadlineMs: number): Promise<LoadOutcome | undefined> {
    const action = `load ${JSON.stringify(task.file.key)} into table ${JSON.stringify(task.table)}`
    const session = new RedshiftSession({ newToken: () => crypto.randomUUID(), ...this.#config, deadlineMs })
    try {
      const { loaded, standing } = await this.#inspect(session, action, task, landedAt)
      if (loaded) return { kind: 'already-loaded' }
      const file = await this.#config.describe(task.file)
      const plan = planLoad({ ...task, file: file.columns.map(stored), standing, nameBytesMax: NAME_BYTES_MAX })
      if (plan.kind === 'refused') return plan
      const refusal = await this.#stage(session, action, task, file, plan)
      return refusal ?? (await this.#merge(session, action, plan))
    } catch (error) {
      if (!(error instanceof StatementsFailed)) throw error
      return judged(error, action, task)
    }
  }

  async #inspect(session: RedshiftSession, action: string, task: WarehouseLoad, landedAt: string) {
    const sql = this.#sql
    const { source, contractHash: contract, origin } = task
    // Neither can be empty for the API; a table without a name is refused before it is looked for.
    const values = { table_name: foldName(task.table) || ' ', source, contract, origin, landed_at: landedAt }
    const columns =
      'SELECT column_name, data_type, numeric_precision, numeric_scale FROM information_schema.columns ' +
      `WHERE table_schema = ${literal(foldName(this.#config.schema))} AND table_name = :table_name ORDER BY ordinal_position`
    const answers = await session.run(action, [createLoads(sql), ...noteTask(sql), findLoad(sql), columns], values)
    return {
      loaded: (await answers(3)).length > 0,
      standing: columnsOf(await answers(4)),
    }
  }

  /** Copies the file into a temporary table and looks whether its rows can be told apart. */
  async #stage(session: RedshiftSession, action: string, task: WarehouseLoad, file: TableFile, plan: LoadPlan) {
    const sql = this.#sql
    const manifest = await this.#putManifest(task.file, file.bytes)
    const role = literal(this.#config.copyRoleArn)
    const copy = `COPY ${sql.identifier(STAGE_TABLE)} FROM ${literal(manifest)} IAM_ROLE ${role} FORMAT AS PARQUET MANIFEST`
    const checks = plan.keys.length === 0 ? [] : [countNullKeys(sql, plan), findDuplicateKey(sql, plan)]
    const answers = await session.run(action, [createStage(sql, file.columns.map(({ type }) => type)), copy, ...checks])
    return plan.keys.length === 0 ? undefined : await refusedRows(task, plan, answers)
  }

  async #merge(session: RedshiftSession, action: string, plan: LoadPlan): Promise<LoadOutcome | undefined> {
    const sql = this.#sql
    // First of all: the transaction sees what was committed up to its first statement that reads, and so all that the lock waited for.
    const lock = `LOCK ${sql.table(LOADS_TABLE)}`
    // Columns without values do no harm if the load goes no further, and the next plan finds them there.
    let { add } = plan
    for (; !plan.create && add.length > ADDED_MAX; add = add.slice(ADDED_MAX)) {
      await session.run(action, [lock, ...addColumns(sql, plan.table, add.slice(0, ADDED_MAX))])
    }
    const merge = mergeStatements(sql, { ...plan, add })
    const drop = [STAGE_TABLE, TASK_TABLE].map(table => `DROP TABLE ${sql.identifier(table)}`)
    const answers = await session.run(action, [lock, ...merge, findLoad(sql), ...drop])
    const [row] = await answers(1 + merge.length)
    return row === undefined ? undefined : { kind: 'loaded', rows: Number(row[0]) }
  }

  /**
   * COPY takes what follows FROM for the beginning of keys, and would load `a.parquet.parquet` beside `a.parquet`. A manifest names one
   * object, and keeps its key out of the SQL; for Parquet it must tell the size (Redshift guide, "Using a manifest to specify data files").
   */
  async #putManifest({ bucket, key }: WarehouseLoad['file'], bytes: number): Promise<string> {
    const name = sha256Hex(JSON.stringify([bucket, key, bytes]))
    const target = { bucket, key: `.sluice/loads/${name}.manifest`, contentType: 'application/json' }
    const manifest = { entries: [{ url: `s3://${bucket}/${key}`, mandatory: true, meta: { content_length: bytes } }] }
    await this.#config.manifests.put(target, Buffer.from(JSON.stringify(manifest)))
    return `s3://${bucket}/${target.key}`
  }
}

function stored({ name, type }: TableColumn): TableColumn {
  return { name, type: storedAs(type) }
}

function columnsOf(rows: readonly (readonly Cell[])[]): readonly TableColumn[] | undefined {
  if (rows.length === 0) return undefined
  return rows.map(([name, type, precision, scale]) => ({
    name: String(name),
    type: readRedshiftType(String(type), Number(precision), Number(scale)),
  }))
}

async function refusedRows({ table }: WarehouseLoad, plan: LoadPlan, answers: Answers): Promise<LoadOutcome | undefined> {
  const names = plan.keys.map(key => plan.columns[key]?.name ?? '')
  const [nulls = []] = await answers(2)
  const lacking = nulls.findIndex(count => Number(count) > 0)
  if (lacking >= 0) return nullKey(table, names[lacking] ?? '', Number(nulls[lacking]))
  const [twice] = await answers(3)
  return twice === undefined ? undefined : duplicateKey(table, names, twice.slice(0, names.length).map(String), Number(twice.at(-1)))
}

const DETAIL_CHARACTERS_MAX = 1_000

/** What the failure of a batch means. All of its transaction was rolled back. */
function judged(error: StatementsFailed, action: string, { table }: WarehouseLoad): LoadOutcome | undefined {
  const detail = error.message.slice(0, DETAIL_CHARACTERS_MAX)
  // Another load made the table, or added the column, since it was looked at; or two made the table of loads at once.
  if (/already exists|serializable isolation violation|pg_class_relname_nsp_index|could not open relation/i.test(detail)) return undefined
  if (/longer than the length defined|value too long/i.test(detail)) {
    return refuse(
      'type-conflict',
      `A text of the file is longer than the 65535 bytes that a column of table ${JSON.stringify(table)} takes: bound the field by maxLength ` +
        `in the contract, or leave it out. Redshift says: ${detail}`,
    )
  }
  const message = `Could not ${action}: Redshift says: ${detail}`
  if (/permission denied|not authorized|access ?denied/i.test(detail)) throw new PortError('access-denied', message, { cause: error })
  if (/connection|time[d ]*out|out of memory|disk full|deadlock|internal error|restart/i.test(detail)) {
    throw new PortError('unavailable', message, { cause: error, outcomeUnknown: false })
  }
  throw new PortError('invalid-argument', message, { cause: error })
}
