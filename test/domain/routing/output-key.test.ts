import { expect } from 'chai'
import fc from 'fast-check'
import { outputKey, rejectsKey, warningsKey } from '../../../src/domain/routing/output-key.ts'
import { identities, keyRest } from './names.ts'

const UNSUPPORTED = undefined

describe('outputKey', () => {
  const cases: readonly (readonly [key: string, output: string | undefined])[] = [
    ['bronze/orders.csv', 'silver/orders.parquet'],
    ['bronze/2025/01/orders.csv', 'silver/2025/01/orders.parquet'],
    ['bronze/bronze/x.csv', 'silver/bronze/x.parquet'],
    ['bronze/a.csv/b.csv', 'silver/a.csv/b.parquet'],
    ['bronze/x.CSV', 'silver/x.CSV.parquet'],
    ['bronze/x.Csv', 'silver/x.Csv.parquet'],
    ['bronze/x.csv.gz', 'silver/x.csv.gz.parquet'],
    ['bronze/x.csv.GZ', 'silver/x.csv.GZ.parquet'],
    ['bronze/x.csv.csv', UNSUPPORTED],
    ['bronze/x.CSV.csv', UNSUPPORTED],
    ['bronze/x.csv.gz.csv', UNSUPPORTED],
    ['bronze/x.csv.csv.gz', UNSUPPORTED],
    ['bronze/x.txt', UNSUPPORTED],
    ['bronze/x.gz', UNSUPPORTED],
    ['bronze/x', UNSUPPORTED],
    ['bronze/csv', UNSUPPORTED],
    ['bronze/x.csv ', UNSUPPORTED],
    ['bronze/x.csv\n', UNSUPPORTED],
    ['data/in/orders_1.csv', 'silver/orders/orders_1.parquet'],
    ['data/in/eu/orders_1.csv', 'silver/orders/eu/orders_1.parquet'],
    ['data/in/orders_1.CSV', 'silver/orders/orders_1.CSV.parquet'],
    ['data/in/a.txt', UNSUPPORTED],
    ['data/in/a.csv.csv', UNSUPPORTED],
  ]
  for (const [key, output] of cases) {
    it(`of ${JSON.stringify(key)} is ${output ?? 'unsupported'}`, () => {
      const found = outputKey(key, 'orders')
      expect(found.kind === 'output' ? found.key : UNSUPPORTED).to.equal(output)
      expect(found.kind === 'output' || found.message.startsWith(key)).to.equal(true)
    })
  }

  it('needs a prefix that is converted, and under data/in/ a table', () => {
    for (const [key, table] of [['landing/x.csv', 'orders'], ['silver/x.csv', 'orders'], ['x.csv', undefined], ['data/in/x.csv', undefined]] as const) {
      expect(() => outputKey(key, table)).to.throw(RangeError, key)
    }
  })

  for (const [prefix, folder] of [['bronze/', 'silver/'], ['data/in/', 'silver/orders/']] as const) {
    it(`gives different outputs to different keys under ${prefix}, all under ${folder} and none the input`, () => {
      fc.assert(
        fc.property(fc.uniqueArray(keyRest, { minLength: 2, maxLength: 20 }), (rests) => {
          const keys = rests.flatMap((rest) => [`${prefix}${rest}.csv`, `${prefix}${rest}.CSV`, `${prefix}${rest}.csv.gz`, `${prefix}${rest}`])
          const outputs = [...new Set(keys)].flatMap((key) => {
            const output = outputKey(key, 'orders')
            return output.kind === 'output' ? [output.key] : []
          })
          expect(new Set(outputs).size).to.equal(outputs.length)
          expect(outputs.every((key) => key.startsWith(folder) && key.endsWith('.parquet'))).to.equal(true)
          expect(outputs.some((key) => keys.includes(key))).to.equal(false)
        }),
      )
    })
  }
})

describe('rejectsKey', () => {
  const identity = '0123456789abcdef'.repeat(4)
  const hash = 'fedcba98'.repeat(8)

  it('lies in a folder of its source, named by version and contract', () => {
    expect(rejectsKey('bronze/a/x.csv', identity, hash)).to.equal('quarantine/bronze/a/x.csv/0123456789abcdef.fedcba98.rejects.ndjson')
    expect(warningsKey('bronze/a/x.csv', identity, hash)).to.equal('quarantine/bronze/a/x.csv/0123456789abcdef.fedcba98.warnings.ndjson')
  })

  it('differs for each source and version', () => {
    fc.assert(
      fc.property(keyRest, identities, keyRest, identities, (a, one, b, other) => {
        const same = a === b && one.slice(0, 16) === other.slice(0, 16)
        expect(rejectsKey(a, one, hash) === rejectsKey(b, other, hash)).to.equal(same)
      }),
    )
  })
})
