import { cpSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { readWithHyparquet } from '../../adapters/formats/read-parquet.ts'
import { documentOf, sluice, Workbench } from './command-line.ts'
import type { Finished } from './command-line.ts'

interface FileLine {
  readonly key: string
  readonly status: string
  readonly reason: string | null
  readonly output: string | null
  readonly moved_to: string | null
  readonly rows_in: number | null
  readonly rows_out: number | null
  readonly rows_rejected: number | null
  readonly rejects: string | null
  readonly error: { readonly code: string; readonly message: string } | null
}

interface Report {
  readonly files: readonly FileLine[]
  readonly totals: { readonly files: number; readonly changed: number; readonly rows_in: number; readonly rows_out: number; readonly rows_rejected: number; readonly by_status: object }
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
  readonly waiting: readonly string[]
}

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url))
const job = (source_file_name: string, more: object = {}): object => ({
  job_id: `JOB ${source_file_name}`, job_name: 'n', source_file_name, target_table: 't', upsert_keys: ['id'], is_active: true, ...more,
})
const CONTRACT = JSON.stringify({ fields: [{ name: 'id', type: 'integer', constraints: { required: true } }, { name: 'n', type: 'number' }] })
const ROWS = 'id,n\n1,2\n'

/** A folder whose every file goes another way. */
const HOSTILE: Readonly<Record<string, string | Uint8Array>> = {
  'config/config.json': JSON.stringify([
    job('ok*.csv', { contract: 'c' }),
    job('no-contract.csv', { contract: 'absent' }),
    job('bad-contract.csv', { contract: 'broken' }),
    job('off.csv', { is_active: false }),
    job('parked.csv', { is_active: 'yes' }),
    job('text.txt'),
    job('glue.csv', { engine: 'glue', glue_job_name: 'g' }),
    job('*ü 100%+ 売上.csv'),
  ]),
  'config/contracts/c.json': CONTRACT,
  'config/contracts/broken.json': '{"fields": 1}',
  'data/in/ok.csv': '\ufeffid,n\r\n1,2\r\n2,"3"\r\n',
  'data/in/deep/ok ragged.csv': 'id,n\n1,2\n2\n3,4,5\n',
  'data/in/ok-unclosed.csv': 'id,n\n1,2\n"2,3\n',
  'data/in/ok-latin1.csv': Buffer.from('id,n\n1,2\n\u00e9,3\n', 'latin1'),
  'data/in/ok-columns.csv': 'x,y\n1,2\n',
  'data/in/ok-header.csv': 'id,n\n',
  'data/in/ok-empty.csv': '',
  'data/in/ok-bad.csv': 'id,n\nx,y\n',
  'data/in/no-contract.csv': ROWS,
  'data/in/bad-contract.csv': ROWS,
  'data/in/off.csv': ROWS,
  'data/in/parked.csv': ROWS,
  'data/in/text.txt': ROWS,
  'data/in/glue.csv': ROWS,
  'data/in/unknown.csv': ROWS,
  'data/in/ü 100%+ 売上.csv': ROWS,
  'data/in/..odd..csv.part': ROWS,
  'data/in/marker/': '',
  'bronze/orders.csv': 'order_id,customer_id,amount\nA,B,1\n,C,2\n',
  'bronze/readme.txt': 'hello',
  'elsewhere/a.csv': ROWS,
}

