import { expect } from 'chai'
import { affectedTables, hasState } from '../../../src/domain/star/affected-tables.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'

describe('affectedTables', () => {
  const table: Readonly<Record<string, readonly string[]>> = {
    sales_order: ['fact_sales_order', 'dim_date'],
    purchase_order: ['fact_purchase_order', 'dim_date'],
    payment: ['fact_payment', 'dim_date'],
    transaction: ['dim_transaction'],
    payment_type: ['dim_payment_type'],
    design: ['dim_design'],
    currency: ['dim_currency'],
    staff: ['dim_staff'],
    department: ['dim_staff'],
    counterparty: ['dim_counterparty'],
    address: ['dim_location', 'dim_counterparty'],
  }
  for (const [source, expected] of Object.entries(table)) {
    it(`knows what a packet of ${source} changes`, () => {
      const { facts, dimensions, calendars } = affectedTables(TOTESYS, source)
      expect([...facts, ...dimensions, ...calendars].map(({ name }) => name)).to.deep.equal(expected)
      expect(hasState(TOTESYS, source)).to.equal(dimensions.length > 0)
    })
  }

  it('knows every source', () => expect(TOTESYS.sources.map(({ name }) => name)).to.have.members(Object.keys(table)))
})
