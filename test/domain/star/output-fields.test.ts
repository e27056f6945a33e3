import { expect } from 'chai'
import type { ColumnType } from '../../../src/domain/contract/table-contract.ts'
import { outputFields } from '../../../src/domain/star/output-fields.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'

/** Each table as its analysts' database has it, without the serial numbers that the database makes itself. */
const TABLES: Readonly<Record<string, string>> = {
  fact_sales_order: `
    sales_order_id int, created_date date, created_time time, last_updated_date date, last_updated_time time, sales_staff_id int, counterparty_id int,
    units_sold int, unit_price numeric(10,2), currency_id int, design_id int, agreed_payment_date date, agreed_delivery_date date, agreed_delivery_location_id int`,
  fact_purchase_order: `
    purchase_order_id int, created_date date, created_time time, last_updated_date date, last_updated_time time, staff_id int, counterparty_id int,
    item_code varchar, item_quantity int, item_unit_price numeric(10,2), currency_id int, agreed_delivery_date date, agreed_payment_date date, agreed_delivery_location_id int`,
  fact_payment: `
    payment_id int, created_date date, created_time time, last_updated_date date, last_updated_time time, transaction_id int, counterparty_id int,
    payment_amount numeric(10,2), currency_id int, payment_type_id int, paid boolean, payment_date date`,
  dim_date: 'date_id date, year int, month int, day int, day_of_week int, day_name varchar, month_name varchar, quarter int',
  dim_staff: 'staff_id int, first_name varchar, last_name varchar, department_name varchar, location varchar, email_address varchar',
  dim_location: `
    location_id int, address_line_1 varchar, address_line_2 varchar null, district varchar null, city varchar, postal_code varchar, country varchar, phone varchar`,
  dim_currency: 'currency_id int, currency_code varchar, currency_name varchar',
  dim_design: 'design_id int, design_name varchar, file_location varchar, file_name varchar',
  dim_counterparty: `
    counterparty_id int, counterparty_legal_name varchar, counterparty_legal_address_line_1 varchar, counterparty_legal_address_line_2 varchar null,
    counterparty_legal_district varchar null, counterparty_legal_city varchar, counterparty_legal_postal_code varchar, counterparty_legal_country varchar,
    counterparty_legal_phone_number varchar`,
  dim_transaction: 'transaction_id int, transaction_type varchar, sales_order_id int null, purchase_order_id int null',
  dim_payment_type: 'payment_type_id int, payment_type_name varchar',
}

function sqlType(column: ColumnType): string {
  switch (column.kind) {
    case 'int32':
      return 'int'
    case 'text':
      return 'varchar'
    case 'decimal':
      return `numeric(${column.precision},${column.scale})`
    default:
      return column.kind
  }
}

describe('outputFields', () => {
  for (const [name, columns] of Object.entries(TABLES)) {
    it(`gives ${name} its columns, in their order, of their types, and null where it may be`, () => {
      const table = TOTESYS.tables.find(candidate => candidate.name === name)!
      const described = outputFields(TOTESYS, table).map(field => `${field.name} ${sqlType(field.column)}${field.required ? '' : ' null'}`)
      expect(described).to.deep.equal(columns.trim().split(/,\s+/))
    })
  }

  it('gives no other table', () => expect(TOTESYS.tables.map(table => table.name)).to.have.members(Object.keys(TABLES)))

  it('gives fields that take values as they are', () => {
    for (const table of TOTESYS.tables) {
      for (const field of outputFields(TOTESYS, table)) expect([field.missingValues, field.constraints, field.unique, field.inPrimaryKey]).to.deep.equal([[], {}, false, false])
    }
  })
})