const EXPECTED: Readonly<Record<string, readonly [status: string, code: string | null]>> = {
  'bronze/orders.csv': ['PROCESSED', null],
  'bronze/readme.txt': ['IGNORED', 'unsupported-suffix'],
  'data/in/bad-contract.csv': ['FAILED', 'invalid-contract'],
  'data/in/deep/ok ragged.csv': ['PROCESSED', null],
  'data/in/glue.csv': ['FAILED', 'no-local-job'],
  'data/in/no-contract.csv': ['FAILED', 'contract-missing'],
  'data/in/off.csv': ['PARKED', 'inactive'],
  'data/in/ok-bad.csv': ['QUARANTINED', 'all-rows-rejected'],
  'data/in/ok-columns.csv': ['QUARANTINED', 'missing-label'],
  'data/in/ok-empty.csv': ['PROCESSED', null],
  'data/in/ok-header.csv': ['PROCESSED', null],
  'data/in/ok-latin1.csv': ['QUARANTINED', 'encoding-error'],
  'data/in/ok-unclosed.csv': ['PROCESSED', null],
  'data/in/ok.csv': ['PROCESSED', null],
  'data/in/parked.csv': ['PARKED', 'invalid-config'],
  'data/in/text.txt': ['IGNORED', 'unsupported-suffix'],
  'data/in/unknown.csv': ['UNCONFIGURED', null],
  'data/in/ü 100%+ 売上.csv': ['PROCESSED', null],
}

/** Configurations that decide nothing, and the code by which each file is told of it. */
const UNUSABLE: Readonly<Record<string, readonly [config: string | Uint8Array | null, code: string]>> = {
  missing: [null, 'config-missing'],
  empty: ['\n', 'config-empty'],
  'not json': ['[{]', 'config-not-json'],
  'not a list': ['{"jobs": []}', 'config-not-a-list'],
  'not text': [Buffer.from([0x5b, 0xff, 0x5d]), 'not-utf8'],
}

