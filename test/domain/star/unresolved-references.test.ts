import { expect } from 'chai'
import type { FactTable } from '../../../src/domain/star/star-description.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'
import { missingKeys, ReferenceCollector } from '../../../src/domain/star/unresolved-references.ts'
import { sourceRows } from './source-rows.ts'

const fact = (name: string): FactTable => {
  const table = TOTESYS.tables.find(candidate => candidate.name === name)
  if (table?.kind !== 'fact') throw new Error(`${name} is no fact`)
  return table
}
const ORDER = {
  sales_order_id: 2, design_id: 3, staff_id: 19, counterparty_id: 8, units_sold: 1, unit_price: '3.94', currency_id: 2,
  agreed_delivery_date: '2022-11-07', agreed_payment_date: '2022-11-08', agreed_delivery_location_id: 8,
  created_at: '2022-11-03 23:59:59.999', last_updated: '1969-12-31 00:00:00',
}
const days = (...dates: readonly string[]) => dates.map(date => Date.parse(date) / 86_400_000)

function collected(...batches: readonly (readonly (typeof ORDER)[])[]): Readonly<Record<string, readonly number[]>> {
  const collector = new ReferenceCollector(TOTESYS, [fact('fact_sales_order')])
  for (const rows of batches) collector.add(sourceRows('sales_order', 1, ...rows).columns, rows.length)
  return Object.fromEntries([...collector.references].map(([name, keys]) => [name, [...keys].sort((a, b) => a - b)]))
}

describe('ReferenceCollector', () => {
  it('gathers what facts refer to: keys of dimensions, and the days of dates and of timestamps', () => {
    expect(collected([ORDER])).to.deep.equal({
      dim_date: days('1969-12-31', '2022-11-03', '2022-11-07', '2022-11-08'),
      dim_staff: [19], dim_counterparty: [8], dim_currency: [2], dim_design: [3], dim_location: [8],
    })
  })

  it('gathers over batches, each key once', () => {
    const found = collected([ORDER, { ...ORDER, staff_id: 20 }], [{ ...ORDER, staff_id: -1, agreed_payment_date: '2022-11-07' }])
    expect(found['dim_staff']).to.deep.equal([-1, 19, 20])
    expect(found['dim_date']).to.have.length(4)
  })

  it('looks at the rows that it is told, and at no null', () => {
    const rows = sourceRows('sales_order', 1, ORDER, { ...ORDER, staff_id: 77 })
    rows.columns[TOTESYS.sources[0]!.fields.findIndex(({ name }) => name === 'design_id')]!.setNull(0)
    const collector = new ReferenceCollector(TOTESYS, [fact('fact_sales_order')])
    collector.add(rows.columns, 1)
    expect([...collector.references.get('dim_staff')!]).to.deep.equal([19])
    expect([...collector.references.get('dim_design')!]).to.deep.equal([])
  })
})

describe('missingKeys', () => {
  it('are those that are referred to and that are not there, ascending', () => {
    expect(missingKeys(new Set([10, 9, -1, 2]), Int32Array.of(2, 3))).to.deep.equal([-1, 9, 10])
    expect(missingKeys(new Set(), Int32Array.of(2))).to.deep.equal([])
  })
})
