import { expect } from 'chai'
import { JsonRecordReader } from '../../../src/adapters/formats/json-record-reader.ts'
import { buildDimension } from '../../../src/domain/star/build-dimension.ts'
import { inferredRows } from '../../../src/domain/star/latest-rows.ts'
import type { SourceRows } from '../../../src/domain/star/latest-rows.ts'
import { sourceOf } from '../../../src/domain/star/star-lookup.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'
import { rowsOf, sourceRows } from './source-rows.ts'

type Row = Readonly<Record<string, string | number | boolean | null>>

const TIMES = { created_at: '2022-11-03 14:20:49.962000', last_updated: '2022-11-03 14:20:49.962000' }
const AGREED = { agreed_delivery_date: '2022-11-07', agreed_payment_date: '2022-11-08', agreed_delivery_location_id: 8 }

/** A good record of each source, with a value for every member. */
const RECORDS: Readonly<Record<string, Row>> = {
  sales_order: { sales_order_id: 2, design_id: 3, staff_id: 19, counterparty_id: 8, units_sold: 42972, unit_price: '3.94', currency_id: 2, ...AGREED },
  purchase_order: { purchase_order_id: 1, staff_id: 12, counterparty_id: 11, item_code: 'ZDOI5EA', item_quantity: 371, item_unit_price: '361.39', currency_id: 2, ...AGREED },
  payment: { payment_id: 2, transaction_id: 2, counterparty_id: 15, payment_amount: '552548.62', currency_id: 2, payment_type_id: 3, paid: false, payment_date: '2022-11-04', company_ac_number: 67305075, counterparty_ac_number: 31622269 },
  transaction: { transaction_id: 1, transaction_type: 'PURCHASE', sales_order_id: 7, purchase_order_id: 2 },
  payment_type: { payment_type_id: 1, payment_type_name: 'SALES_RECEIPT' },
  design: { design_id: 8, design_name: 'Wooden', file_location: '/usr', file_name: 'wooden.json' },
  currency: { currency_id: 1, currency_code: 'GBP' },
  staff: { staff_id: 1, first_name: 'Jeremie', last_name: 'Franey', department_id: 2, email_address: 'j@x' },
  department: { department_id: 2, department_name: 'Purchasing', location: 'Manchester', manager: 'Naomi Lapaglia' },
  counterparty: { counterparty_id: 1, counterparty_legal_name: 'Fahey and Sons', legal_address_id: 15, commercial_contact: 'Micheal Toy', delivery_contact: 'Mrs. Lucy Runolfsdottir' },
  address: { address_id: 1, address_line_1: '6826 Herzog Via', address_line_2: 'x', district: 'Avon', city: 'New Patienceburgh', postal_code: '28441', country: 'Turkey', phone: '1803 637401' },
}

/** Members that may be null or absent; a record that lacks any other one is rejected. */
const OPTIONAL: readonly string[] = [
  'payment.company_ac_number', 'payment.counterparty_ac_number', 'transaction.sales_order_id', 'transaction.purchase_order_id', 'department.location',
  'department.manager', 'counterparty.commercial_contact', 'counterparty.delivery_contact', 'address.address_line_2', 'address.district',
]

/** By the type of a member: values that it does not take. Each of them rejects its record. */
const INVALID: Readonly<Record<string, readonly unknown[]>> = {
  int32: ['2', 2.5, 2_147_483_648, true, 'x', [2]],
  decimal: ['3.945', '123456789.00', 'NaN', 'free', true, ''],
  text: [1, true, ['x'], { x: 1 }],
  boolean: ['true', 1, 'x'],
  date: ['', '2022-02-30', '2022-13-01', '03/11/2022', '2022-11-03 00:00:00', 'tomorrow', '0000-00-00', 20221103],
  timestamp: ['', '2022-11-03', '2022-11-03T14:20:49Z', '2022-11-03 14:20:49+00:00', '2022-11-03 24:00:00', '2022-02-30 00:00:00', '2022-11-03 14:20:49.9620001', 1_667_485_249_962],
}

/** How many records of a source are kept, and which codes the others are rejected with. */
async function read(source: string, ...records: readonly object[]): Promise<{ readonly kept: number; readonly codes: readonly string[] }> {
  const codes: string[] = []
  let kept = 0
  let rowsIn = 0
  const text = records.map(record => `${JSON.stringify(record)}\n`).join('')
  const batches = new JsonRecordReader({ batchRows: 100 }).read({
    source: (async function* () { yield Buffer.from(text) })(),
    fields: sourceOf(TOTESYS, source).fields,
    onRejected: async lines => void codes.push(...lines.map(({ errors }) => `${errors[0]!.code} ${errors[0]!.field}`)),
    onWarned: async () => { throw new Error('no value is made null') },
    onFinished: tally => { rowsIn = tally.rowsIn },
  })
  for await (const { rows } of batches) kept += rows
  expect(rowsIn).to.equal(records.length)
  expect(kept + codes.length).to.equal(records.length)
  return { kept, codes }
}