describe('sluice run', () => {
  const bench = new Workbench()
  const results = new Map<string, Finished>()
  const run = async (name: string, ...flags: string[]): Promise<Finished> => {
    const result = await sluice(['run', name, '--json', ...flags], { cwd: bench.root })
    results.set([name, ...flags].join(' '), result)
    return result
  }
  const reportOf = (name: string): Report => documentOf<Report>(results.get(name)!)

  before(async () => {
    bench.write(HOSTILE, 'hostile')
    symlinkSync('/etc', bench.path('hostile/data/in/link'))
    cpSync(SAMPLES, bench.path('samples'), { recursive: true, preserveTimestamps: true })
    for (const [name, [config]] of Object.entries(UNUSABLE)) {
      bench.write({ 'data/in/a.csv': ROWS, 'data/in/b.csv': ROWS, ...(config === null ? {} : { 'config/config.json': config }) }, name)
    }
    bench.write({ 'config/config.json': '[]', 'data/in/marker/': '' }, 'idle')
    bench.write({ 'config/config.json': '[]', 'data/in/a.csv': ROWS }, 'unconfigured')
    // Each waits for its files to settle, so they wait together.
    await Promise.all([run('hostile'), run('samples'), run('idle'), run('unconfigured', '--strict'), ...Object.keys(UNUSABLE).map((name) => run(name))])
    await Promise.all([run('samples', '--strict'), sluice(['run', 'samples'], { cwd: bench.root }).then((result) => results.set('samples for people', result))])
  })

  after(() => bench.remove())

  it('brings every file to the end that is its own', () => {
    const { files } = reportOf('hostile')
    expect(Object.fromEntries(files.map(({ key, status, reason, error }) => [key, [status, error?.code ?? reason]]))).to.deep.equal(EXPECTED)
    expect(results.get('hostile')!.code).to.equal(1)
  })

  it('accounts for the rows of every table', async () => {
    for (const file of reportOf('hostile').files) {
      if (file.status !== 'PROCESSED') continue
      expect(file.rows_in, file.key).to.equal(file.rows_out! + file.rows_rejected!)
      expect(await readWithHyparquet(bench.read(`hostile/${file.output!}`))).to.have.length(file.rows_out!)
      expect(file.rejects !== null, file.key).to.equal(file.rows_rejected! > 0)
    }
    const { totals, files } = reportOf('hostile')
    expect(totals.files).to.equal(files.length)
    expect(totals).to.include({ rows_in: 11, rows_out: 6, rows_rejected: 5 })
  })

  it('leaves every source as it was, byte for byte, or moved', () => {
    const { files } = reportOf('hostile')
    for (const [key, content] of Object.entries(HOSTILE)) {
      if (key.endsWith('/')) continue
      const now = files.find((file) => file.key === key)?.moved_to ?? key
      expect(bench.read(`hostile/${now}`).equals(Buffer.from(content)), key).to.equal(true)
    }
    expect(files.find(({ key }) => key === 'data/in/unknown.csv')!.moved_to).to.equal('data/new_files/unknown.csv')
  })

  it('names what it cannot take and leaves unfinished names alone', () => {
    expect(reportOf('hostile').skipped).to.deep.equal([{ path: 'data/in/link', reason: 'it is a symbolic link' }])
    expect(reportOf('hostile').waiting).to.deep.equal([])
  })

  it('has exactly the documented fields', () => {
    const { files, totals } = reportOf('hostile')
    for (const file of files) {
      expect(file).to.include.all.keys('key', 'status', 'job_id', 'output', 'rows_in', 'rows_out', 'rows_rejected', 'rejects', 'duration_ms', 'error')
    }
    expect(totals).to.include.all.keys('files', 'by_status', 'changed', 'bytes', 'rows_in', 'rows_out', 'rows_rejected', 'duration_ms')
  })

  for (const [name, [, code]] of Object.entries(UNUSABLE)) {
    it(`leaves files open and untouched when the configuration is ${name}`, () => {
      const result = results.get(name)!
      expect(result.code).to.equal(1)
      const { files } = reportOf(name)
      expect(files.map(({ key, status, error }) => [key, status, error?.code])).to.deep.equal([['data/in/a.csv', 'RECEIVED', code], ['data/in/b.csv', 'RECEIVED', code]])
      expect([bench.text(`${name}/data/in/a.csv`), bench.text(`${name}/data/in/b.csv`)]).to.deep.equal([ROWS, ROWS])
      expect(result.stderr.match(/^ {2}.*config\/config\.json/gm), 'how often it is told').to.have.length(1)
      expect(bench.text(`${name}/.sluice/notices.ndjson`).trimEnd().split('\n')).to.have.length(1)
    })
  }

  it('processes the samples without a failure', () => {
    expect(results.get('samples')!.code).to.equal(0)
    const { files, totals } = reportOf('samples')
    expect(totals.changed).to.equal(files.length)
    expect(results.get('samples')!.stderr).to.match(/^FILE +STATUS/m).and.to.match(/files \(.+ kB\): \d+ PROCESSED/)
  })

  it('says the second time that nothing has changed', () => {
    const people = results.get('samples for people')!
    expect({ code: people.code, stdout: people.stdout }).to.deep.equal({ code: 0, stdout: '' })
    expect(people.stderr).to.equal('Nothing changed: 11 files are as they were.\n')
    expect(reportOf('samples --strict').totals).to.include({ files: 11, changed: 0 })
    expect(reportOf('samples --strict').files.map(({ status }) => status)).to.include('duplicate').and.to.not.include('PROCESSED')
  })

  it('is not content with rejected rows or unknown files under --strict', () => {
    expect(results.get('samples --strict')!.code).to.equal(1)
    expect(results.get('unconfigured --strict')!.code).to.equal(1)
  })

  it('says where to put files when there is none', () => {
    expect(results.get('idle')!.code).to.equal(0)
    expect(results.get('idle')!.stderr).to.match(/Nothing lies in idle .*data\/in\/.*bronze\//)
    expect(reportOf('idle').files).to.deep.equal([])
  })

  it('refuses a folder that is a file', async () => {
    const { code, stderr } = await sluice(['run', 'idle/config/config.json'], { cwd: bench.root })
    expect(code).to.equal(2)
    expect(stderr).to.match(/is a file/)
  })
})
