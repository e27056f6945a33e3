import { expect } from 'chai'
import { compileFact } from '../../../src/domain/star/project-fact.ts'
import { outputFields } from '../../../src/domain/star/output-fields.ts'
import type { StarDescription } from '../../../src/domain/star/star-description.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'
import { Int32Column, Int64Column } from '../../../src/domain/table/column-builder.ts'

const ORDER = TOTESYS.sources.find(source => source.name === 'sales_order')!
const STAR: StarDescription = {
  sources: [{ ...ORDER, fields: ORDER.fields.filter(field => ['sales_order_id', 'last_updated'].includes(field.name)) }],
  tables: [],
}
const FACT = {
  kind: 'fact',
  name: 'fact',
  source: 'sales_order',
  columns: [
    { name: 'order', from: 'sales_order_id' },
    { name: 'date', from: 'last_updated', part: 'date' },
    { name: 'time', from: 'last_updated', part: 'time' },
  ],
} as const

function split(...moments: readonly (bigint | null)[]): readonly [date: number | null, time: bigint | null][] {
  const ids = new Int32Column(moments.length)
  const updated = new Int64Column(moments.length)
  for (const [row, moment] of moments.entries()) {
    ids.set(row, row)
    if (moment === null) updated.setNull(row)
    else updated.set(row, moment)
  }
  const [order, date, time] = compileFact(STAR, FACT, moments.length).project([ids, updated], moments.length)
  expect(order).to.equal(ids)
  if (!(date instanceof Int32Column) || !(time instanceof Int64Column)) throw new Error('other columns than expected')
  return moments.map((_, row) => [date.valid[row] === 1 ? date.values[row]! : null, time.valid[row] === 1 ? time.values[row]! : null])
}

const micros = (text: string): bigint => BigInt(Date.parse(`${text}Z`)) * 1_000n
const LAST = 86_399_999_999n

describe('compileFact', () => {
  it('splits timestamps into the day and the microseconds since midnight', () => {
    expect(split(micros('2022-11-03T14:20:52.186'), micros('2024-02-29T00:00:00'), micros('2024-02-29T00:00:00') - 1n)).to.deep.equal([
      [19_299, 51_652_186_000n],
      [19_782, 0n],
      [19_781, LAST],
    ])
  })

  it('begins days at midnight before 1970 too', () => {
    expect(split(-1n, 0n, micros('1969-12-31T00:00:00'), micros('1582-10-15T23:59:59.999'))).to.deep.equal([
      [-1, LAST],
      [0, 0n],
      [-1, 0n],
      [-141_427, 86_399_999_000n],
    ])
  })

  it('is exact to the last microsecond of the calendar, where a double is not', () => {
    const end = micros('9999-12-31T00:00:00') + LAST
    const first = micros('0001-01-01T00:00:00')
    expect(split(end, first, first + LAST)).to.deep.equal([
      [2_932_896, LAST],
      [-719_162, 0n],
      [-719_162, LAST],
    ])
  })

  it('keeps nulls', () => {
    expect(split(null, 0n)).to.deep.equal([[null, null], [0, 0n]])
  })

  it('makes columns of the names and types that the analysts asked for', () => {
    const fact = TOTESYS.tables.find(table => table.name === 'fact_sales_order')!
    expect(outputFields(TOTESYS, fact).map(({ name, column, required }) => `${name} ${column.kind}${required ? '' : ' null'}`)).to.deep.equal([
      'sales_order_id int32', 'created_date date', 'created_time time', 'last_updated_date date', 'last_updated_time time', 'sales_staff_id int32',
      'counterparty_id int32', 'units_sold int32', 'unit_price decimal', 'currency_id int32', 'design_id int32', 'agreed_payment_date date',
      'agreed_delivery_date date', 'agreed_delivery_location_id int32',
    ])
  })
})
