import { expect } from 'chai'
import fc from 'fast-check'
import { buildJobIndex, entryOf, matchJob } from '../../../src/domain/routing/match-job.ts'
import { configOf, entry } from './sample-jobs.ts'

describe('checkConfig', () => {
  it('has nothing to say about a plain configuration', () => {
    const { findings } = configOf(entry('a.csv'), entry('b_*.csv'), entry('b_1*.csv'), entry('*'), entry('c.CSV.GZ'))
    expect(findings).to.deep.equal([])
  })

  const cases: readonly (readonly [name: string, entries: readonly unknown[], path: string, code: string, message: RegExp])[] = [
    ['a name given twice', [entry('A.csv'), entry('data/ a.csv ', { job_id: 'B' })], '/1/source_file_name', 'duplicate-source-file-name', /entry 0/],
    ['a name a disabled entry has', [entry('a.csv', { is_active: 1 }), entry('a.csv', { job_id: 'B' })], '/1/source_file_name', 'duplicate-source-file-name', /entry 0/],
    ['a job_id given twice', [entry('a.csv'), entry('b.csv', { job_id: 'JOB-a.csv' })], '/1/job_id', 'duplicate-job-id', /entry 0/],
    ['a pattern within an earlier one', [entry('a*b.csv'), entry('a?b.csv')], '/1/source_file_name', 'shadowed-entry', /entry 0 \(a\*b\.csv\)/],
    ['a pattern spelled otherwise', [entry('a*.csv'), entry('a**.csv')], '/1/source_file_name', 'shadowed-entry', /takes every file/],
    ['a mistyped field', [entry('a.csv', { contrct: 'x' })], '/0/contrct', 'unknown-field', /is `contract` meant\?/],
    ['a hyphen in a field', [entry('a.csv', { 'on-success': 'keep' })], '/0/on-success', 'unknown-field', /`on_success`/],
    ['a field nobody knows', [entry('a.csv', { 'owner/team': 'x' })], '/0/owner~1team', 'unknown-field', /it has no effect$/],
    ['a mistyped field of order', [entry('a.csv', { order: { atempts: 1 }, glue_job_name: 'g' })], '/0/order/atempts', 'unknown-field', /`order\.attempts`/],
    ['a folder in the name', [entry('data/in/a.csv')], '/0/source_file_name', 'folder-ignored', /a\.csv alone/],
    ['a backslash in the name', [entry('data\\a.csv')], '/0/source_file_name', 'backslash', /write `\/`/],
    ['a file that is not converted', [entry('a.txt')], '/0/source_file_name', 'unsupported-suffix', /\.csv/],
    ['a pattern of such files', [entry('a_*.json')], '/0/source_file_name', 'unsupported-suffix', /\.csv/],
    ['a contract with its suffix', [entry('a.csv', { contract: 'orders.json' })], '/0/contract', 'contract-suffix', /leave \.json out/],
    ['ordered files that are not converted', [entry('a.txt', { order: {} })], '/0/source_file_name', 'unsupported-suffix', /\.csv/],
    ['a Glue job that ordered files never reach', [entry('a.csv', { order: {}, glue_job_name: 'g' })], '/0/glue_job_name', 'glue-job-unused', /"engine": "glue"/],
    ['a key given twice', [entry('a.csv', { upsert_keys: ['a', 'a'] })], '/0/upsert_keys', 'duplicate-upsert-key', /twice/],
  ]
  for (const [name, entries, path, code, message] of cases) {
    it(`tells of ${name}`, () => {
      const finding = configOf(...entries).findings.find((one) => one.code === code)
      expect(finding?.path).to.equal(path)
      expect(finding?.message).to.match(message)
    })
  }

  const fine: readonly (readonly [name: string, entries: readonly unknown[]])[] = [
    ['a wider pattern after a narrower one', [entry('a?b.csv'), entry('a*b.csv')]],
    ['patterns that overlap only in part', [entry('a*.csv'), entry('*a.csv')]],
    ['a longer pattern after a shorter one', [entry('a*.csv'), entry('ab*.csv')]],
    ['a name after a pattern that matches it', [entry('a*.csv'), entry('ab.csv')]],
    ['a name after a pattern with the same letters', [entry('a*b.csv'), entry('ab.csv')]],
    ['other suffixes for Glue', [entry('a.txt', { engine: 'glue', glue_job_name: 'g' })]],
    ['ordered files of either engine', [entry('a.csv', { order: {} }), entry('b.txt', { order: {}, engine: 'glue', glue_job_name: 'g' })]],
    ['patterns that may be CSV', [entry('orders*'), entry('x*v'), entry('y_*gz'), entry('z?csv')]],
  ]
  for (const [name, entries] of fine) {
    it(`does not complain about ${name}`, () => {
      expect(configOf(...entries).findings).to.deep.equal([])
    })
  }

  it('calls only those entries shadowed that no file reaches', () => {
    const files = ['a', 'b', 'x', 'aa', 'ab', 'ax', 'xa', 'xx', 'aab', 'axb', 'xab', 'axx', 'xxx', 'axxb', 'aaab', 'xaxbx']
    const name = fc.array(fc.constantFrom('a', 'b', '*', '?'), { minLength: 1, maxLength: 4 }).map((symbols) => symbols.join(''))
    fc.assert(
      fc.property(fc.array(name, { maxLength: 6 }), (names) => {
        const config = configOf(...names.map((one) => entry(one, { engine: 'glue', glue_job_name: 'g' })))
        const index = buildJobIndex(config)
        const reached = files.map((file) => matchJob(index, file)).map((match) => (match.kind === 'none' ? -1 : entryOf(match).index))
        const unreached = config.findings.filter(({ path }) => path.endsWith('source_file_name')).map(({ path }) => Number(path.split('/')[1]))
        expect(unreached.filter((place) => reached.includes(place))).to.deep.equal([])
      }),
      { numRuns: 500 },
    )
  })

  it('lists findings in the order of the entries', () => {
    const { findings } = configOf(entry('a.csv', { zz: 1 }), entry('b.csv', { is_active: 1 }), entry('a.csv', { job_id: 'C' }))
    expect(findings.map((finding) => finding.path)).to.deep.equal(['/0/zz', '/1/is_active', '/2/source_file_name'])
  })
})