describe('the star of the wholesaler', () => {
  for (const { name, fields } of TOTESYS.sources) {
    const record: Row = { ...RECORDS[name]!, ...TIMES }

    it(`takes what a packet of ${name} brings`, async () => {
      expect(Object.keys(record)).to.have.members(fields.map(field => field.name))
      expect(await read(name, record, { ...record, unknown: 1 })).to.deep.equal({ kept: 2, codes: [] })
    })

    it(`rejects a record of ${name} that lacks what it may not lack, and no other`, async () => {
      for (const field of fields) {
        const { [field.name]: _, ...absent } = record
        const found = await read(name, { ...record, [field.name]: null }, absent)
        const lacking = `constraint-error ${field.name}`
        expect(found, field.name).to.deep.equal(OPTIONAL.includes(`${name}.${field.name}`) ? { kept: 2, codes: [] } : { kept: 0, codes: [lacking, lacking] })
      }
    })

    it(`rejects a record of ${name} with a value that is none of its type`, async () => {
      for (const field of fields) {
        const values = INVALID[field.column.kind]!
        const found = await read(name, ...values.map(value => ({ ...record, [field.name]: value })))
        expect(found, field.name).to.deep.equal({ kept: 0, codes: values.map(() => `type-error ${field.name}`) })
      }
    })
  }

  it('takes timestamps with T or a space, and with a fraction of 0 to 6 digits', async () => {
    const spellings = ['2022-11-03 00:00:00', '2022-11-03T00:00:00', '2022-11-03 14:20:52', '2022-11-03 14:20:52.1', '2022-11-03T14:20:52.186', '2022-11-03 14:20:52.186000']
    expect(await read('currency', ...spellings.map(last_updated => ({ ...RECORDS['currency'], ...TIMES, last_updated })))).to.deep.equal({ kept: 6, codes: [] })
  })

  it('takes prices as numbers and as texts', async () => {
    const prices = [3.94, '3.94', 3, '3', '-3.9', 0, '99999999.99']
    expect(await read('sales_order', ...prices.map(unit_price => ({ ...RECORDS['sales_order'], ...TIMES, unit_price })))).to.deep.equal({ kept: 7, codes: [] })
  })

  it('has a value, or a fill that is counted, for each column of a dimension that is never null', () => {
    const states = new Map<string, SourceRows>(
      Object.entries(RECORDS).map(([name, record]) => {
        const bare = Object.entries({ ...record, ...TIMES }).filter(([member]) => !OPTIONAL.includes(`${name}.${member}`))
        const joined: Row = { department_id: 2, legal_address_id: 1 }
        return [name, sourceRows(name, 1, Object.fromEntries(bare.map(([member, value]) => [member, joined[member] ?? value])) as Readonly<Record<string, string | number>>)]
      }),
    )
    const filled = new Map<string, readonly unknown[]>()
    for (const table of TOTESYS.tables) {
      if (table.kind !== 'dimension') continue
      const snapshot = buildDimension(TOTESYS, table, states)
      const [row] = rowsOf(snapshot.columns, snapshot.rows)
      expect(table.columns.filter((column, i) => column.required && row![i] === null).map(({ name }) => name), table.name).to.deep.equal([])
      if (snapshot.filled.length > 0) filled.set(table.name, snapshot.filled)
    }
    expect([...filled]).to.deep.equal([['dim_staff', [{ column: 'location', count: 1, key: 1 }]]])
  })

  it('says Unknown of codes that it does not know, also of those in other letters, and counts them', () => {
    const codes = ['GBP', 'USD', 'EUR', 'gbp', 'GBP ', 'XXX', '', 'constructor']
    const currency = sourceRows('currency', 1, ...codes.map((currency_code, i) => ({ currency_id: i + 1, currency_code, ...TIMES })))
    const table = TOTESYS.tables.find(({ name }) => name === 'dim_currency')
    if (table?.kind !== 'dimension') throw new Error('dim_currency is no dimension')
    const { columns, rows, filled } = buildDimension(TOTESYS, table, new Map([['currency', currency]]))
    expect(rowsOf(columns, rows).map(row => row[2])).to.deep.equal(['British Pound', 'US Dollar', 'Euro', ...Array.from({ length: 5 }, () => 'Unknown')])
    expect(filled).to.deep.equal([{ column: 'currency_name', count: 5, key: 4 }])
  })

  it('has a value in each required column of an unknown member', () => {
    for (const table of TOTESYS.tables) {
      if (table.kind !== 'dimension') continue
      const sources = [table.source, ...table.joins.map(join => join.source)]
      const states = new Map(sources.map(name => [name, inferredRows(sourceOf(TOTESYS, name), [42])]))
      const { columns, rows, filled } = buildDimension(TOTESYS, table, states)
      expect(rowsOf(columns, rows)).to.deep.equal([table.columns.map((column, i) => (i === 0 ? 42 : column.required ? 'Unknown' : null))])
      expect(filled).to.deep.equal([])
    }
  })
})
