import { linkSync, symlinkSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { readWithHyparquet } from '../../adapters/formats/read-parquet.ts'
import { documentOf, sluice, Workbench } from './command-line.ts'
import type { Finished } from './command-line.ts'

interface Report {
  readonly status: string
  readonly rows_in: number | null
  readonly rows_out: number | null
  readonly rows_rejected: number | null
  readonly rejects: string | null
  readonly errors: readonly { readonly code: string; readonly message: string; readonly count?: number }[]
}

const CONTRACT = {
  fields: [
    { name: 'id', type: 'integer', constraints: { required: true } },
    { name: 'amount', type: 'number', 'x-sluice': { onInvalid: 'null' } },
  ],
}

describe('sluice convert', () => {
  const bench = new Workbench()
  const convert = (...args: string[]): Promise<Finished> => sluice(['convert', ...args], { cwd: bench.root })

  before(() => {
    bench.write({
      'plain.csv': 'id,name\n007,"a ""b"""\n2,\n',
      'mixed.csv': 'id,amount\n1,1.5\nx,2\n\n3,none\n4\n',
      'all-bad.csv': 'id,amount\nx,1\ny,2\n',
      'contract.json': JSON.stringify(CONTRACT),
      'bad-contract.json': JSON.stringify({ fields: [{ name: 'id', type: 'money' }, { name: 'id' }], 'x-sluice': { drift: 'maybe' } }),
      'bom.csv': '\ufeffid,amount\r\n1,2\r\n',
      'latin1.csv': Buffer.from('id,amount\n1,2\n\u00e9,3\n', 'latin1'),
      'unclosed.csv': 'id,amount\n1,2\n"3,4\n',
      'header.csv': 'id,amount\n',
      'empty.csv': '',
      'other.csv': 'a,b\n1,2\n',
      'cut.csv.gz': gzipSync('id,amount\n1,2\n'.repeat(1_000)).subarray(0, 60),
      'file.csv.gz': gzipSync('id,amount\n1,2\n'),
      'orders.jsonl': '{"id":1,"amount":1.5}\n{"id":"x"}\n\n{"amount":"none","id":3}\n',
      'array.JSON': '[\n  {"id": "1", "note": ""},\n  {"id": 2.50}\n]\n',
      'orders.ndjson.gz': gzipSync('{"id":1,"amount":2}\n'),
      'table.json': 'id,name\n1,x\n',
      'orders.txt': '{"id":1,"amount":2}\n',
      'folder.csv/': '',
    })
    linkSync(bench.path('plain.csv'), bench.path('same.csv'))
  })

  after(() => bench.remove())

  it('keeps every column as text without a contract, and says so', async () => {
    const result = await convert('plain.csv', 'plain.parquet', '--json')
    expect(result.code).to.equal(0)
    expect(documentOf<object>(result)).to.deep.include({
      status: 'success', rows_in: 2, rows_out: 2, rows_rejected: 0, rows_warned: 0, blank_lines: 0, output: 'plain.parquet', rejects: null, errors: [],
    })
    expect(result.stderr).to.match(/every column is text/)
    expect(await readWithHyparquet(bench.read('plain.parquet'))).to.deep.equal([{ id: '007', name: 'a "b"' }, { id: '2', name: null }])
    expect(bench.has('plain.parquet.rejects.ndjson')).to.equal(false)
  })

  it('accounts for every row under a contract', async () => {
    const result = await convert('mixed.csv', 'mixed.parquet', '--contract', 'contract.json', '--json')
    expect(result.code).to.equal(0)
    const report = documentOf<Report>(result)
    expect(report).to.include({ status: 'success', rows_in: 4, rows_out: 2, rows_rejected: 2, rows_warned: 1, blank_lines: 1, rejects: 'mixed.parquet.rejects.ndjson' })
    expect(report.errors.map(({ code, count }) => [code, count])).to.deep.equal([['type-error', 1], ['missing-cell', 1]])
    const lines = bench.text('mixed.parquet.rejects.ndjson').trimEnd().split('\n').map((line) => JSON.parse(line) as { line: number; raw: string })
    expect(lines.map(({ line, raw }) => [line, raw])).to.deep.equal([[3, 'x,2'], [6, '4']])
    expect(bench.text('mixed.parquet.warnings.ndjson')).to.match(/"raw":"3,none"/)
    expect(await readWithHyparquet(bench.read('mixed.parquet'))).to.deep.equal([{ id: 1n, amount: 1.5 }, { id: 3n, amount: null }])
    expect(result.stderr).to.match(/4 rows in, 2 out, 2 rejected/)
  })

  it('converts JSON lines with the same account of their rows', async () => {
    const result = await convert('orders.jsonl', 'orders.parquet', '--contract', 'contract.json', '--json', '--strict')
    expect(result.code).to.equal(1)
    const report = documentOf<Report>(result)
    expect(report).to.include({ status: 'success', rows_in: 3, rows_out: 2, rows_rejected: 1, rows_warned: 1, blank_lines: 1, rejects: 'orders.parquet.rejects.ndjson' })
    expect(report.errors.map(({ code, count }) => [code, count])).to.deep.equal([['type-error', 1]])
    expect(bench.text('orders.parquet.rejects.ndjson')).to.match(/"line":2,"byte_offset":22,"row":2,.*"raw":"\{\\"id\\":\\"x\\"\}"/)
    expect(bench.text('orders.parquet.warnings.ndjson')).to.match(/"line":4/)
    expect(await readWithHyparquet(bench.read('orders.parquet'))).to.deep.equal([{ id: 1n, amount: 1.5 }, { id: 3n, amount: null }])
  })

  it('takes a JSON array, and keeps its values as they are written without a contract', async () => {
    const { code, stderr } = await convert('array.JSON', 'array.parquet')
    expect(code).to.equal(0)
    expect(stderr).to.match(/every column is text/)
    expect(await readWithHyparquet(bench.read('array.parquet'))).to.deep.equal([{ id: '1', note: '' }, { id: '2.50', note: null }])
  })

  it('knows JSON lines by their names or by --format, and stdin by that alone', async () => {
    const results = await Promise.all([
      convert('orders.ndjson.gz', 'a.parquet', '--contract', 'contract.json'),
      convert('orders.txt', 'b.parquet', '--contract', 'contract.json', '--format', 'jsonl'),
      sluice(['convert', '-', 'c.parquet', '--contract', 'contract.json', '--format', 'jsonl'], { cwd: bench.root, input: '{"id":1,"amount":2}\n' }),
    ])
    expect(results.map(({ code }) => code)).to.deep.equal([0, 0, 0])
    for (const name of ['a', 'b', 'c']) expect(await readWithHyparquet(bench.read(`${name}.parquet`))).to.deep.equal([{ id: 1n, amount: 2 }])
    expect((await convert('table.json', 'd.parquet', '--format', 'csv')).code).to.equal(0)
    expect(await readWithHyparquet(bench.read('d.parquet'))).to.deep.equal([{ id: '1', name: 'x' }])
  })

  it('exits with 1 under --strict, with the table there, and puts rejects where it is told', async () => {
    const { code, stdout, stderr } = await convert('mixed.csv', 'strict.parquet', '--contract', 'contract.json', '--strict', '--rejects', 'bad rows.ndjson')
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' })
    expect(stderr).to.match(/bad rows\.ndjson/)
    expect([bench.has('strict.parquet'), bench.has('bad rows.ndjson'), bench.has('strict.parquet.rejects.ndjson')]).to.deep.equal([true, true, false])
  })

  it('takes away rejects that an earlier conversion left', async () => {
    bench.write({ 'again.parquet': 'old', 'again.parquet.rejects.ndjson': '{}\n' })
    const { code } = await convert('plain.csv', 'again.parquet')
    expect(code).to.equal(0)
    expect(bench.has('again.parquet.rejects.ndjson')).to.equal(false)
    expect(bench.read('again.parquet').subarray(0, 4).toString()).to.equal('PAR1')
  })

  it('reads stdin, gzip, byte order marks and CRLF', async () => {
    const results = await Promise.all([
      sluice(['convert', '-', 'stdin.parquet', '--contract', 'contract.json'], { cwd: bench.root, input: 'id,amount\n1,2\n' }),
      convert('file.csv.gz', 'gzip.parquet', '--contract', 'contract.json'),
      convert('bom.csv', 'bom.parquet', '--contract', 'contract.json'),
    ])
    expect(results.map(({ code }) => code)).to.deep.equal([0, 0, 0])
    const tables = ['stdin', 'gzip', 'bom'].map((name) => readWithHyparquet(bench.read(`${name}.parquet`)))
    for (const rows of await Promise.all(tables)) expect(rows).to.deep.equal([{ id: 1n, amount: 2 }])
  })

  it('makes an empty table of a file without rows', async () => {
    const results = await Promise.all(['header.csv', 'empty.csv'].map((name) => convert(name, `${name}.parquet`, '--contract', 'contract.json', '--json')))
    for (const result of results) expect(documentOf<Report>(result)).to.include({ status: 'success', rows_in: 0, rows_out: 0 })
  })

  const REFUSED: readonly (readonly [file: string, code: string])[] = [
    ['latin1.csv', 'encoding-error'],
    ['cut.csv.gz', 'compression-error'],
    ['other.csv', 'missing-label'],
    ['all-bad.csv', 'all-rows-rejected'],
  ]
  for (const [file, code] of REFUSED) {
    it(`refuses ${file} as ${code}, leaving an older output and the input as they were`, async () => {
      const output = `${file}.parquet`
      bench.write({ [output]: 'older' })
      const before = bench.read(file)
      const result = await convert(file, output, '--contract', 'contract.json', '--json')
      expect(result.code).to.equal(1)
      const report = documentOf<Report>(result)
      expect(report).to.include({ status: 'failed', output: null, rows_out: 0 })
      expect(report.errors[0]).to.include({ code })
      expect(report.errors[0]!.message).to.not.equal('')
      expect(bench.text(output)).to.equal('older')
      expect(bench.read(file).equals(before)).to.equal(true)
    })
  }

  it('tells a quote that is never closed', async () => {
    const report = documentOf<Report>(await convert('unclosed.csv', 'unclosed.parquet', '--contract', 'contract.json', '--json'))
    expect(report).to.include({ rows_in: 2, rows_out: 1, rows_rejected: 1 })
    expect(report.errors[0]).to.include({ code: 'source-error' })
  })

  it('lists what is wrong with a contract and reads nothing', async () => {
    const result = await convert('plain.csv', 'never.parquet', '--contract', 'bad-contract.json', '--json')
    expect(result.code).to.equal(1)
    const report = documentOf<Report>(result)
    expect(report).to.include({ status: 'failed', rows_in: null })
    expect(report.errors.length).to.be.at.least(2)
    expect(report.errors.map(({ message }) => message).join('\n')).to.match(/bad-contract\.json at \/fields\/0\/type: /)
    expect(bench.has('never.parquet')).to.equal(false)
  })

  it('refuses what cannot be meant, with exit code 2, and touches nothing', async () => {
    symlinkSync('plain.csv', bench.path('link.csv'))
    const before = bench.files()
    const plain = bench.read('plain.csv')
    const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
      [['nowhere.csv', 'o.parquet'], /there is no file "nowhere\.csv"/],
      [['folder.csv', 'o.parquet'], /"folder\.csv" is a folder/],
      [['plain.csv', 'folder.csv'], /"folder\.csv" is a folder/],
      [['plain.csv', 'no/where/o.parquet'], /there is no folder "no\/where"/],
      [['plain.csv', '/dev/null'], /no regular file/],
      [['plain.csv', '-'], /must be a file/],
      [['plain.csv', 'o.parquet', '--format', 'xml'], /--format is csv or jsonl, not xml/],
      [['plain.csv', './plain.csv'], /same file/],
      [['plain.csv', 'same.csv'], /same file/],
      [['link.csv', 'plain.csv'], /same file/],
      [['plain.csv', 'o.parquet', '--rejects', 'o.parquet'], /same file/],
      [['plain.csv', 'o.parquet', '--contract', 'contract.json', '--rejects', 'contract.json'], /same file/],
      [['plain.csv', 'o.parquet', '--contract', 'nowhere.json'], /there is no file "nowhere\.json"/],
    ]
    const results = await Promise.all(wrong.map(([args]) => convert(...args)))
    for (const [i, [args, says]] of wrong.entries()) {
      expect(results[i]!.code, args.join(' ')).to.equal(2)
      expect(results[i]!.stderr).to.match(says)
    }
    expect(bench.files()).to.deep.equal(before)
    expect(bench.read('plain.csv').equals(plain)).to.equal(true)
  })

  it('leaves nothing behind when the disk is full', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `${i},${(i * 7_919) % 100_003}`).join('\n')
    bench.write({ 'wide.csv': `id,amount\n${rows}\n` })
    const before = bench.files()
    // A limit on the size of files, in blocks of 512 bytes, fails writes as a full disk does.
    const result = await sluice(['convert', 'wide.csv', 'wide.parquet', '--json'], { cwd: bench.root, shell: 'ulimit -f 16; exec "$@"' })
    expect(result.code).to.equal(1)
    expect(documentOf<Report>(result).errors[0]).to.include({ code: 'out-of-space' })
    expect(bench.files()).to.deep.equal(before)
  })
})
