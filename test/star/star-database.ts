import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection, JS } from '@duckdb/node-api'
import { packetFiles } from '../../scripts/packets/packet-files.ts'
import { layoutOf, type PacketLayout } from '../../scripts/packets/packet-text.ts'
import type { SourcePacket } from '../../scripts/packets/source-row.ts'
import { REFERENCE_STAR, SOURCE_COLUMNS } from './reference-star.ts'
import type { StarWorld } from './star-world.ts'

/** How DuckDB calls the layouts. */
const FORMATS: Readonly<Record<PacketLayout, string>> = { array: 'array', lines: 'newline_delimited' }

/** DuckDB with three schemas: `source`, read from the files of packets; `reference`, made of it; `star`, the files of a manifest. */
export class StarDatabase {
  readonly #folder: string
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  #files = 0

  private constructor(folder: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#folder = folder
    this.#instance = instance
    this.#connection = connection
  }

  static async open(): Promise<StarDatabase> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
    const connection = await instance.connect()
    for (const schema of ['source', 'reference', 'star']) await connection.run(`CREATE SCHEMA ${schema}`)
    return new StarDatabase(await mkdtemp(join(tmpdir(), 'sluice-star-')), instance, connection)
  }

  async close(): Promise<void> {
    this.#connection.closeSync()
    this.#instance.closeSync()
    await rm(this.#folder, { recursive: true })
  }

  async rows(sql: string): Promise<Record<string, JS>[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowObjectsJS()
  }

  /** One number. */
  async count(sql: string): Promise<number> {
    const [row] = await this.rows(sql)
    return Number(Object.values(row ?? {})[0])
  }

  /** Reads the packets from files, and makes the reference of them. */
  async loadSource(packets: readonly SourcePacket[]): Promise<void> {
    for (const { path, text } of packetFiles(packets)) await this.#write(path, Buffer.from(text))
    for (const [table, columns] of Object.entries(SOURCE_COLUMNS)) {
      const types = Object.entries({ ...columns, created_at: 'TIMESTAMP', last_updated: 'TIMESTAMP' }).map(([name, type]) => `${name}: '${type}'`)
      const selects = (['array', 'lines'] as const).flatMap(layout => {
        const ids = packets.filter(packet => packet.table === table && layoutOf(packet.id) === layout).map(({ id }) => id)
        const paths = ids.map(id => `'${join(this.#folder, `ingestion/${table}/${table}_${id.toString()}.jsonl`)}'`)
        const options = `format = '${FORMATS[layout]}', columns = {${types.join(', ')}}, filename = true`
        return paths.length === 0 ? [] : [`SELECT *, regexp_extract(filename, '_(\\d+)\\.jsonl$', 1)::INTEGER AS packet FROM read_json([${paths.join(', ')}], ${options})`]
      })
      await this.#connection.run(`CREATE OR REPLACE TABLE source.${table} AS ${selects.join(' UNION ALL ')}`)
    }
    for (const [table, sql] of Object.entries(REFERENCE_STAR)) await this.#connection.run(`CREATE OR REPLACE TABLE reference.${table} AS ${sql}`)
  }

  /** Reads the files that the manifest names, and nothing else. */
  async loadStar(world: StarWorld): Promise<void> {
    const { tables } = await world.manifest()
    for (const [table, keys] of Object.entries(tables)) {
      const paths: string[] = []
      for (const key of keys) paths.push(await this.#write(`star/${(++this.#files).toString()}.parquet`, await world.bytes('processed', key)))
      await this.#connection.run(`CREATE OR REPLACE TABLE star.${table} AS SELECT * FROM read_parquet([${paths.map(path => `'${path}'`).join(', ')}])`)
    }
  }

  /** Names and types of the columns, in order. */
  async types(table: string): Promise<[unknown, unknown][]> {
    return (await this.rows(`DESCRIBE ${table}`)).map(row => [row['column_name'], row['column_type']])
  }

  /** Which columns a Parquet file declares as never null. */
  async requiredColumns(parquet: Uint8Array): Promise<unknown[]> {
    const path = await this.#write(`star/${(++this.#files).toString()}.parquet`, parquet)
    const rows = await this.rows(`SELECT name FROM parquet_schema('${path}') WHERE repetition_type = 'REQUIRED' AND num_children IS NULL`)
    return rows.map(row => row['name'])
  }

  /** Some of the rows that only the star or only the reference has, or that one of them has more often. */
  async differences(table: string): Promise<Record<string, JS>[]> {
    const without = (a: string, b: string): string => `(SELECT '${a}' AS only_in, * FROM (FROM ${a}.${table} EXCEPT ALL FROM ${b}.${table}) LIMIT 3)`
    return await this.rows(`${without('star', 'reference')} UNION ALL ${without('reference', 'star')}`)
  }

  async #write(path: string, bytes: Uint8Array): Promise<string> {
    const whole = join(this.#folder, path)
    await mkdir(dirname(whole), { recursive: true })
    await writeFile(whole, bytes)
    return whole
  }
}
