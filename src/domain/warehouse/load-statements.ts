import type { LoadPlan } from './plan-load.ts'
import { LOADS_TABLE, OWN_COLUMNS, STAGE_TABLE, TASK_TABLE } from './own-names.ts'
import type { TableColumn, TableType } from './table-type.ts'

/** Where the databases' SQL differs. */
export interface SqlDialect {
  /** A name in quotes, whatever it holds. */
  identifier(name: string): string
  /** The same of a permanent table, with its schema where the dialect needs one. */
  table(name: string): string
  /** How a statement refers to the value that travels beside it under this name. */
  parameter(name: string): string
  columnType(type: TableType): string
  /** The type in which values of a column of the file come into the staging table. */
  stagedType(type: TableType): string
  /** The value of the column's own type that a staged one stands for. */
  fromStaged(expression: string, type: TableType): string
  /** What rows with one value in the column, to the letter, have in common and no others, for `GROUP BY`. */
  grouping(expression: string, type: TableType): string
  /** Holds for equal values and no others, to the letter; not for nulls. */
  equal(left: string, right: string, type: TableType): string
}

const TEXT: TableType = { kind: 'text' }
const STAMP: TableType = { kind: 'timestamp', utcAdjusted: false }

/** The names of the values that `noteTask` needs beside it. */
export type TaskParameters = Readonly<Record<'table_name' | 'source' | 'contract' | 'origin' | 'landed_at', string>>

/** Makes the table that remembers loads. */
export function createLoads(sql: SqlDialect): string {
  const text = sql.columnType(TEXT)
  return (
    `CREATE TABLE IF NOT EXISTS ${sql.table(LOADS_TABLE)} (table_name ${text}, source ${text}, contract ${text}, origin ${text}, ` +
    `landed_at ${sql.columnType(STAMP)}, row_count ${sql.columnType({ kind: 'int64' })})`
  )
}

/** Notes what is to be loaded, so that all that follows needs no values beside it. */
export function noteTask(sql: SqlDialect): readonly [create: string, fill: string] {
  const text = sql.columnType(TEXT)
  const stamp = sql.columnType(STAMP)
  const task = sql.identifier(TASK_TABLE)
  const texts = ['table_name', 'source', 'contract', 'origin'].map(name => sql.parameter(name)).join(', ')
  return [
    `CREATE TEMP TABLE ${task} (table_name ${text}, source ${text}, contract ${text}, origin ${text}, landed_at ${stamp}, outdated INTEGER)`,
    `INSERT INTO ${task} VALUES (${texts}, CAST(${sql.parameter('landed_at')} AS ${stamp}), 0)`,
  ]
}

/** Finds a row if this source was loaded by this contract. */
export function findLoad(sql: SqlDialect): string {
  const tables = `${sql.identifier(TASK_TABLE)} AS task JOIN ${sql.table(LOADS_TABLE)} AS loads`
  return `SELECT loads.row_count FROM ${tables} ON ${sameLoad(sql, 'task', 'loads')}`
}

/** Makes the staging table, whose columns are told by their places: names of a file are only used where they are to stay. */
export function createStage(sql: SqlDialect, types: readonly TableType[]): string {
  return `CREATE TEMP TABLE ${sql.identifier(STAGE_TABLE)} (${types.map((type, i) => `c${i} ${sql.stagedType(type)}`).join(', ')})`
}

/** Counts the staged rows without a value, a column of the answer for each key. */
export function countNullKeys(sql: SqlDialect, { keys }: LoadPlan): string {
  return `SELECT ${keys.map(key => `COUNT(*) - COUNT(c${key})`).join(', ')} FROM ${sql.identifier(STAGE_TABLE)}`
}

/** Finds one key that several staged rows have: its values and then their number. */
export function findDuplicateKey(sql: SqlDialect, { keys, columns }: LoadPlan): string {
  const values = keys.map(key => `c${key}`)
  const grouping = keys.map(key => sql.grouping(`c${key}`, typeAt(columns, key)))
  return (
    `SELECT ${values.join(', ')}, COUNT(*) FROM ${sql.identifier(STAGE_TABLE)} GROUP BY ${grouping.join(', ')} ` +
    `HAVING COUNT(*) > 1 ORDER BY ${values.join(', ')} LIMIT 1`
  )
}

/**
 * Brings the staged rows into the table and remembers that, unless it was done before: then nothing changes. For one transaction in
 * which no other load runs. `findLoad` tells afterwards whether the task still stands, and how many rows of the file the table has.
 *
 * A plan stays right while other loads come in between, as they change no column that is there: where one of them has made what the
 * plan was to make, a statement fails, and the load is to be planned anew.
 */
