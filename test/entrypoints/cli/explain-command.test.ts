import { expect } from 'chai'
import { documentOf, sluice, Workbench } from './command-line.ts'
import type { Finished } from './command-line.ts'

const JOB = { job_id: 'J1', job_name: 'orders', source_file_name: 'orders_*.csv', target_table: 'orders', upsert_keys: ['id'], is_active: true }
const EVENT = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  time: '2025-04-14T10:15:30Z',
  detail: { bucket: { name: 'lake' }, object: { key: 'data/in/a b.csv', size: 3, etag: 'e1', sequencer: '0A' } },
}

describe('sluice explain', () => {
  const bench = new Workbench()
  const explain = (...args: string[]): Promise<Finished> => sluice(['explain', ...args], { cwd: bench.root })

  before(() => {
    bench.write({
      'config.json': JSON.stringify([JOB, { ...JOB, job_id: 'J2', source_file_name: 'sales.csv', is_active: false }, { ...JOB, job_id: 'J3', source_file_name: 'q.csv', order: {} }]),
      'ordered.json': JSON.stringify([{ ...JOB, job_id: 'J4', source_file_name: 'series_*.csv', order: {} }]),
      'empty.json': ' ',
      'broken.json': '[{"job_id": 1,}]',
      'event.json': `\ufeff${JSON.stringify(EVENT)}`,
      'no-event.json': '{"Records": [',
    })
  })

  after(() => bench.remove())

  it('explains a key in exactly the documented fields', async () => {
    const result = await explain('data/in/x/orders_1.csv', '--config', 'config.json', '--json')
    expect(result.code).to.equal(0)
    const { reason, candidates, ...rest } = documentOf<{ reason: string; candidates: object[] }>(result)
    expect(rest).to.deep.equal({ decision: 'run', job_id: 'J1', matched: 'orders_*.csv', group: null, output: 'silver/orders/x/orders_1.parquet' })
    expect(reason).to.be.a('string')
    expect(candidates).to.have.length(1)
    expect(candidates[0]).to.include({ job_id: 'J1', matched: true })
    expect(candidates[0]).to.have.property('reason').that.is.a('string')
  })

  it('explains keys of every kind', async () => {
    const keys = ['data/in/sales.csv', 'data/in/q.csv', 'data/in/other.csv', 'bronze/a.csv', 'silver/a.parquet', '../x.csv', '']
    const results = await Promise.all(keys.map((key) => explain(key, '--config', 'config.json', '--json')))
    expect(results.map((result) => documentOf<{ decision: string }>(result).decision)).to.deep.equal(['inactive', 'queue', 'unconfigured', 'convert', 'ignored', 'ignored', 'ignored'])
  })

  it('names the group of a file that runs one after others', async () => {
    const { decision, job_id, group, output } = documentOf<{ decision: string; job_id: string; group: string; output: null }>(
      await explain('data/in/series_20250915_101500.csv', '--config', 'ordered.json', '--json'),
    )
    expect({ decision, job_id, group, output }).to.deep.equal({ decision: 'queue', job_id: 'J4', group: 'series_20250915', output: null })
    const rules = [['stem', 'series_20250915_101500'], ['prefix', 'data/in'], ['(?<group>[a-z]+)_.*', 'series']] as const
    for (const [rule, expected] of rules) {
      bench.write({ 'rule.json': JSON.stringify([{ ...JOB, source_file_name: 'series_*.csv', order: { group: rule } }]) })
      const { stderr } = await explain('data/in/series_20250915_101500.csv', '--config', 'rule.json')
      expect(stderr, rule).to.include(`  group    ${expected}\n`)
    }
  })

  it('words it for people on stderr alone', async () => {
    const { code, stdout, stderr } = await explain('data/in/order_1.csv', '--config', 'config.json')
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '' })
    expect(stderr).to.match(/^data\/in\/order_1\.csv: unconfigured\n/).and.to.match(/data\/new_files\//)
  })

  it('says where a configuration is broken', async () => {
    const [broken, empty] = await Promise.all(['broken.json', 'empty.json'].map((file) => explain('data/in/a.csv', '--config', file, '--json')))
    expect([broken!.code, empty!.code]).to.deep.equal([1, 1])
    expect(broken!.stderr).to.match(/broken\.json.*line 1, column 15/)
    expect(documentOf<object>(broken!)).to.have.nested.property('error.code', 'config-not-json')
    expect(documentOf<object>(empty!)).to.have.nested.property('error.code', 'config-empty')
  })

  it('reads an event from a file and from stdin alike', async () => {
    const facts = [
      { kind: 'created', bucket: 'lake', key: 'data/in/a b.csv', version_id: null, etag: 'e1', sequencer: '0A', size: 3, time: '2025-04-14T10:15:30Z', reason: null },
    ]
    const [file, stdin] = await Promise.all([
      explain('--event', 'event.json', '--json'),
      sluice(['explain', '--event', '-', '--json'], { cwd: bench.root, input: JSON.stringify(EVENT) }),
    ])
    expect([file.code, stdin.code]).to.deep.equal([0, 0])
    expect(documentOf(file)).to.deep.equal(facts)
    expect(documentOf(stdin)).to.deep.equal(facts)
  })

  it('calls what is no JSON malformed, with the place', async () => {
    const result = await explain('--event', 'no-event.json', '--json')
    expect(result.code).to.equal(1)
    const [fact] = documentOf<{ kind: string; reason: string }[]>(result)
    expect(fact).to.include({ kind: 'malformed', bucket: null })
    expect(fact!.reason).to.match(/line 1, column/)
  })
})
