import { expect } from 'chai'
import { documentOf, sluice, Workbench } from './command-line.ts'
import type { Finished } from './command-line.ts'

const JOB = { job_id: 'J1', job_name: 'orders', source_file_name: 'orders.csv', target_table: 'orders', upsert_keys: ['id'], is_active: true }
const CONTRACT = { fields: [{ name: 'id', type: 'string', constraints: { required: true } }, { name: 'n', type: 'integer' }] }

interface Findings {
  readonly findings: readonly { readonly file: string; readonly path: string; readonly severity: string; readonly code: string; readonly message: string }[]
}

describe('sluice check', () => {
  const bench = new Workbench()
  const check = (path: string): Promise<Finished> => sluice(['check', path, '--json'], { cwd: bench.root })

  before(() => {
    bench.write({
      'good/config/config.json': JSON.stringify([{ ...JOB, contract: 'orders' }]),
      'good/config/contracts/orders.json': JSON.stringify(CONTRACT),
      'bad/config/config.json': JSON.stringify([{ ...JOB, contract: 'ordres' }, { ...JOB, job_id: 'J2', source_file_name: 'b.csv', target_table: 'b', contract: 'orders', upsert_keys: ['idd', 'n'] }]),
      'bad/config/contracts/orders.json': JSON.stringify(CONTRACT),
      'bad/config/contracts/broken.json': '{"fields": [',
      'noted/config/config.json': '[]',
      'noted/config/contracts/later.json': JSON.stringify(CONTRACT),
      'none/data/in/a.csv': 'a\n1\n',
      'list.json': JSON.stringify([{ ...JOB, is_active: 'yes' }]),
      'lone.json': JSON.stringify(JOB),
      'contract.json': JSON.stringify({ fields: [{ name: 'id', type: 'money' }] }),
      'latin1.json': Buffer.from('[{"job_id": "\u00e9"}]', 'latin1'),
      'good.json': `\ufeff${JSON.stringify(CONTRACT)}`,
    })
  })

  after(() => bench.remove())

  it('finds nothing in what is right, and writes nothing', async () => {
    const before = bench.files()
    const [folder, contract] = await Promise.all([check('good'), check('good.json')])
    expect([folder.code, contract.code]).to.deep.equal([0, 0])
    expect([documentOf(folder), documentOf(contract)]).to.deep.equal([{ findings: [] }, { findings: [] }])
    expect(bench.files()).to.deep.equal(before)
    expect(bench.has('good/.sluice')).to.equal(false)
  })

  it('checks a folder as a whole', async () => {
    const result = await check('bad')
    expect(result.code).to.equal(1)
    const { findings } = documentOf<Findings>(result)
    expect(findings.map(({ file, path, severity, code }) => [file, path, severity, code])).to.deep.equal([
      ['config/config.json', '/0/contract', 'error', 'contract-missing'],
      ['config/config.json', '/1/upsert_keys/0', 'error', 'unknown-upsert-key'],
      ['config/contracts/broken.json', '', 'error', 'not-json'],
    ])
    expect(findings.map(({ message }) => message).join('\n')).to.match(/is "orders" meant/).and.to.match(/is "id" meant/).and.to.match(/line 1, column 13/)
  })

  it('takes what is only worth a note for no fault', async () => {
    const { code, stderr } = await sluice(['check', 'noted'], { cwd: bench.root })
    expect(code).to.equal(0)
    const document = documentOf<Findings & { readonly notes: readonly object[] }>(await check('noted'))
    expect(document.findings).to.deep.equal([])
    expect(document.notes).to.have.length(1)
    expect(stderr).to.match(/^config\/contracts\/later\.json: info contract-unused: /).and.to.match(/0 errors, 0 warnings, 1 note\.\n$/)
  })

  const SINGLE: readonly (readonly [path: string, finding: RegExp])[] = [
    ['none', /^config\/config\.json error config-missing/],
    ['list.json', /^list\.json\/0\/is_active error wrong-type/],
    ['lone.json', /^lone\.json error config-not-a-list/],
    ['contract.json', /^contract\.json\/fields\/0\/type error/],
    ['latin1.json', /^latin1\.json error not-utf8/],
  ]
  for (const [path, expected] of SINGLE) {
    it(`tells what is wrong with ${path}`, async () => {
      const result = await check(path)
      expect(result.code).to.equal(1)
      const { findings } = documentOf<Findings>(result)
      expect(findings).to.have.length(1)
      const [{ file, path: pointer, severity, code }] = findings as [Findings['findings'][number]]
      expect(`${file}${pointer} ${severity} ${code}`).to.match(expected)
    })
  }

  it('tells what is wrong with the order of a job, and with nothing of one that is right', async () => {
    const wrong: readonly (readonly [order: object, finding: RegExp])[] = [
      [{ group: 'until-noon' }, /^\/0\/order\/group error unknown-value .*"stem", "until-timestamp", "prefix"/],
      [{ group: 5 }, /^\/0\/order\/group error wrong-type/],
      [{ group: '(?<group>a' }, /^\/0\/order\/group error unsupported-pattern/],
      [{ on_failure: 'stop' }, /^\/0\/order\/on_failure error unknown-value/],
      [{ attempts: 0 }, /^\/0\/order\/attempts error/],
      [{ gruop: 'stem' }, /^\/0\/order\/gruop /],
    ]
    const right = [{}, { group: 'prefix', on_failure: 'halt', attempts: 5 }, { group: '(?<group>[a-z]+)_.*' }]
    const orders = [...wrong.map(([order]) => order), ...right]
    orders.forEach((order, index) => bench.write({ [`order-${index.toString()}.json`]: JSON.stringify([{ ...JOB, order }]) }))
    const findings = await Promise.all(orders.map(async (_, index) => documentOf<Findings>(await check(`order-${index.toString()}.json`)).findings))
    wrong.forEach(([, expected], index) => {
      expect(findings[index]!.map(({ path, severity, code, message }) => `${path} ${severity} ${code} ${message}`)[0]).to.match(expected)
    })
    expect(findings.slice(wrong.length)).to.deep.equal([[], [], []])
  })

  it('words findings for people on stderr alone', async () => {
    const { code, stdout, stderr } = await sluice(['check', 'bad'], { cwd: bench.root })
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' })
    expect(stderr).to.match(/^config\/config\.json#\/0\/contract: error contract-missing: /).and.to.match(/3 errors, 0 warnings\.\n$/)
  })
})
