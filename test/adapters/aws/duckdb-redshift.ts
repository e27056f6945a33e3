import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data'
import { scriptedClient, sdkError } from './scripted-client.ts'
import type { SentCommand } from './scripted-client.ts'

interface Batch {
  status: 'STARTED' | 'FINISHED' | 'FAILED'
  error?: string
  readonly sessionId: string
  readonly answers: (readonly (readonly DuckDBValue[])[])[]
}

/**
 * The Redshift Data API, as far as a load needs it, with DuckDB to run the statements: sessions with temporary tables, batches as
 * transactions, tokens, parameters, results by statement. Only what DuckDB spells or does otherwise is rewritten, by `inDuckDb` below.
 */
export class DuckDbRedshift {
  readonly client: RedshiftDataClient
  readonly sent: SentCommand[]
  readonly #instance: DuckDBInstance
  readonly #folder: string
  readonly #read: (url: string) => Promise<Uint8Array | undefined>
  readonly #sessions = new Map<string, DuckDBConnection>()
  readonly #batches = new Map<string, Batch>()
  readonly #started = new Map<string, string>()
  /** Batches run one at a time, so that what comes between two batches of a load is all of others' batches. */
  #turn: Promise<unknown> = Promise.resolve()
  #files = 0

  private constructor(instance: DuckDBInstance, folder: string, read: (url: string) => Promise<Uint8Array | undefined>) {
    this.#instance = instance
    this.#folder = folder
    this.#read = read
    const { client, sent } = scriptedClient<RedshiftDataClient>(command => this.#answer(command))
    this.client = client
    this.sent = sent
  }

  /** @param read what S3 has under a URL */
  static async open(read: (url: string) => Promise<Uint8Array | undefined>): Promise<DuckDbRedshift> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
    const connection = await instance.connect()
    for (const statement of SETUP) await connection.run(statement)
    connection.closeSync()
    return new DuckDbRedshift(instance, await mkdtemp(join(tmpdir(), 'sluice-redshift-')), read)
  }

