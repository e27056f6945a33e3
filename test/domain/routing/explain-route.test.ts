import { expect } from 'chai'
import { explainRoute } from '../../../src/domain/routing/explain-route.ts'
import { configOf, entry } from '../config/sample-jobs.ts'

const config = configOf(
  entry('orders_*.csv', { job_id: 'ORDERS' }),
  entry('*.csv', { job_id: 'REST', is_active: false }),
  entry('Customers.csv', { job_id: 'CUSTOMERS' }),
  entry('broken.csv', { job_id: 'BROKEN', is_active: 'yes' }),
  entry('glue.dat', { job_id: 'GLUE', engine: 'glue', glue_job_name: 'loader' }),
  entry('series_*.dat', { job_id: 'SERIES', glue_job_name: 'loader', order: {} }),
  entry('notes.*', { job_id: 'NOTES' }),
)

describe('explainRoute', () => {
  const cases = [
    ['data/in/orders_1.csv', 'run', 'ORDERS', 'orders_*.csv', null, 'silver/orders/orders_1.parquet'],
    ['data/in/customers.CSV', 'run', 'CUSTOMERS', 'Customers.csv', null, 'silver/orders/customers.CSV.parquet'],
    ['data/in/x.csv', 'inactive', 'REST', '*.csv', null, null],
    ['data/in/broken.csv', 'parked', 'BROKEN', 'broken.csv', null, null],
    ['data/in/glue.dat', 'run', 'GLUE', 'glue.dat', null, null],
    ['data/in/series_20250915_101500.dat', 'queue', 'SERIES', 'series_*.dat', 'series_20250915', null],
    ['data/in/notes.txt', 'ignored', 'NOTES', 'notes.*', null, null],
    ['data/in/unknown.bin', 'unconfigured', null, null, null, null],
    ['bronze/eu/orders_1.csv', 'convert', 'ORDERS', 'orders_*.csv', null, 'silver/eu/orders_1.parquet'],
    ['bronze/x.txt', 'ignored', null, null, null, null],
    ['silver/x.parquet', 'ignored', null, null, null, null],
    ['data/in/', 'ignored', null, null, null, null],
    ['glue.dat', 'ignored', 'GLUE', 'glue.dat', null, null],
  ] as const
  for (const [key, decision, job_id, matched, group, output] of cases) {
    it(`${key} is ${decision}`, () => {
      const explained = explainRoute(key, config)
      expect(explained).to.deep.include({ decision, job_id, matched, group, output })
      expect(explained.reason).not.to.equal('')
      expect(explained.candidates.filter((candidate) => candidate.matched).map((candidate) => candidate.job_id)).to.deep.equal(
        job_id === null ? [] : [job_id],
      )
    })
  }

  it('lists the entry that wins, then those that match but lose, with the reason', () => {
    const { candidates } = explainRoute('data/in/customers.csv', config)
    expect(candidates.slice(0, 2)).to.deep.equal([
      { job_id: 'CUSTOMERS', index: 2, source_file_name: 'Customers.csv', matched: true, reason: 'its name is customers.csv' },
      {
        job_id: 'REST',
        index: 1,
        source_file_name: '*.csv',
        matched: false,
        reason: 'it matches too, but entry 2 names the file exactly; the job is inactive',
      },
    ])
    expect(explainRoute('data/in/orders_1.csv', config).candidates[1]?.reason).to.match(/entry 0 has more literal characters/)
    const equal = configOf(entry('a*.csv'), entry('a?.csv'))
    expect(explainRoute('data/in/ab.csv', equal).candidates[1]?.reason).to.match(/entry 0 comes first in the list/)
  })

  it('says what is wrong with an entry that is not valid', () => {
    expect(explainRoute('data/in/broken.csv', config).candidates[0]?.reason).to.equal(
      'its name is broken.csv; the entry is not valid: is_active must be true or false, without quotes, found "yes"',
    )
  })

  const near: readonly (readonly [entryName: string, file: string, reason: RegExp])[] = [
    ['customers.csv', 'customer.csv', /differs in one character/],
    ['customers.csv', 'cutsomers.csv', /differs in 2 characters/],
    ['customers.csv', 'customers.txt', /it is for \.csv, the file has \.txt/],
    ['orders_*.csv', 'orders_1.csv.gz', /it is for \.csv, the file has \.csv\.gz/],
    ['my_file.csv', 'My File.csv', /only in blanks, hyphens or underscores/],
    ['caf\u00e9.csv', 'cafe\u0301.csv', /NFC and NFD/],
  ]
  for (const [entryName, file, reason] of near) {
    it(`finds that ${entryName} is near ${file}`, () => {
      const explained = explainRoute(`data/in/${file}`, configOf(entry('zzz'), entry(entryName)))
      expect(explained.decision).to.equal('unconfigured')
      expect(explained.candidates.map((candidate) => candidate.index)).to.deep.equal([1])
      expect(explained.candidates[0]?.reason).to.match(reason)
      expect(explained.candidates[0]?.matched).to.equal(false)
    })
  }

  it('does not call everything near', () => {
    expect(explainRoute('data/in/ab.c', configOf(entry('xy.c'), entry('*.csv'), entry('totally_else.csv'))).candidates).to.deep.equal([])
  })

  it('stays short for ten thousand entries', () => {
    const many = configOf(...Array.from({ length: 10_000 }, (_, n) => entry(`orders_${n}*.csv`)))
    expect(explainRoute('data/in/orders_1.csv', many).candidates).to.have.length.at.most(20)
  })
})
