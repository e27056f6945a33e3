import { expect } from 'chai'
import { buildDimension, missingJoins } from '../../../src/domain/star/build-dimension.ts'
import { inferredRows, latestRows } from '../../../src/domain/star/latest-rows.ts'
import type { SourceRows } from '../../../src/domain/star/latest-rows.ts'
import { outputFields } from '../../../src/domain/star/output-fields.ts'
import type { DimensionTable } from '../../../src/domain/star/star-description.ts'
import { sourceOf } from '../../../src/domain/star/star-lookup.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'
import { rowsOf, sourceRows } from './source-rows.ts'

function dimension(name: string): DimensionTable {
  const table = TOTESYS.tables.find(candidate => candidate.name === name)
  if (table?.kind !== 'dimension') throw new Error(`${name} is no dimension`)
  return table
}

function snapshot(name: string, states: Readonly<Record<string, SourceRows>>) {
  const { columns, rows, filled } = buildDimension(TOTESYS, dimension(name), new Map(Object.entries(states)))
  return { rows: rowsOf(columns, rows), filled }
}

const STAFF = sourceRows(
  'staff', 1,
  { staff_id: 1, first_name: 'Jeremie', last_name: 'Franey', department_id: 2, email_address: 'jeremie.franey@terrifictotes.com' },
  { staff_id: 2, first_name: 'Deron', last_name: 'Beier', department_id: 4, email_address: 'deron.beier@terrifictotes.com' },
)
const DEPARTMENT = sourceRows(
  'department', 1,
  { department_id: 2, department_name: 'Purchasing', location: 'Manchester', manager: 'Naomi Lapaglia' },
  { department_id: 4, department_name: 'Dispatch', manager: 'Mark Hanna' },
)
const ADDRESS = sourceRows('address', 1, {
  address_id: 15, address_line_1: '605 Haskell Trafficway', address_line_2: 'Axel Freeway', city: 'East Bobbie', postal_code: '88253-4257', country: 'Heard Island', phone: '9687 937447',
})

describe('buildDimension', () => {
  it('joins, and fills what the star wants filled, counting it', () => {
    expect(snapshot('dim_staff', { staff: STAFF, department: DEPARTMENT })).to.deep.equal({
      rows: [
        [1, 'Jeremie', 'Franey', 'Purchasing', 'Manchester', 'jeremie.franey@terrifictotes.com'],
        [2, 'Deron', 'Beier', 'Dispatch', 'Unknown', 'deron.beier@terrifictotes.com'],
      ],
      filled: [{ column: 'location', count: 1, key: 2 }],
    })
  })

  it('renames, and keeps what may be null', () => {
    const counterparty = sourceRows('counterparty', 1, {
      counterparty_id: 1, counterparty_legal_name: 'Leannon, Predovic and Morar', legal_address_id: 15, commercial_contact: 'Micheal Toy',
    })
    expect(snapshot('dim_counterparty', { counterparty, address: ADDRESS })).to.deep.equal({
      rows: [[1, 'Leannon, Predovic and Morar', '605 Haskell Trafficway', 'Axel Freeway', null, 'East Bobbie', '88253-4257', 'Heard Island', '9687 937447']],
      filled: [],
    })
    expect(snapshot('dim_location', { address: ADDRESS }).rows).to.deep.equal([
      [15, '605 Haskell Trafficway', 'Axel Freeway', null, 'East Bobbie', '88253-4257', 'Heard Island', '9687 937447'],
    ])
  })

  it('names currencies, and says so of one that it does not know', () => {
    const currency = sourceRows('currency', 1, { currency_id: 1, currency_code: 'GBP' }, { currency_id: 2, currency_code: '__proto__' })
    expect(snapshot('dim_currency', { currency })).to.deep.equal({
      rows: [[1, 'GBP', 'British Pound'], [2, '__proto__', 'Unknown']],
      filled: [{ column: 'currency_name', count: 1, key: 2 }],
    })
  })

  it('gives unknown members their key and nothing that is not known, without a warning', () => {
    const merged = latestRows(sourceOf(TOTESYS, 'staff'), [STAFF, inferredRows(sourceOf(TOTESYS, 'staff'), [99])])
    if (merged.kind !== 'rows') throw new Error('too many rows')
    const { rows, filled } = snapshot('dim_staff', { staff: merged.rows, department: DEPARTMENT })
    expect(rows.at(-1)).to.deep.equal([99, 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown'])
    expect(filled).to.deep.equal([{ column: 'location', count: 1, key: 2 }])
    expect(snapshot('dim_transaction', { transaction: inferredRows(sourceOf(TOTESYS, 'transaction'), [5]) }).rows).to.deep.equal([[5, 'Unknown', null, null]])
  })

  it('knows which rows a join lacks', () => {
    const table = dimension('dim_staff')
    const states = new Map([['staff', STAFF], ['department', sourceRows('department', 1, { department_id: 4, department_name: 'Dispatch' })]])
    expect(missingJoins(TOTESYS, table, table.joins[0]!, states)).to.deep.equal([2])
  })

  it('has the names and types that the analysts asked for', () => {
    const described = TOTESYS.tables
      .filter(table => table.kind !== 'fact')
      .map(table => [table.name, outputFields(TOTESYS, table).map(field => `${field.name} ${field.column.kind}${field.required ? '' : ' null'}`).join(', ')])
    expect(Object.fromEntries(described)).to.deep.equal({
      dim_date: 'date_id date, year int32, month int32, day int32, day_of_week int32, day_name text, month_name text, quarter int32',
      dim_staff: 'staff_id int32, first_name text, last_name text, department_name text, location text, email_address text',
      dim_location:
        'location_id int32, address_line_1 text, address_line_2 text null, district text null, city text, postal_code text, country text, phone text',
      dim_currency: 'currency_id int32, currency_code text, currency_name text',
      dim_design: 'design_id int32, design_name text, file_location text, file_name text',
      dim_counterparty:
        'counterparty_id int32, counterparty_legal_name text, counterparty_legal_address_line_1 text, counterparty_legal_address_line_2 text null, ' +
        'counterparty_legal_district text null, counterparty_legal_city text, counterparty_legal_postal_code text, counterparty_legal_country text, ' +
        'counterparty_legal_phone_number text',
      dim_transaction: 'transaction_id int32, transaction_type text, sales_order_id int32 null, purchase_order_id int32 null',
      dim_payment_type: 'payment_type_id int32, payment_type_name text',
    })
  })
})
