import { expect } from 'chai'
import fc from 'fast-check'
import { buildDimension } from '../../../src/domain/star/build-dimension.ts'
import { compileFillSearch } from '../../../src/domain/star/find-fills.ts'
import { sourceOf } from '../../../src/domain/star/star-lookup.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'
import { sourceRows } from './source-rows.ts'

function fills(source: string, ...rows: Parameters<typeof sourceRows>[2][]) {
  return compileFillSearch(TOTESYS, sourceOf(TOTESYS, source))(sourceRows(source, 1, ...rows).columns, rows.length)
}

describe('compileFillSearch', () => {
  it('finds what the star wants and a row lacks', () => {
    const found = fills('department', { department_id: 1, department_name: 'Sales', location: 'Leeds' }, { department_id: 4, department_name: 'Dispatch' }, { department_id: 5, department_name: 'HR', location: '' })
    expect(found).to.deep.equal([
      { row: 1, errors: [{ code: 'constraint-error', fieldNumber: 3, field: 'location', message: '"location" is missing: location of dim_staff says "Unknown"' }] },
    ])
  })

  it('finds codes that have no name, and names those that have', () => {
    const found = fills('currency', ...['GBP', 'XXX', 'EUR', 'usd', '__proto__', 'x'.repeat(1_000)].map((currency_code, i) => ({ currency_id: i, currency_code })))
    expect(found.map(({ row }) => row)).to.deep.equal([1, 3, 4, 5])
    expect(found[0]!.errors).to.deep.equal([
      { code: 'constraint-error', fieldNumber: 2, field: 'currency_code', message: '"XXX" is none of the codes that have a name (GBP, USD, EUR): currency_name of dim_currency says "Unknown"' },
    ])
    expect(found[3]!.errors[0]!.message.length).to.be.lessThan(300)
  })

  it('finds nothing where nothing is filled: in facts, in what is optional, and beyond the rows', () => {
    expect(fills('address', { address_id: 1, address_line_1: 'x', city: 'x', postal_code: 'x', country: 'x', phone: 'x' })).to.deep.equal([])
    expect(fills('transaction', { transaction_id: 1, transaction_type: 'SALE' })).to.deep.equal([])
    const { columns } = sourceRows('currency', 1, { currency_id: 1, currency_code: 'XXX' })
    expect(compileFillSearch(TOTESYS, sourceOf(TOTESYS, 'currency'))(columns, 0)).to.deep.equal([])
    expect(compileFillSearch(TOTESYS, sourceOf(TOTESYS, 'sales_order'))([], 1)).to.deep.equal([])
  })

  it('finds as many rows as the snapshot of them fills', () => {
    const codes = fc.array(fc.constantFrom('GBP', 'USD', 'EUR', 'XXX', ''), { maxLength: 10 })
    const table = TOTESYS.tables.find(({ name }) => name === 'dim_currency')
    if (table?.kind !== 'dimension') throw new Error('dim_currency is no dimension')
    fc.assert(
      fc.property(codes, list => {
        const rows = list.map((currency_code, i) => ({ currency_id: i, currency_code }))
        const { filled } = buildDimension(TOTESYS, table, new Map([['currency', sourceRows('currency', 1, ...rows)]]))
        expect(fills('currency', ...rows)).to.have.length(filled.reduce((sum, { count }) => sum + count, 0))
      }),
    )
  })
})
