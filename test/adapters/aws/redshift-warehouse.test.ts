import { expect } from 'chai'
import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data'
import { RedshiftWarehouse } from '../../../src/adapters/aws/redshift-warehouse.ts'
import type { RedshiftWarehouseConfig } from '../../../src/adapters/aws/redshift-warehouse.ts'
import { parquetDescriber } from '../../../src/adapters/formats/describe-parquet.ts'
import { SystemClock } from '../../../src/adapters/local/system-clock.ts'
import { MemoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import type { TableFile } from '../../../src/domain/warehouse/table-type.ts'
import type { WarehouseLoad } from '../../../src/ports/warehouse.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeWarehouseContract } from '../../contract/warehouse-contract.ts'
import type { SampleFile } from '../../contract/warehouse-contract.ts'
import { sampleParquet } from '../formats/sample-parquet.ts'
import { spelledRows } from '../local/duckdb-table.ts'
import { DuckDbRedshift } from './duckdb-redshift.ts'
import { networkError, scriptedClient, sdkError } from './scripted-client.ts'
import type { SentCommand } from './scripted-client.ts'

const ROLE = 'arn:aws:iam::123456789012:role/copy'

/** The adapter on DuckDB; `between` runs after a load's look at its table. */
async function openRedshift(between: () => Promise<void> = async () => undefined) {
  const store = new MemoryObjectStore({ clock: new VirtualClock(), buckets: { lake: {} } })
  const redshift = await DuckDbRedshift.open(async url => {
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(url) ?? []
    const got = await store.get({ bucket, key })
    if (got.kind !== 'found') return undefined
    const chunks: Uint8Array[] = []
    for await (const chunk of got.body) chunks.push(chunk)
    return Buffer.concat(chunks)
  })
  const clock = new SystemClock()
  const describe = parquetDescriber(store)
  const warehouse = new RedshiftWarehouse({
    client: redshift.client,
    at: { workgroup: 'wg' },
    database: 'dev',
    schema: 'public',
    copyRoleArn: ROLE,
    describe: async file => {
      await between()
      return await describe(file)
    },
    manifests: store,
    // Looks come sooner than they would; the statements run at their own pace.
    clock: { nowMs: () => clock.nowMs(), sleep: () => clock.sleep(2) },
  })
  const commit = async (key: string, file: SampleFile): Promise<void> => void (await store.put({ bucket: 'lake', key }, await sampleParquet(file)))
  const rowsOf = (table: string) => redshift.within(connection => spelledRows(connection, table))
  return { redshift, warehouse, commit, rowsOf, close: () => redshift.close() }
}

describeWarehouseContract('Redshift SQL on DuckDB', async () => {
  const { redshift, ...harness } = await openRedshift()
  const makeForeign = (table: string) => redshift.within(async connection => void (await connection.run(`CREATE TABLE "${table}" (note VARCHAR)`)))
  return { ...harness, bucket: 'lake', makeForeign }
})

describe('RedshiftWarehouse between its own transactions', () => {
  const other: SampleFile = { columns: [{ name: 'id', type: { kind: 'int64' } }, { name: 'n', type: { kind: 'text' } }], rows: [['1', 'other']] }
  const cases: readonly (readonly [string, SampleFile | undefined, SampleFile, string])[] = [
    ['makes the table', undefined, { ...other, rows: [['2', 'ours']] }, 'loaded'],
    ['adds the same column', { columns: other.columns.slice(0, 1), rows: [] }, { ...other, rows: [['2', 'ours']] }, 'loaded'],
    ['adds a column of another type', { columns: other.columns.slice(0, 1), rows: [] }, { columns: other.columns.map(({ name }) => ({ name, type: { kind: 'int64' } })), rows: [['2', '2']] }, 'refused'],
    ['adds another column', { columns: other.columns.slice(0, 1), rows: [] }, { columns: other.columns.slice(0, 1), rows: [['2']] }, 'loaded'],
  ]
  for (const [what, before, ours, kind] of cases) {
    it(`comes to ${kind} when another load ${what}`, async () => {
      let pending = false
      const opened = await openRedshift(async () => {
        if (!pending) return
        pending = false
        await load('other', other)
      })
      const { warehouse, commit } = opened
      const load = async (source: string, file: SampleFile) => {
        await commit(`silver/${source}`, file)
        return await warehouse.load({ ...TASK, source, origin: source, file: { bucket: 'lake', key: `silver/${source}` } })
      }
      try {
        if (before !== undefined) await load('before', before)
        pending = true
        expect((await load('ours', ours)).kind).to.equal(kind)
        expect((await opened.rowsOf('orders'))?.map(row => row['id'])).to.have.members(kind === 'loaded' ? ['1', '2'] : ['1'])
      } finally {
        await opened.close()
      }
    })
  }

  for (const stands of [false, true]) {
    it(`comes to already-loaded when another load of the same source comes first, into ${stands ? 'a table that stands' : 'a new table'}`, async () => {
      let pending = false
      const { warehouse, commit, rowsOf, close } = await openRedshift(async () => {
        if (!pending) return
        pending = false
        await warehouse.load(TASK)
      })
      try {
        await commit(TASK.file.key, other)
        if (stands) await warehouse.load({ ...TASK, source: 'before' })
        pending = true
        expect(await warehouse.load(TASK)).to.deep.equal({ kind: 'already-loaded' })
        expect(await rowsOf('orders')).to.have.length(1)
      } finally {
        await close()
      }
    })
  }
})

const TASK: WarehouseLoad = {
  table: 'Orders',
  upsertKeys: ['id'],
  file: { bucket: 'lake', key: `silver/it's a\\b.parquet` },
  source: 'a'.repeat(64),
  contractHash: 'c'.repeat(64),
  origin: `o'rigin`,
  landedAt: '2025-09-15T10:00:00Z',
}
const FILE: TableFile = {
  bytes: 1_234,
  columns: [{ name: 'id', type: { kind: 'int64' } }, { name: 'at', type: { kind: 'timestamp', utcAdjusted: true } }, { name: 'Hour', type: { kind: 'time' } }],
}

type Answer = (command: SentCommand, batch: number) => unknown

/** A warehouse whose service answers as the API is documented to, unless `answer` gives or throws something else. */
function scripted(answer: Answer = () => undefined, changes: Partial<RedshiftWarehouseConfig> = {}) {
  let tokens = 0
  const { client, sent } = scriptedClient<RedshiftDataClient>(command => {
    const { name, input } = command
    const given = answer(command, tokens)
    if (given !== undefined) return given
    if (name === 'BatchExecuteStatement') return { Id: `b${tokens}`, SessionId: 's1' }
    if (name === 'DescribeStatement') return { Id: input['Id'], Status: 'FINISHED', SessionId: 's1' }
    const batch = sent.findLast(({ name: before }) => before === 'BatchExecuteStatement')?.input['Sqls'] as string[]
    const statement = batch[Number(String(input['Id']).split(':')[1]) - 1] ?? ''
    if (statement.startsWith('SELECT COUNT(*) - COUNT')) return { Records: [[{ longValue: 0 }]] }
    return { Records: statement.startsWith('SELECT loads.row_count') && batch[0]?.startsWith('LOCK') ? [[{ longValue: 7 }]] : [] }
  })
  let nowMs = 0
  const clock = {
    nowMs: () => nowMs,
    sleep: async (durationMs: number) => {
      nowMs += durationMs
    },
  }
  const put: { readonly key: string; readonly text: string }[] = []
  const warehouse = new RedshiftWarehouse({
    client,
    at: { workgroup: 'wg' },
    database: 'dev',
    schema: 'Sales',
    copyRoleArn: ROLE,
    describe: async () => FILE,
    manifests: {
      put: async ({ key }, body) => {
        put.push({ key, text: Buffer.from(body).toString() })
        return { kind: 'written', etag: 'e' }
      },
    },
    clock,
    waitMs: 60_000,
    newToken: () => `token-${++tokens}`,
    ...changes,
  })
  const named = (name: string): readonly SentCommand[] => sent.filter(command => command.name === name)
  const statements = (): readonly string[] => named('BatchExecuteStatement').flatMap(({ input }) => input['Sqls'] as string[])
  return { clock, put, named, statements, load: (task: Partial<WarehouseLoad> = {}) => warehouse.load({ ...TASK, ...task }) }
}

describe('RedshiftWarehouse over the Data API', () => {
  it('runs three transactions in one session: a look, the copy, and the merge behind a lock', async () => {
    const { load, named, statements } = scripted()
    expect(await load()).to.deep.equal({ kind: 'loaded', rows: 7 })
    const [look, copy, merge] = named('BatchExecuteStatement').map(({ input }) => input)
    expect(look).to.include({ WorkgroupName: 'wg', Database: 'dev', ClientToken: 'token-1' })
    expect(look).not.to.have.any.keys('SessionId', 'SecretArn', 'ClusterIdentifier')
    expect(copy).to.include({ SessionId: 's1' }).and.not.to.have.any.keys('WorkgroupName', 'Database', 'Parameters')
    expect(merge?.['Sqls']).to.have.property('0', 'LOCK "sales"."_sluice_loads"')
    expect(statements().filter(sql => /^(CREATE|ALTER) TABLE "/.test(sql))).to.deep.equal([
      'CREATE TABLE "sales"."orders" ("id" BIGINT, "at" TIMESTAMPTZ, "hour" TIME, "_sluice_key" VARCHAR(65535), ' +
        '"_sluice_source" VARCHAR(65535), "_sluice_landed_at" TIMESTAMP)',
    ])
    expect(statements()).to.include('CREATE TEMP TABLE "_sluice_stage" (c0 BIGINT, c1 TIMESTAMP, c2 BIGINT)')
    expect(statements().join('\n')).to.include(`(stage.c1 AT TIME ZONE 'UTC')`).and.to.match(/DATEADD\(microsecond, CAST\(stage\.c2 % 1000000 AS INTEGER\)/)
  })

  it('adds many columns to a table in batches of their own, since a batch takes forty statements', async () => {
    const columns: TableFile['columns'] = Array.from({ length: 75 }, (_, i) => ({ name: `n${i}`, type: { kind: 'int64' } }))
    const own: readonly (readonly [string, string])[] = [
      ['_sluice_key', 'character varying'], ['_sluice_source', 'character varying'], ['_sluice_landed_at', 'timestamp without time zone'],
    ]
    const { load, named, statements } = scripted(
      ({ name, input }) => {
        const standing = name === 'GetStatementResult' && String(input['Id']) === 'b1:5'
        return standing ? { Records: own.map(([column, type]) => [column, type, '', ''].map((stringValue) => ({ stringValue }))) } : undefined
      },
      { describe: async () => ({ bytes: 1, columns }) },
    )
    expect(await load({ upsertKeys: [] })).to.deep.equal({ kind: 'loaded', rows: 7 })
    const batches = named('BatchExecuteStatement').map(({ input }) => input['Sqls'] as readonly string[])
    for (const batch of batches) expect(batch.length).to.be.at.most(40)
    expect(statements().filter((sql) => sql.startsWith('ALTER TABLE'))).to.deep.equal(
      columns.map(({ name }) => `ALTER TABLE "sales"."orders" ADD COLUMN "${name}" BIGINT`),
    )
    for (const batch of batches.filter((sqls) => sqls.some((sql) => sql.startsWith('ALTER')))) expect(batch[0]).to.match(/^LOCK /)
  })

  it('compares texts with their lengths, since trailing blanks are nothing to Redshift, and numbers as they are', async () => {
    const columns: TableFile['columns'] = [{ name: 'id', type: { kind: 'int64' } }, { name: 'code', type: { kind: 'text' } }]
    const { load, statements } = scripted(undefined, { describe: async () => ({ bytes: 1, columns }) })
    await load({ upsertKeys: ['id', 'code'] })
    const same = (table: string): string =>
      `${table}."id" = stage.c0 AND ${table}."code" = stage.c1 AND OCTET_LENGTH(${table}."code") = OCTET_LENGTH(stage.c1)`
    expect(statements().filter(sql => sql.includes(same('"orders"')) || sql.includes(same('standing')))).to.have.length(2)
    expect(statements().find(sql => sql.includes('HAVING'))).to.include('GROUP BY c0, c1, OCTET_LENGTH(c1) HAVING')
    expect(statements().filter(sql => sql.includes('table_name = ') && !sql.includes('information_schema'))).to.satisfy((found: readonly string[]) =>
      found.length >= 2 && found.every(sql => /OCTET_LENGTH\(\S*table_name\)/.test(sql)))
  })

  it('is let into a cluster by a secret', async () => {
    const { load, named } = scripted(undefined, { at: { cluster: 'c1' }, secretArn: 'arn:secret' })
    await load()
    expect(named('BatchExecuteStatement')[0]?.input).to.include({ ClusterIdentifier: 'c1', SecretArn: 'arn:secret' }).and.not.to.have.property('WorkgroupName')
  })

  it('lets values travel beside the SQL, and keys of objects within the manifest', async () => {
    const { load, named, statements, put } = scripted()
    await load({ table: `x"; DROP TABLE y; --` })
    const parameters = named('BatchExecuteStatement').map(({ input }) => input['Parameters'])
    expect(parameters).to.deep.equal([
      [
        { name: 'table_name', value: `x"; drop table y; --` },
        { name: 'source', value: TASK.source },
        { name: 'contract', value: TASK.contractHash },
        { name: 'origin', value: TASK.origin },
        { name: 'landed_at', value: '2025-09-15 10:00:00.000000' },
      ],
      undefined,
      undefined,
    ])
    for (const value of [TASK.source, TASK.origin, `it's a`, 'DROP TABLE y']) expect(statements().join('\n'), value).not.to.include(value)
    expect(statements().join('\n')).to.include('"sales"."x""; drop table y; --"')
    const [manifest] = put
    expect(JSON.parse(manifest?.text ?? '')).to.deep.equal({
      entries: [{ url: `s3://lake/${TASK.file.key}`, mandatory: true, meta: { content_length: 1_234 } }],
    })
    expect(manifest?.key).to.match(/^\.sluice\/loads\/[0-9a-f]{64}\.manifest$/)
    expect(statements()).to.include(`COPY "_sluice_stage" FROM 's3://lake/${manifest?.key}' IAM_ROLE '${ROLE}' FORMAT AS PARQUET MANIFEST`)
  })

  it('keeps quotes and backslashes of its own settings within their literals', async () => {
    const { load, statements } = scripted(undefined, { copyRoleArn: `a'b\\'c`, schema: `s'"x` })
    await load()
    expect(statements().find(sql => sql.startsWith('COPY'))).to.include(`IAM_ROLE 'a''b\\\\''c'`)
    expect(statements().find(sql => sql.includes('information_schema'))).to.include(`table_schema = 's''"x'`)
    expect(statements()[0]).to.include(`"s'""x"."_sluice_loads"`)
  })

  it('looks again until the statements have ended, ever less often', async () => {
    let looks = 0
    const { load, clock } = scripted(({ name }) => (name === 'DescribeStatement' && ++looks < 8 ? { Status: ['SUBMITTED', 'PICKED', 'STARTED'][looks % 3] } : undefined))
    const before = clock.nowMs()
    expect(await load()).to.include({ kind: 'loaded' })
    expect(clock.nowMs() - before).to.be.within(10_000, 20_000)
  })

  it('goes on when a look fails for the moment', async () => {
    let looks = 0
    const { load } = scripted(({ name }) => {
      if (name === 'DescribeStatement' && ++looks < 4) throw looks === 1 ? networkError('ECONNRESET') : sdkError('ThrottlingException', 400)
      return undefined
    })
    expect(await load()).to.include({ kind: 'loaded' })
  })

  it('sends a start whose answer is lost again with the same token', async () => {
    let lost = 0
    const { load, named } = scripted(({ name }) => {
      if (name === 'BatchExecuteStatement' && ++lost < 3) throw networkError('ECONNRESET')
      return undefined
    })
    expect(await load()).to.include({ kind: 'loaded' })
    expect(named('BatchExecuteStatement').map(({ input }) => input['ClientToken'])).to.deep.equal(['token-1', 'token-1', 'token-1', 'token-2', 'token-3'])
  })

  it('gives up a start after three attempts, and says that it may have had its effect', async () => {
    const { load, named } = scripted(({ name }) => {
      if (name === 'BatchExecuteStatement') throw networkError('ECONNRESET')
    })
    expect(await rejectionOf(load())).to.include({ name: 'PortError', code: 'unavailable', retryable: true, outcomeUnknown: true })
    expect(named('BatchExecuteStatement')).to.have.length(3)
  })

  const starts: readonly (readonly [string, string, boolean])[] = [
    ['ActiveStatementsExceededException', 'throttled', true],
    ['ActiveSessionsExceededException', 'throttled', true],
    ['DatabaseConnectionException', 'unavailable', true],
    ['ValidationException', 'invalid-argument', false],
    ['ResourceNotFoundException', 'not-found', false],
    ['AccessDeniedException', 'access-denied', false],
  ]
  for (const [name, code, retryable] of starts) {
    it(`takes ${name} for ${code}`, async () => {
      const { load } = scripted(() => {
        throw sdkError(name, name === 'AccessDeniedException' ? 403 : 400)
      })
      expect(await rejectionOf(load())).to.include({ name: 'PortError', code, retryable })
    })
  }

  it('tells statements to stop that do not end in time, and that they may have had their effect', async () => {
    const { load, named, clock } = scripted(({ name }, batch) => (name === 'DescribeStatement' && batch === 3 ? { Status: 'STARTED' } : undefined))
    const before = clock.nowMs()
    expect(await rejectionOf(load())).to.include({ name: 'PortError', code: 'timeout', retryable: true, outcomeUnknown: true })
    expect(named('CancelStatement').map(({ input }) => input['Id'])).to.deep.equal(['b3'])
    expect(clock.nowMs() - before).to.be.at.most(60_000)
  })

  it('takes statements that were stopped for something to be tried again', async () => {
    const { load } = scripted(({ name }) => (name === 'DescribeStatement' ? { Status: 'ABORTED' } : undefined))
    expect(await rejectionOf(load())).to.include({ name: 'PortError', code: 'unavailable', outcomeUnknown: false })
  })

  const failures: readonly (readonly [string, string, boolean])[] = [
    ['ERROR: permission denied for schema sales', 'access-denied', false],
    ['ERROR: User arn:aws:redshift is not authorized to assume IAM Role', 'access-denied', false],
    ['ERROR: syntax error at or near "x"', 'invalid-argument', false],
    ['Spectrum Scan Error. File has an incompatible Parquet schema for column', 'invalid-argument', false],
    ['ERROR: deadlock detected', 'unavailable', true],
    ['Connection to the cluster was lost', 'unavailable', true],
  ]
  for (const [text, code, retryable] of failures) {
    it(`takes ${JSON.stringify(text)} for ${code}`, async () => {
      const { load } = scripted(({ name }) => (name === 'DescribeStatement' ? { Status: 'FAILED', Error: text } : undefined))
      const failure = await rejectionOf(load())
      expect(failure).to.include({ name: 'PortError', code, retryable, outcomeUnknown: false })
      expect(failure).to.have.property('message').that.includes(text).and.includes('"Orders"')
    })
  }

  it('refuses a file with a text that is too long for any column, and says so', async () => {
    const error = 'Spectrum Scan Error. The length of the data column c1 is longer than the length defined in the table. Table: 65535, Data: 70000'
    const { load } = scripted(({ name }, batch) => (name === 'DescribeStatement' && batch === 2 ? { Status: 'FAILED', Error: error } : undefined))
    const outcome = await load()
    expect(outcome).to.include({ kind: 'refused', code: 'type-conflict' })
    expect(outcome).to.have.property('message').that.includes('65535').and.includes('maxLength').and.includes('column c1')
  })

  for (const text of ['ERROR: Relation "orders" already exists', 'ERROR: 1023 DETAIL: Serializable isolation violation on table - 100160']) {
    it(`begins again after ${JSON.stringify(text)}, and not for ever`, async () => {
      const once = scripted(({ name }, batch) => (name === 'DescribeStatement' && batch === 1 ? { Status: 'FAILED', Error: text } : undefined))
      expect(await once.load()).to.include({ kind: 'loaded' })
      const ever = scripted(({ name }) => (name === 'DescribeStatement' ? { Status: 'FAILED', Error: text } : undefined))
      expect(await rejectionOf(ever.load())).to.include({ name: 'PortError', code: 'unavailable', outcomeUnknown: false })
      expect(ever.named('BatchExecuteStatement')).to.have.length(4)
    })
  }

  it('says that the load may have happened when only its answer cannot be read', async () => {
    const { load } = scripted(({ name }, batch) => {
      if (name === 'GetStatementResult' && batch === 3) throw sdkError('InternalServerException', 500)
      return undefined
    })
    expect(await rejectionOf(load())).to.include({ name: 'PortError', code: 'unavailable', retryable: true, outcomeUnknown: true })
  })

  it('reads all pages of an answer', async () => {
    const columns = ['id', '_sluice_key', '_sluice_source'].map(name => [name, name === 'id' ? 'bigint' : 'character varying', null, null])
    const landed = [['_sluice_landed_at', 'timestamp without time zone', null, null], ['at', 'date', null, null]]
    const records = (rows: readonly (readonly (string | null)[])[]): unknown => rows.map(row => row.map(text => (text === null ? { isNull: true } : { stringValue: text })))
    const { load } = scripted(({ name, input }) => {
      if (name !== 'GetStatementResult' || input['Id'] !== 'b1:5') return undefined
      return input['NextToken'] === 'more' ? { Records: records(landed) } : { Records: records(columns), NextToken: 'more' }
    })
    const outcome = await load()
    expect(outcome).to.include({ kind: 'refused', code: 'type-conflict' })
    expect(outcome).to.have.property('message').that.includes('DATE')
  })

  it('refuses names that are too long for Redshift, counted in bytes', async () => {
    const { load, put } = scripted()
    expect(await load({ table: 'é'.repeat(64) })).to.include({ kind: 'refused', code: 'unusable-table' })
    expect(put).to.deep.equal([])
    expect(await scripted().load({ table: `${'é'.repeat(63)}x` })).to.include({ kind: 'loaded' })
  })
})
