import { expect } from 'chai'
import fc from 'fast-check'
import { parseConfig } from '../../../src/domain/config/parse-config.ts'
import { configOf, entry } from './sample-jobs.ts'

describe('parseConfig', () => {
  it('reads a job and gives what is not said its default', () => {
    const [job] = configOf(entry('orders.csv')).jobs
    expect(job).to.deep.equal({
      index: 0,
      jobId: 'JOB-orders.csv',
      jobName: 'orders_etl',
      sourceFileName: 'orders.csv',
      targetTable: 'orders',
      upsertKeys: ['order_id'],
      isActive: true,
      engine: 'lambda',
      maxLambdaBytes: 1_073_741_824,
      versions: 'latest',
      inactiveAction: 'keep',
      onSuccess: 'keep',
    })
  })

  it('reads every optional field', () => {
    const [job] = configOf(
      entry('orders_*.csv', {
        contract: 'orders',
        engine: 'glue',
        glue_job_name: 'orders-job',
        max_lambda_bytes: 5,
        versions: 'latest',
        inactive_action: 'move',
        on_success: 'archive',
        order: { group: 'stem', on_failure: 'halt', attempts: 7 },
      }),
    ).jobs
    expect(job).to.deep.include({
      contract: 'orders',
      engine: 'glue',
      glueJobName: 'orders-job',
      maxLambdaBytes: 5,
      versions: 'latest',
      inactiveAction: 'move',
      onSuccess: 'archive',
      order: { group: { kind: 'stem' }, onFailure: 'halt', attempts: 7 },
    })
  })

  it('runs every version for Glue and for ordered jobs unless told otherwise', () => {
    const { jobs } = configOf(
      entry('a.csv'),
      entry('b.csv', { engine: 'glue', glue_job_name: 'g' }),
      entry('c.csv', { order: {}, glue_job_name: 'g' }),
      entry('d.csv', { order: {}, glue_job_name: 'g', versions: 'latest' }),
    )
    expect(jobs.map((job) => job.versions)).to.deep.equal(['latest', 'all', 'all', 'latest'])
    expect(jobs[2]?.order).to.deep.equal({ group: { kind: 'until-timestamp' }, onFailure: 'park', attempts: 3 })
  })

  it('takes an empty list and a byte order mark', () => {
    expect(parseConfig('[]')).to.deep.equal({ kind: 'config', jobs: [], disabled: [], findings: [] })
    expect(parseConfig('\uFEFF[]').kind).to.equal('config')
  })

  describe('refuses as a whole', () => {
    const unusable: readonly (readonly [name: string, text: string, code: string, message: RegExp])[] = [
      ['nothing', '', 'config-empty', /empty.*\[\]/],
      ['blanks', ' \n', 'config-empty', /empty/],
      ['text that is not JSON', 'jobs:\n  - a', 'config-not-json', /line 1, column 1: expected a value, found "j"/],
      ['a comma too many', '[\n  {"a": 1},\n]', 'config-not-json', /line 3, column 1: expected a value, found "]" \(is there a comma/],
      ['a truncated text', '[{"a": 1}', 'config-not-json', /line 1, column 10: the text ends here/],
      ['an object', '{"jobs": []}', 'config-not-a-list', /must be a list of job definitions, found an object/],
      ['a number', '7', 'config-not-a-list', /found 7/],
      ['null', 'null', 'config-not-a-list', /found null/],
      ['too many entries', `[${'0,'.repeat(50_000)}0]`, 'config-too-large', /50001 entries/],
      ['a text of many megabytes', ' '.repeat(17 * 1024 * 1024), 'config-too-large', /characters/],
    ]
    for (const [name, text, code, message] of unusable) {
      it(name, () => {
        const outcome = parseConfig(text)
        expect(outcome).to.include({ kind: 'unusable', code })
        expect(outcome.kind === 'unusable' ? outcome.message : '').to.match(message)
      })
    }
  })

  describe('disables an entry for', () => {
    const long = 'x'.repeat(257)
    const wrong: readonly (readonly [field: string, value: unknown, code: string, message: RegExp])[] = [
      ['job_id', undefined, 'missing-field', /job_id is missing: add it$/],
      ['job_id', 7, 'wrong-type', /job_id must be text in double quotes, found 7/],
      ['job_id', null, 'wrong-type', /found null/],
      ['job_id', ' ', 'empty-text', /must not be empty/],
      ['job_id', long, 'too-long', /at most 256 characters, found "x{60}"… \(257 characters\)/],
      ['job_id', 'a\nb', 'unsafe-text', /line breaks/],
      ['job_name', undefined, 'missing-field', /job_name/],
      ['job_name', ['a'], 'wrong-type', /found a list of 1/],
      ['source_file_name', undefined, 'missing-field', /source_file_name/],
      ['source_file_name', null, 'wrong-type', /found null/],
      ['source_file_name', '', 'empty-text', /must not be empty/],
      ['source_file_name', 'data/in/', 'impossible-name', /names a folder/],
      ['source_file_name', 'data/in/ ', 'impossible-name', /names a folder/],
      ['source_file_name', 'y'.repeat(1025), 'impossible-name', /can match no object/],
      ['source_file_name', '\ud800.csv', 'impossible-name', /can match no object/],
      ['target_table', undefined, 'missing-field', /target_table/],
      ['target_table', '', 'empty-text', /target_table must not be empty/],
      ['target_table', '..', 'unsafe-text', /folder or file name/],
      ['target_table', 'a/b', 'unsafe-text', /folder or file name/],
      ['target_table', 'a\\b', 'unsafe-text', /folder or file name/],
      ['target_table', 'a\u0000', 'unsafe-text', /control characters/],
      ['target_table', ' a', 'unsafe-text', /blank/],
      ['upsert_keys', undefined, 'missing-field', /upsert_keys/],
      ['upsert_keys', 'order_id', 'wrong-type', /must be a list of texts: write \["order_id"\], found "order_id"/],
      ['upsert_keys', ['a', 1], 'wrong-type', /its member 1 must be text/],
      ['upsert_keys', [''], 'empty-text', /its member 0 must not be empty/],
      ['upsert_keys', Array.from({ length: 101 }, () => 'k'), 'too-long', /at most 100/],
      ['is_active', undefined, 'missing-field', /is_active/],
      ['is_active', 'false', 'wrong-type', /is_active must be true or false, without quotes, found "false"/],
      ['is_active', 1, 'wrong-type', /found 1/],
      ['contract', '../orders', 'unsafe-text', /folder or file name/],
      ['contract', {}, 'wrong-type', /found an object/],
      ['engine', 'spark', 'unknown-value', /engine must be "lambda" or "glue", found "spark"/],
      ['engine', 3, 'wrong-type', /"lambda" or "glue"/],
      ['glue_job_name', '', 'empty-text', /glue_job_name/],
      ['max_lambda_bytes', 0, 'out-of-range', /from 1 to/],
      ['max_lambda_bytes', -1, 'out-of-range', /from 1 to/],
      ['max_lambda_bytes', 1.5, 'out-of-range', /whole number/],
      ['max_lambda_bytes', 1e300, 'out-of-range', /whole number/],
      ['max_lambda_bytes', '1', 'wrong-type', /without quotes/],
      ['versions', 'newest', 'unknown-value', /"latest" or "all"/],
      ['inactive_action', 'delete', 'unknown-value', /"keep" or "move"/],
      ['on_success', true, 'wrong-type', /"keep" or "archive"/],
      ['order', 'stem', 'wrong-type', /must be an object/],
      ['order', null, 'wrong-type', /must be an object/],
    ]
    for (const [field, value, code, message] of wrong) {
      it(`${field} ${value === undefined ? 'missing' : JSON.stringify(value).slice(0, 40)}`, () => {
        const config = configOf(entry('good.csv'), entry('orders.csv', { [field]: value }))
        expect(config.jobs.map((job) => job.index)).to.deep.equal([0])
        const [disabled] = config.disabled
        expect(disabled?.index).to.equal(1)
        expect(disabled?.problems.map((problem) => [problem.field, problem.code])).to.deep.equal([[field, code]])
        expect(disabled?.problems[0]?.message).to.match(message)
        expect(config.findings[0]).to.include({ path: `/1/${field}`, severity: 'error', code })
        expect(config.findings[0]?.message).to.match(/^entry 1/).and.match(message)
        expect(disabled?.sourceFileName).to.equal(field === 'source_file_name' ? undefined : 'orders.csv')
      })
    }

    const wrongOrders: readonly (readonly [order: unknown, field: string, message: RegExp])[] = [
      [{ group: 'steam' }, 'order.group', /"stem", "until-timestamp", "prefix" or a pattern/],
      [{ group: 3 }, 'order.group', /must be text/],
      [{ group: '(a)' }, 'order.group', /exactly one group named `group`/],
      [{ group: '(?<group>(a+)+)' }, 'order.group', /repetition within a repetition/],
      [{ on_failure: 'stop' }, 'order.on_failure', /"park" or "halt"/],
      [{ attempts: 0 }, 'order.attempts', /from 1 to 100/],
      [{ attempts: 101 }, 'order.attempts', /from 1 to 100/],
    ]
    for (const [order, field, message] of wrongOrders) {
      it(`order ${JSON.stringify(order)}`, () => {
        const config = configOf(entry('orders.csv', { order, glue_job_name: 'g' }))
        expect(config.disabled[0]?.problems.map((problem) => problem.field)).to.deep.equal([field])
        expect(config.disabled[0]?.problems[0]?.message).to.match(message)
        expect(config.findings[0]?.path).to.equal(`/0/${field.replace('.', '/')}`)
      })
    }

    it('the engine glue without a Glue job', () => {
      const config = configOf(entry('orders.csv', { engine: 'glue' }))
      expect(config.disabled[0]?.problems[0]).to.include({ field: 'glue_job_name', code: 'missing-glue-job' })
    })

    for (const value of [null, 7, 'job', [], true]) {
      it(`being ${JSON.stringify(value)}`, () => {
        const config = configOf(value, entry('good.csv'))
        expect(config.jobs).to.have.length(1)
        expect(config.disabled).to.have.length(1)
        expect(config.disabled[0]?.problems[0]).to.include({ index: 0, field: '', code: 'not-an-object' })
        expect(config.findings[0]?.path).to.equal('/0')
      })
    }
  })

  it('reports all problems of an entry together and keeps its readable fields', () => {
    const { disabled } = configOf({ job_id: 'A', source_file_name: ' Orders.csv ', is_active: 'yes', engine: 'x' })
    expect(disabled[0]).to.include({ index: 0, jobId: 'A', sourceFileName: ' Orders.csv ' })
    expect(disabled[0]?.problems.map((problem) => problem.field)).to.have.members([
      'job_name', 'target_table', 'upsert_keys', 'is_active', 'engine',
    ])
  })

  it('takes no field from a prototype', () => {
    const text = '[{"__proto__": {"job_id": "A", "is_active": true}, "constructor": 1}]'
    const outcome = parseConfig(text)
    const fields = outcome.kind === 'config' ? outcome.disabled[0]?.problems.map((problem) => problem.field) : []
    expect(fields).to.include.members(['job_id', 'is_active'])
    expect(outcome.kind === 'config' ? outcome.findings.map((finding) => finding.path) : []).to.include('/0/__proto__')
  })

  it('survives nesting of any depth', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const outcome = parseConfig(`[{"job_id": ${deep}}]`)
    expect(outcome.kind === 'config' ? outcome.disabled.length : 0).to.equal(1)
  })

  it('decides about every entry of any list, without throwing', () => {
    const field = fc.constantFrom('job_id', 'source_file_name', 'is_active', 'order', 'group', '__proto__')
    const anyEntry = fc.oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue({ maxDepth: 2 })))
    fc.assert(
      fc.property(fc.array(anyEntry), (entries) => {
        const config = configOf(...entries)
        expect(config.jobs.length + config.disabled.length).to.equal(entries.length)
        expect(config.disabled.every((disabled) => disabled.problems.length > 0)).to.equal(true)
      }),
    )
  })

  it('reads ten thousand entries at once', () => {
    const text = JSON.stringify(Array.from({ length: 10_000 }, (_, n) => entry(`file_${n}_*.csv`)))
    const outcome = parseConfig(text)
    expect(outcome.kind === 'config' ? outcome.jobs.length : 0).to.equal(10_000)
  })
})