  /** Looks into the database past the API. */
  async within<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.#connect()
    try {
      return await work(connection)
    } finally {
      connection.closeSync()
    }
  }

  async close(): Promise<void> {
    for (const connection of this.#sessions.values()) connection.closeSync()
    this.#instance.closeSync()
    await rm(this.#folder, { recursive: true })
  }

  async #answer({ name, input }: SentCommand): Promise<unknown> {
    const id = String(input['Id'])
    if (name === 'BatchExecuteStatement') return await this.#start(input)
    if (name === 'CancelStatement') return { Status: true }
    const [batchId = '', statement] = id.split(':')
    const batch = this.#batches.get(batchId)
    if (batch === undefined) throw sdkError('ResourceNotFoundException', 400)
    if (name === 'DescribeStatement') return { Id: id, Status: batch.status, Error: batch.error, SessionId: batch.sessionId }
    return { Records: (batch.answers[Number(statement) - 1] ?? []).map(row => row.map(fieldOf)) }
  }

  async #start(input: SentCommand['input']): Promise<unknown> {
    const token = String(input['ClientToken'])
    const before = this.#started.get(token)
    if (before !== undefined) return { Id: before, SessionId: this.#batches.get(before)?.sessionId }
    const id = `batch-${this.#batches.size + 1}`
    this.#started.set(token, id)
    const sessionId = typeof input['SessionId'] === 'string' ? input['SessionId'] : `session-${id}`
    const batch: Batch = { status: 'STARTED', sessionId, answers: [] }
    this.#batches.set(id, batch)
    const connection = this.#sessions.get(sessionId) ?? (await this.#connect())
    this.#sessions.set(sessionId, connection)
    const parameters = (input['Parameters'] ?? []) as readonly { readonly name: string; readonly value: string }[]
    const work = () => this.#run(connection, batch, input['Sqls'] as readonly string[], Object.fromEntries(parameters.map(({ name, value }) => [name, value])))
    this.#turn = this.#turn.then(work)
    return { Id: id, SessionId: sessionId }
  }

  async #run(connection: DuckDBConnection, batch: Batch, statements: readonly string[], values: Readonly<Record<string, string>>): Promise<void> {
    try {
      await connection.run('BEGIN')
      for (const statement of statements) {
        const used = Object.fromEntries(Object.entries(values).filter(([name]) => statement.includes(`:${name}`)))
        batch.answers.push(await this.#runOne(connection, statement, used))
      }
      await connection.run('COMMIT')
      batch.status = 'FINISHED'
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined)
      const message = error instanceof Error ? error.message : String(error)
      batch.error = /conflict/i.test(message) ? `ERROR: 1023 Detail: Serializable isolation violation on table (${message})` : message
      batch.status = 'FAILED'
    }
  }

  async #runOne(connection: DuckDBConnection, statement: string, values: Record<string, string>): Promise<readonly (readonly DuckDBValue[])[]> {
    if (statement.startsWith('LOCK ')) return []
    const [, stage, manifest] = /^COPY (".*?") FROM 's3:\/\/((?:[^']|'')*)' IAM_ROLE '[^']*' FORMAT AS PARQUET MANIFEST$/.exec(statement) ?? []
    if (stage !== undefined && manifest !== undefined) return await this.#copy(connection, stage, `s3://${manifest}`)
    const sql = inDuckDb(statement, Object.keys(values))
    return (await connection.runAndReadAll(sql, Object.keys(values).length === 0 ? undefined : values)).getRows()
  }

  async #copy(connection: DuckDBConnection, stage: string, manifest: string): Promise<[]> {
    const text = await this.#read(manifest)
    if (text === undefined) throw new Error(`The specified S3 manifest ${manifest} does not exist`)
    const { entries } = JSON.parse(Buffer.from(text).toString()) as { entries: readonly { url: string; meta: { content_length: number } }[] }
    for (const { url, meta } of entries) {
      const bytes = await this.#read(url)
      if (bytes?.length !== meta.content_length) throw new Error(`The file ${url} is not of ${meta.content_length} bytes`)
      const path = join(this.#folder, `${++this.#files}.parquet`)
      await writeFile(path, bytes)
      const described = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${path}')`)).getRows()
      // The physical value where Spectrum knows no such type.
      const columns = described.map(([, type], i) =>
        type === 'TIME' ? `epoch_us(f.c${i})` : type === 'TIMESTAMP WITH TIME ZONE' ? `make_timestamp(epoch_us(f.c${i}))` : `f.c${i}`,
      )
      const names = described.map((_, i) => `c${i}`).join(', ')
      await connection.run(`INSERT INTO ${stage} SELECT ${columns.join(', ')} FROM read_parquet('${path}') AS f(${names})`)
    }
    return []
  }

  async #connect(): Promise<DuckDBConnection> {
    const connection = await this.#instance.connect()
    await connection.run("SET search_path = 'public'")
    return connection
  }
}

const SETUP = [
  'CREATE SCHEMA public',
  'CREATE MACRO main.add_seconds(n, ts) AS ts + to_seconds(n)',
  'CREATE MACRO main.add_microseconds(n, ts) AS ts + to_microseconds(n)',
  `CREATE VIEW main.redshift_columns AS SELECT table_schema, table_name, column_name, ordinal_position, numeric_precision, numeric_scale,
    CASE split_part(data_type, '(', 1) WHEN 'VARCHAR' THEN 'character varying' WHEN 'DECIMAL' THEN 'numeric' WHEN 'DOUBLE' THEN 'double precision'
      WHEN 'TIME' THEN 'time without time zone' WHEN 'TIMESTAMP' THEN 'timestamp without time zone' ELSE lower(data_type) END AS data_type
    FROM information_schema.columns WHERE table_catalog = 'memory'`,
]

/** A statement of Redshift as DuckDB has it. In Redshift `/` of whole numbers is a whole number. */
function inDuckDb(statement: string, parameters: readonly string[]): string {
  const sql = statement
    .replaceAll('information_schema.columns', 'main.redshift_columns')
    .replaceAll('OCTET_LENGTH(', 'strlen(')
    .replaceAll('DATEADD(second, ', 'main.add_seconds(')
    .replaceAll('DATEADD(microsecond, ', 'main.add_microseconds(')
    .replaceAll(' / 1000000', ' // 1000000')
  return parameters.reduce((text, name) => text.replaceAll(`:${name}`, `$${name}`), sql)
}

function fieldOf(value: DuckDBValue): Record<string, unknown> {
  if (value === null) return { isNull: true }
  if (typeof value === 'boolean') return { booleanValue: value }
  if (typeof value === 'number' || typeof value === 'bigint') return { longValue: Number(value) }
  return { stringValue: String(value) }
}
