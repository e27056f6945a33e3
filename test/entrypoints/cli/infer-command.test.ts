import { symlinkSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import { documentOf, sluice, startSluice, untilReading, Workbench } from './command-line.ts'

interface Contract {
  readonly fields: readonly { readonly name: string; readonly type: string; readonly description: string }[]
  readonly dialect: { readonly delimiter: string; readonly header: boolean }
}

const CSV = 'id;betrag;am\n1;1.234,56;31.12.2024\n2;7,00;01.02.2025\n3;0,50;\n'

describe('sluice infer', () => {
  const bench = new Workbench()
  const cwd = bench.root

  before(() => bench.write({ 'a.csv': CSV, 'a.csv.gz': gzipSync(CSV), 'empty.csv': '', 'kept.json': '{"mine": true}' }))
  after(() => bench.remove())

  it('prints the contract on stdout and what it rests on on stderr', async () => {
    const finished = await sluice(['infer', 'a.csv'], { cwd })
    const contract = documentOf<Contract>(finished)
    expect(finished.code).to.equal(0)
    expect(contract.fields.map(({ name, type }) => [name, type])).to.deep.equal([['id', 'integer'], ['betrag', 'number'], ['am', 'date']])
    expect(contract.dialect).to.include({ delimiter: ';', header: true })
    expect(parseContract('a', finished.stdout).kind).to.equal('contract')
    expect(finished.stderr).to.match(/drafted from 3 rows\./)
    expect(finished.stderr).to.match(/^betrag +decimal\(18,2\) decimal "," groups "\." +fraction digits seen/m)
    expect(finished.stderr).to.match(/^am +date as %d\.%m\.%Y +read by .*missing in 1 of 3 rows/m)
  })

  it('drafts the same of stdin and of gzip, with --json too', async () => {
    const [file, gzip, stdin] = await Promise.all([
      sluice(['infer', 'a.csv', '--json'], { cwd }),
      sluice(['infer', 'a.csv.gz'], { cwd }),
      sluice(['infer', '-'], { cwd, input: CSV }),
    ])
    expect(gzip.stdout).to.equal(file.stdout)
    expect(stdin.stdout).to.equal(file.stdout)
  })

  it('writes the contract to a file, by which the sample converts and which is not replaced unasked', async () => {
    const written = await sluice(['infer', 'a.csv', '-o', 'c.json'], { cwd })
    expect(written).to.deep.include({ code: 0, stdout: '' })
    expect(written.stderr).to.match(/Written to c\.json\./)
    const converted = await sluice(['convert', 'a.csv', 'a.parquet', '--contract', 'c.json', '--strict', '--json'], { cwd })
    expect(documentOf<object>(converted)).to.deep.include({ status: 'success', rows_in: 3, rows_out: 3 })

    const again = await sluice(['infer', 'a.csv', '-o', 'kept.json'], { cwd })
    expect(again).to.deep.include({ code: 2, stdout: '' })
    expect(again.stderr).to.match(/--force/)
    expect(bench.text('kept.json')).to.equal('{"mine": true}')
    const forced = await sluice(['infer', 'a.csv', '-o', 'kept.json', '--force', '--json'], { cwd })
    expect(forced.code).to.equal(0)
    expect(bench.text('kept.json')).to.equal(forced.stdout)
  })

  it('looks at as many rows as asked for', async () => {
    const { stdout, stderr } = await sluice(['infer', 'a.csv', '--rows', '1'], { cwd })
    expect(stderr).to.match(/drafted from 1 row, not all of the file\./)
    expect((JSON.parse(stdout) as Contract).fields[2]).to.have.property('description').that.matches(/no value was missing in 1 rows/)
  })

  it('ends with 1 and says why when the file is no table', async () => {
    const finished = await sluice(['infer', 'empty.csv', '-o', 'none.json', '--json'], { cwd })
    expect(finished.code).to.equal(1)
    expect(documentOf<object>(finished)).to.have.nested.property('error.code', 'source-error')
    expect(finished.stderr).to.match(/empty\.csv: The file has no record/)
    expect(bench.has('none.json')).to.equal(false)
  })

  it('refuses what cannot be meant with exit code 2', async () => {
    symlinkSync(bench.path('a.csv'), bench.path('link.json'))
    const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
      [['nowhere.csv'], /there is no file "nowhere.csv"/],
      [['a.csv', '--rows', '0'], /--rows must be a whole number/],
      [['a.csv', '--rows', 'all'], /--rows must be a whole number/],
      [['a.csv', '-o', 'link.json', '--force'], /the same file/],
      [['a.csv', '-o', '.'], /is a folder/],
      [['a.csv', '-o', '-'], /without -o/],
    ]
    for (const [args, says] of wrong) {
      const { code, stdout, stderr } = await sluice(['infer', ...args], { cwd })
      expect({ code, stdout }, args.join(' ')).to.deep.equal({ code: 2, stdout: '' })
      expect(stderr).to.match(says)
    }
    expect(bench.text('a.csv')).to.equal(CSV)
  })

  it('ends when it is interrupted while stdin gives nothing', async () => {
    const started = startSluice(['infer', '-'], { cwd })
    await untilReading(started)
    started.process.kill('SIGINT')
    expect(await started.finished).to.deep.include({ code: 130, stdout: '' })
  })
})
