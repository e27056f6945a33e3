import { expect } from 'chai'
import type { PacketResult } from '../../../src/domain/packets/packet-result.ts'
import { metadataOf, readWithHyparquet } from '../../adapters/formats/read-parquet.ts'
import { documentOf, sluice, Workbench } from './command-line.ts'
import type { Finished } from './command-line.ts'

const ROWS = 3_000
const rows = Array.from({ length: ROWS }, (_, i) => i)
const AT = { created_at: '2022-11-03 14:20:49.962', last_updated: '2022-11-03 14:20:49.962' }
const order = (id: number): string => `${JSON.stringify({
  sales_order_id: id, design_id: 3, staff_id: 19, counterparty_id: 8, units_sold: 4, unit_price: '3.94', currency_id: 2,
  agreed_delivery_date: '2022-11-10', agreed_payment_date: '2022-11-08', agreed_delivery_location_id: 8, ...AT,
})}\n`
const CONTRACT = JSON.stringify({ fields: [{ name: 'id', type: 'integer', constraints: { required: true } }] })
/** As Node was before zstd came. */
const OLD_NODE = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    'import z from "node:zlib"; import { syncBuiltinESMExports as s } from "node:module"; delete z.zstdCompressSync; z.zstdCompressSync = undefined; s()',
  )}`,
}

describe('how commands write Parquet', () => {
  let bench: Workbench

  beforeEach(() => {
    bench = new Workbench()
    bench.write({
      'n.csv': `id\n${rows.join('\n')}\n`,
      'n.jsonl': rows.map((id) => `{"id":${id.toString()}}\n`).join(''),
      'c.json': CONTRACT,
      'folder/bronze/n.csv': `id\n${rows.join('\n')}\n`,
      'folder/config/contracts/n.json': CONTRACT,
      'in/sales_order/sales_order_1.jsonl': rows.map((id) => order(id + 1)).join(''),
      'in/sales_order/sales_order_2.jsonl': order(ROWS) + order(ROWS + 1),
    })
  })
  afterEach(() => bench.remove())

  /** The codec and the encodings of values of a file's first column. */
  function written(path: string): readonly [codec: string | undefined, integers: 'delta' | 'plain'] {
    const chunk = metadataOf(bench.read(path)).row_groups[0]?.columns[0]?.meta_data
    return [chunk?.codec, chunk?.encodings.includes('DELTA_BINARY_PACKED') === true ? 'delta' : 'plain']
  }

  const convert = (input: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> =>
    sluice(['convert', input, 'o.parquet', '--contract', 'c.json', ...args], { cwd: bench.root, env })
  const NEITHER = { PARQUET_COMPRESSION: '', PARQUET_INTEGERS: '' }

  const converted: readonly (readonly [input: string, args: readonly string[], env: Readonly<Record<string, string>>, expected: readonly string[]])[] = [
    ['n.csv', [], NEITHER, ['SNAPPY', 'delta']],
    ['n.csv', ['--compression', 'zstd'], NEITHER, ['ZSTD', 'delta']],
    ['n.csv', [], { PARQUET_COMPRESSION: 'zstd', PARQUET_INTEGERS: 'plain' }, ['ZSTD', 'plain']],
    ['n.csv', ['--compression', 'snappy', '--integers', 'delta'], { PARQUET_COMPRESSION: 'gzip', PARQUET_INTEGERS: 'plain' }, ['SNAPPY', 'delta']],
    ['n.jsonl', ['--compression', 'zstd', '--integers', 'plain'], NEITHER, ['ZSTD', 'plain']],
    ['n.csv', ['--threads', '2', '--integers', 'plain'], NEITHER, ['SNAPPY', 'plain']],
    ['n.jsonl', [], { PARQUET_INTEGERS: 'plain' }, ['SNAPPY', 'plain']],
  ]
  for (const [input, args, env, expected] of converted) {
    it(`convert ${input} ${args.join(' ')} with ${JSON.stringify(env)} writes ${expected.join(', ')}`, async () => {
      const { code, stderr } = await convert(input, args, env)
      expect(code, stderr).to.equal(0)
      expect(written('o.parquet')).to.deep.equal(expected)
      if (expected[0] === 'SNAPPY') expect(await readWithHyparquet(bench.read('o.parquet'))).to.deep.equal(rows.map((id) => ({ id: BigInt(id) })))
    })
  }

  it('run and process write as the environment says', async () => {
    const options = { cwd: bench.root, env: { PARQUET_COMPRESSION: 'zstd', PARQUET_INTEGERS: 'plain' } }
    const payload = '{"packets":[{"table":"sales_order","id":1},{"table":"sales_order","id":2}]}'
    const [run, processed] = await Promise.all([
      sluice(['run', 'folder'], options),
      sluice(['process', '-', '--ingestion', 'in', '--processed', 'star', '--policy', 'unknown', '--json'], { ...options, input: payload }),
    ])
    expect(run.code, run.stderr).to.equal(0)
    expect(written('folder/silver/n.parquet')).to.deep.equal(['ZSTD', 'plain'])
    const { packets } = documentOf<{ readonly packets: readonly PacketResult[] }>(processed)
    // The second packet is held against the rows of the first, which are read from what was written.
    expect(packets.map(({ status, rows: taken, rows_rejected: rejected }) => [status, taken, rejected])).to.deep.equal([['processed', ROWS, 0], ['processed', 1, 1]])
    const tables = packets.flatMap(({ outputs }) => outputs).map((name) => written(`star/${name}`))
    expect(tables).to.have.length.above(2)
    for (const table of tables) expect(table).to.deep.equal(['ZSTD', 'plain'])
  })

  it('is refused by name with exit code 2 where nobody knows it, and nothing is touched', async () => {
    const before = bench.files()
    const refused: readonly (readonly [args: readonly string[], env: Readonly<Record<string, string>>, says: string])[] = [
      [['convert', 'n.csv', 'o.parquet', '--compression', 'gzip'], {}, '--compression is "gzip"; use one of snappy, zstd'],
      [['convert', 'n.csv', 'o.parquet', '--threads', '3'], {}, '--threads is 1 or 2, not 3'],
      [['convert', 'n.csv', 'o.parquet', '--integers', ''], {}, '--integers is ""; use one of delta, plain'],
      [['convert', 'n.csv', 'o.parquet'], { PARQUET_INTEGERS: 'rle' }, 'PARQUET_INTEGERS is "rle"; use one of delta, plain'],
      [['convert', 'n.jsonl', 'o.parquet', '--compression', 'zstd'], OLD_NODE, '--compression is "zstd": This version of Node has no zstd'],
      [['run', 'folder'], { PARQUET_COMPRESSION: 'gzip' }, 'PARQUET_COMPRESSION is "gzip"; use one of snappy, zstd'],
      [['run', 'folder'], { ...OLD_NODE, PARQUET_COMPRESSION: 'zstd' }, 'PARQUET_COMPRESSION is "zstd": This version of Node has no zstd'],
      [['sweep', 'folder'], { PARQUET_INTEGERS: 'auto' }, 'PARQUET_INTEGERS is "auto"; use one of delta, plain'],
      [['process', '-', '--ingestion', 'in', '--processed', 'star'], { PARQUET_COMPRESSION: 'lz4' }, 'PARQUET_COMPRESSION is "lz4"; use one of snappy, zstd'],
      [['sweep', '--aws', '--stack', 'lake'], { PARQUET_COMPRESSION: 'lz4' }, 'PARQUET_COMPRESSION is "lz4"; use one of snappy, zstd'],
    ]
    const results = await Promise.all(refused.map(async ([args, env]) => await sluice([...args, '--json'], { cwd: bench.root, env })))
    for (const [i, [args, , says]] of refused.entries()) {
      expect(results[i]!.code, args.join(' ')).to.equal(2)
      expect(documentOf<{ readonly error: object }>(results[i]!).error, args.join(' ')).to.include({ code: 'usage' }).with.property('message').that.includes(says)
    }
    expect(bench.files()).to.deep.equal(before)
    expect([bench.has('folder/.sluice'), bench.has('star')]).to.deep.equal([false, false])
  })

  it('changes nothing about tables that are there, until they are taken away and their files replayed', async () => {
    const plain = { cwd: bench.root, env: { PARQUET_INTEGERS: 'plain' } }
    expect((await sluice(['run', 'folder'], { cwd: bench.root, env: NEITHER })).code).to.equal(0)
    const table = 'folder/silver/n.parquet'
    const before = bench.read(table)
    for (const command of [['run', 'folder'], ['replay', 'folder', '--state', 'processed']]) {
      expect((await sluice(command, plain)).code, command.join(' ')).to.equal(0)
      expect(before.equals(bench.read(table)), command.join(' ')).to.equal(true)
    }
    bench.delete(table)
    expect((await sluice(['replay', 'folder', '--state', 'processed'], plain)).code).to.equal(0)
    expect(written(table)).to.deep.equal(['SNAPPY', 'plain'])
    expect(await readWithHyparquet(bench.read(table))).to.deep.equal(await readWithHyparquet(before))
  })
})
