import type * as DuckDb from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { thrownMessage } from '../../domain/errors/thrown.ts'
import { PortError } from '../../ports/port-error.ts'
import type { PortErrorCode } from '../../ports/port-error.ts'

/** One open connection, rows as lists of DuckDB's values. */
export interface OpenDuckDb {
  readonly run: (sql: string, values?: Readonly<Record<string, string>>) => Promise<readonly (readonly DuckDBValue[])[]>
}

/** Nothing is fetched from the network, and zones are those of nobody's machine. */
const SETTINGS = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' }

/** The last to be opened of each file: one process opens it once at a time, since DuckDB's lock does not hold within a process. */
const queues = new Map<string, Promise<unknown>>()

/**
 * Opens a DuckDB file for the time of `work`, and closes it again, so that other programs can have it in between. Calls for the same
 * file wait for each other within a process; a file that another process has open is `unavailable`.
 */
export async function withDuckDb<T>(path: string, work: (database: OpenDuckDb) => Promise<T>): Promise<T> {
  const turn = (queues.get(path) ?? Promise.resolve()).then(() => openFor(path, work))
  const settled = turn.catch(() => undefined)
  queues.set(path, settled)
  try {
    return await turn
  } finally {
    if (queues.get(path) === settled) queues.delete(path)
  }
}

async function openFor<T>(path: string, work: (database: OpenDuckDb) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await duckDb()
  const instance = await DuckDBInstance.create(path, SETTINGS).catch((error: unknown) => {
    throw duckDbError(error, `open the database ${JSON.stringify(path)}`)
  })
  try {
    const connection = await instance.connect()
    try {
      return await work({ run: (sql, values) => run(connection, sql, values) })
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}

async function run(connection: DuckDBConnection, sql: string, values?: Readonly<Record<string, string>>) {
  return (await connection.runAndReadAll(sql, values === undefined ? undefined : { ...values })).getRows()
}

async function duckDb(): Promise<typeof DuckDb> {
  try {
    return await import('@duckdb/node-api')
  } catch (cause) {
    const message = 'The warehouse is a DuckDB file, and DuckDB is not installed: run npm install @duckdb/node-api, or go without a warehouse'
    throw new PortError('invalid-argument', message, { cause })
  }
}

interface Meaning {
  readonly pattern: RegExp
  readonly code: PortErrorCode
  readonly advice: string
}

const MEANINGS: readonly Meaning[] = [
  { pattern: /could not set lock on file|conflicting lock/i, code: 'unavailable', advice: 'another program has it open: close it and run again' },
  { pattern: /not a valid duckdb database file/i, code: 'invalid-argument', advice: 'it is no DuckDB database: put the file aside' },
  { pattern: /no space left|disk quota/i, code: 'out-of-space', advice: 'the disk is full: make room and run again' },
  { pattern: /permission denied/i, code: 'access-denied', advice: 'permission is denied: check its owner and mode' },
  { pattern: /no magic bytes|too small to be a parquet|not a parquet file/i, code: 'invalid-argument', advice: 'it is no Parquet file' },
]

const DETAIL_CHARACTERS_MAX = 500

/** Translates what DuckDB threw while it was to `action`. A `PortError` comes back as it is. */
export function duckDbError(error: unknown, action: string): PortError {
  if (error instanceof PortError) return error
  const detail = thrownMessage(error)
  const meaning = MEANINGS.find(({ pattern }) => pattern.test(detail))
  const why = meaning === undefined ? '' : `${meaning.advice}. `
  return new PortError(meaning?.code ?? 'unknown', `Could not ${action}: ${why}DuckDB says: ${detail.slice(0, DETAIL_CHARACTERS_MAX)}`, {
    cause: error,
    // A transaction that did not reach its end has changed nothing.
    outcomeUnknown: false,
  })
}