export function mergeStatements(sql: SqlDialect, plan: LoadPlan): readonly string[] {
  const task = sql.identifier(TASK_TABLE)
  const loads = sql.table(LOADS_TABLE)
  return [
    `DELETE FROM ${task} USING ${loads} WHERE ${sameLoad(sql, task, sql.identifier(LOADS_TABLE))}`,
    ...shapeStatements(sql, plan),
    ...(plan.keys.length === 0 ? replaceByOrigin(sql, plan) : replaceByKeys(sql, plan)),
    `INSERT INTO ${loads} (table_name, source, contract, origin, landed_at, row_count) ` +
      `SELECT task.table_name, task.source, task.contract, task.origin, task.landed_at, COUNT(standing.${own(sql, 1)}) ` +
      `FROM ${task} AS task LEFT JOIN ${sql.table(plan.table)} AS standing ON standing.${own(sql, 1)} = task.source ` +
      'GROUP BY task.table_name, task.source, task.contract, task.origin, task.landed_at',
  ]
}

/** A statement a column; `mergeStatements` has those that its plan still names. */
export function addColumns(sql: SqlDialect, table: string, columns: readonly TableColumn[]): readonly string[] {
  return columns.map(column => `ALTER TABLE ${sql.table(table)} ADD COLUMN ${definition(sql, column)}`)
}

function shapeStatements(sql: SqlDialect, { create, add, table }: LoadPlan): readonly string[] {
  if (!create) return addColumns(sql, table, add)
  return [`CREATE TABLE ${sql.table(table)} (${[...add, ...OWN_COLUMNS].map(column => definition(sql, column)).join(', ')})`]
}

function definition(sql: SqlDialect, { name, type }: TableColumn): string {
  return `${sql.identifier(name)} ${sql.columnType(type)}`
}

/** Rows of earlier loads of the source go in any case: another contract may reject what the one before took. */
function dropSource(sql: SqlDialect, { table }: LoadPlan): string {
  const task = `${sql.identifier(TASK_TABLE)} AS task`
  return `DELETE FROM ${sql.table(table)} USING ${task} WHERE ${sql.identifier(table)}.${own(sql, 1)} = task.source`
}

function replaceByKeys(sql: SqlDialect, plan: LoadPlan): readonly string[] {
  const { table, keys, columns } = plan
  const name = sql.identifier(table)
  const sameKeys = (standing: string): string =>
    keys.map(key => {
      const { name: column, type } = columnAt(columns, key)
      return sql.equal(`${standing}.${sql.identifier(column)}`, sql.fromStaged(`stage.c${key}`, type), type)
    }).join(' AND ')
  const stage = `${sql.identifier(STAGE_TABLE)} AS stage`
  const task = `${sql.identifier(TASK_TABLE)} AS task`
  return [
    dropSource(sql, plan),
    `DELETE FROM ${sql.table(table)} USING ${stage}, ${task} WHERE ${sameKeys(name)} AND ${name}.${own(sql, 2)} <= task.landed_at`,
    `${insertInto(sql, plan)} FROM ${stage} CROSS JOIN ${task} LEFT JOIN ${sql.table(table)} AS standing ON ${sameKeys('standing')} ` +
      `WHERE standing.${own(sql, 1)} IS NULL`,
  ]
}

function replaceByOrigin(sql: SqlDialect, plan: LoadPlan): readonly string[] {
  const name = sql.identifier(plan.table)
  const task = sql.identifier(TASK_TABLE)
  return [
    dropSource(sql, plan),
    `UPDATE ${task} SET outdated = 1 FROM ${sql.table(LOADS_TABLE)} AS loads ` +
      `WHERE ${sql.equal('loads.table_name', `${task}.table_name`, TEXT)} AND ${sql.equal('loads.origin', `${task}.origin`, TEXT)} AND loads.landed_at > ${task}.landed_at`,
    `DELETE FROM ${sql.table(plan.table)} USING ${task} AS task WHERE ${sql.equal(`${name}.${own(sql, 0)}`, 'task.origin', TEXT)} ` +
      `AND ${name}.${own(sql, 2)} <= task.landed_at`,
    `${insertInto(sql, plan)} FROM ${sql.identifier(STAGE_TABLE)} AS stage CROSS JOIN ${task} AS task WHERE task.outdated = 0`,
  ]
}

function insertInto(sql: SqlDialect, { table, columns }: LoadPlan): string {
  const names = [...columns, ...OWN_COLUMNS].map(({ name }) => sql.identifier(name)).join(', ')
  const values = columns.map(({ type }, i) => sql.fromStaged(`stage.c${i}`, type)).join(', ')
  return `INSERT INTO ${sql.table(table)} (${names}) SELECT ${values}, task.origin, task.source, task.landed_at`
}

function sameLoad(sql: SqlDialect, left: string, right: string): string {
  const sameTable = sql.equal(`${left}.table_name`, `${right}.table_name`, TEXT)
  return `${sameTable} AND ${left}.source = ${right}.source AND ${left}.contract = ${right}.contract`
}

function own(sql: SqlDialect, place: 0 | 1 | 2): string {
  return sql.identifier(OWN_COLUMNS[place].name)
}

function columnAt(columns: readonly TableColumn[], place: number): TableColumn {
  const column = columns[place]
  if (column === undefined) throw new RangeError(`The plan has no column ${place}`)
  return column
}

function typeAt(columns: readonly TableColumn[], place: number): TableType {
  return columnAt(columns, place).type
}
