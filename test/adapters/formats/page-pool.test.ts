import { expect } from 'chai'
import { CsvToParquetConverter } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import { PagePool } from '../../../src/adapters/formats/page-pool.ts'
import { DEFAULT_KEY_LIMITS } from '../../../src/domain/table/key-set.ts'
import { chunked, CollectingSink, contractOf } from './convert-text.ts'

const CONTRACT = contractOf({ fields: [{ name: 'id', type: 'integer' }, { name: 'note', type: 'string' }], 'x-sluice': { drift: 'keep-as-text' } })
const KEYED = contractOf({ fields: [{ name: 'id', type: 'integer', constraints: { unique: true } }, { name: 'note', type: 'string' }] })

async function convert(converter: CsvToParquetConverter, text: string, contract = CONTRACT) {
  const [output, rejects] = [new CollectingSink(), new CollectingSink()]
  const outcome = await converter.convert({ source: chunked(Buffer.from(text)), contract, metadata: {}, output, rejects, warnings: new CollectingSink() })
  return { outcome, output: output.bytes, rejects: rejects.bytes }
}

const FILES = [
  'id,note\n1,a\n2,b\n3,"long text, and longer"\n',
  'id,note\n,\n,\n',
  'id,note\n4,c\nx,y\n',
  'note,id\nq,1\n',
  'id,note,more\n1,a,z\n',
  'id,note,other\n1,,\n',
  'id\n1\n2\n',
  'id,note\nx,a\n',
  'id,note\n7,d\n',
]

describe('PagePool', () => {
  for (const contract of [CONTRACT, KEYED]) {
    it(`shows in no file what was in another, ${contract === KEYED ? 'with keys' : 'of any columns'}`, async () => {
      const warm = new CsvToParquetConverter({ rowGroupRows: 2 })
      for (const text of [...FILES, ...FILES]) expect(await convert(warm, text, contract), text).to.deep.equal(await convert(new CsvToParquetConverter({ rowGroupRows: 2 }), text, contract))
    })
  }

  it('gives each of two files at once a row group of its own', async () => {
    const warm = new CsvToParquetConverter({ rowGroupRows: 2 })
    await convert(warm, FILES[0]!)
    const both = await Promise.all([convert(warm, FILES[0]!), convert(warm, FILES[2]!)])
    for (const [i, text] of [FILES[0]!, FILES[2]!].entries()) expect(both[i]).to.deep.equal(await convert(new CsvToParquetConverter({ rowGroupRows: 2 }), text))
  })

  it('keeps one row group, for the same columns, unless it is large or knows keys', () => {
    const pool = new PagePool()
    const columns = CONTRACT.fields.map((field, position) => ({ field, position }))
    const take = (hash: string, of = columns, capacity = 10) => pool.take(hash, of, capacity, DEFAULT_KEY_LIMITS)
    const group = take('a')
    expect(take('a')).not.to.equal(group)
    pool.give('a', columns, group)
    expect(take('a')).to.equal(group)
    for (const [hash, of, capacity] of [['b', columns, 10], ['a', columns.toReversed(), 10], ['a', columns, 11]] as const) {
      pool.give('a', columns, group)
      expect(take(hash, of, capacity)).not.to.equal(group)
      expect(take('a')).not.to.equal(group)
    }
    const large = take('a', columns, 3_000_000)
    pool.give('a', columns, large)
    expect(take('a', columns, 3_000_000)).not.to.equal(large)
    const unique = KEYED.fields.map((field, position) => ({ field, position }))
    const keyed = take('k', unique)
    pool.give('k', unique, keyed)
    expect(take('k', unique)).not.to.equal(keyed)
  })
})
