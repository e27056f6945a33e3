import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBResultReader, JS } from '@duckdb/node-api'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import type { FileMetaData } from 'hyparquet'

/** DuckDB as a second opinion on Parquet files; one instance for a test file. */
export class DuckDbReader {
  readonly #folder: string
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  #files = 0

  private constructor(folder: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#folder = folder
    this.#instance = instance
    this.#connection = connection
  }

  static async open(): Promise<DuckDbReader> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
    const connection = await instance.connect()
    await connection.run("SET TimeZone = 'UTC'")
    return new DuckDbReader(await mkdtemp(join(tmpdir(), 'sluice-parquet-')), instance, connection)
  }

  /** Runs a query in which `$file` stands for the Parquet file; rows as plain JavaScript values. */
  async query(parquet: Uint8Array, sql: string): Promise<Record<string, JS>[]> {
    return (await this.#run(parquet, sql)).getRowObjectsJS()
  }

  /** All rows, each value as DuckDB's own text for it. */
  async rows(parquet: Uint8Array): Promise<(string | null)[][]> {
    const reader = await this.#run(parquet, 'SELECT COLUMNS(*)::VARCHAR FROM read_parquet($file)')
    return reader.getRowsJS().map(row => row.map(value => (value === null ? null : textOf(value))))
  }

  async types(parquet: Uint8Array): Promise<Record<string, string>> {
    const rows = await this.query(parquet, 'DESCRIBE SELECT * FROM read_parquet($file)')
    return Object.fromEntries(rows.map(row => [textOf(row['column_name']), textOf(row['column_type'])]))
  }

  async #run(parquet: Uint8Array, sql: string): Promise<DuckDBResultReader> {
    const path = join(this.#folder, `${++this.#files}.parquet`)
    await writeFile(path, parquet)
    return this.#connection.runAndReadAll(sql.replaceAll('$file', `'${path}'`))
  }

  async close(): Promise<void> {
    this.#connection.closeSync()
    this.#instance.closeSync()
    await rm(this.#folder, { recursive: true })
  }
}

/** All rows as hyparquet reads them. */
export function readWithHyparquet(parquet: Uint8Array): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: arrayBuffer(parquet) })
}

export function metadataOf(parquet: Uint8Array): FileMetaData {
  return parquetMetadata(arrayBuffer(parquet))
}

function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length)
  new Uint8Array(copy).set(bytes)
  return copy
}

function textOf(value: JS | undefined): string {
  if (typeof value === 'string') return value
  throw new Error(`DuckDB gave ${typeof value} where text was asked for`)
}
