import { parseContract } from '../contract/parse-contract.ts'
import type { CalendarTable, DimensionColumn, SourceTable, StarDescription } from './star-description.ts'

// What a source must have rejects its record where it is missing, null or no value of its type; what it may have rejects it only
// where it is no value of its type. Nothing is mended on the way: a text date that is none, a price of three decimal places or a time
// with a zone is a rejection, whose line says so.
const whole = { type: 'integer', 'x-sluice': { int32: true }, constraints: { required: true } }
const wholeOrNone = { type: 'integer', 'x-sluice': { int32: true } }
const money = { type: 'number', 'x-sluice': { decimal: { precision: 10, scale: 2 } }, constraints: { required: true } }
const text = { type: 'string', constraints: { required: true } }
const textOrNone = { type: 'string' }
const day = { type: 'date', constraints: { required: true } }
const flag = { type: 'boolean', constraints: { required: true } }
const moment = { type: 'datetime', constraints: { required: true } }

/**
 * The sales, purchases and payments of the wholesaler whose data analysts asked for this star. Prices are `numeric(10,2)`
 * and timestamps local times to the millisecond, as in its PostgreSQL database; agreed dates are text there and dates here.
 *
 * What the source may lack and the star may not, such as the location of a department, and codes that nobody has named, such as that
 * of a new currency, are filled: the row of a dimension is never left out for them.
 */
export const TOTESYS: StarDescription = {
  sources: [
    source('sales_order', 'sales_order_id', {
      design_id: whole, staff_id: whole, counterparty_id: whole, units_sold: whole, unit_price: money, currency_id: whole,
      agreed_delivery_date: day, agreed_payment_date: day, agreed_delivery_location_id: whole,
    }),
    source('purchase_order', 'purchase_order_id', {
      staff_id: whole, counterparty_id: whole, item_code: text, item_quantity: whole, item_unit_price: money, currency_id: whole,
      agreed_delivery_date: day, agreed_payment_date: day, agreed_delivery_location_id: whole,
    }),
    source('payment', 'payment_id', {
      transaction_id: whole, counterparty_id: whole, payment_amount: money, currency_id: whole, payment_type_id: whole, paid: flag,
      payment_date: day, company_ac_number: wholeOrNone, counterparty_ac_number: wholeOrNone,
    }),
    source('transaction', 'transaction_id', { transaction_type: text, sales_order_id: wholeOrNone, purchase_order_id: wholeOrNone }),
    source('payment_type', 'payment_type_id', { payment_type_name: text }),
    source('design', 'design_id', { design_name: text, file_location: text, file_name: text }),
    source('currency', 'currency_id', { currency_code: text }),
    source('staff', 'staff_id', { first_name: text, last_name: text, department_id: whole, email_address: text }),
    source('department', 'department_id', { department_name: text, location: textOrNone, manager: textOrNone }),
    source('counterparty', 'counterparty_id', {
      counterparty_legal_name: text, legal_address_id: whole, commercial_contact: textOrNone, delivery_contact: textOrNone,
    }),
    source('address', 'address_id', {
      address_line_1: text, address_line_2: textOrNone, district: textOrNone, city: text, postal_code: text, country: text, phone: text,
    }),
  ],
  tables: [
    {
      kind: 'fact',
      name: 'fact_sales_order',
      source: 'sales_order',
      columns: [
        { name: 'sales_order_id', from: 'sales_order_id' },
        { name: 'created_date', from: 'created_at', part: 'date', references: 'dim_date' },
        { name: 'created_time', from: 'created_at', part: 'time' },
        { name: 'last_updated_date', from: 'last_updated', part: 'date', references: 'dim_date' },
        { name: 'last_updated_time', from: 'last_updated', part: 'time' },
        { name: 'sales_staff_id', from: 'staff_id', references: 'dim_staff' },
        { name: 'counterparty_id', from: 'counterparty_id', references: 'dim_counterparty' },
        { name: 'units_sold', from: 'units_sold' },
        { name: 'unit_price', from: 'unit_price' },
        { name: 'currency_id', from: 'currency_id', references: 'dim_currency' },
        { name: 'design_id', from: 'design_id', references: 'dim_design' },
        { name: 'agreed_payment_date', from: 'agreed_payment_date', references: 'dim_date' },
        { name: 'agreed_delivery_date', from: 'agreed_delivery_date', references: 'dim_date' },
        { name: 'agreed_delivery_location_id', from: 'agreed_delivery_location_id', references: 'dim_location' },
      ],
    },
    calendar('dim_date'),
    {
      kind: 'dimension',
      name: 'dim_staff',
      source: 'staff',
      joins: [{ source: 'department', on: 'department_id' }],
      columns: [
        key('staff_id'),
        filled('first_name'),
        filled('last_name'),
        { ...filled('department_name'), join: 'department' },
        { ...filled('location'), join: 'department' },
        filled('email_address'),
      ],
    },
    {
      kind: 'dimension',
      name: 'dim_location',
      source: 'address',
      joins: [],
      columns: [
        { ...key('location_id'), from: 'address_id' },
        filled('address_line_1'),
        optional('address_line_2'),
        optional('district'),
        filled('city'),
        filled('postal_code'),
        filled('country'),
        filled('phone'),
      ],
    },
    {
      kind: 'dimension',
      name: 'dim_currency',
      source: 'currency',
      joins: [],
      columns: [
        key('currency_id'),
        filled('currency_code'),
        { ...filled('currency_name'), from: 'currency_code', codes: { GBP: 'British Pound', USD: 'US Dollar', EUR: 'Euro' } },
      ],
    },
    {
      kind: 'dimension',
      name: 'dim_design',
      source: 'design',
      joins: [],
      columns: [key('design_id'), filled('design_name'), filled('file_location'), filled('file_name')],
    },
    {
      kind: 'dimension',
      name: 'dim_counterparty',
      source: 'counterparty',
      joins: [{ source: 'address', on: 'legal_address_id' }],
      columns: [
        key('counterparty_id'),
        filled('counterparty_legal_name'),
        legal(filled('address_line_1')),
        legal(optional('address_line_2')),
        legal(optional('district')),
        legal(filled('city')),
        legal(filled('postal_code')),
        legal(filled('country')),
        { ...legal(filled('phone')), name: 'counterparty_legal_phone_number' },
      ],
    },
    {
      kind: 'fact',
      name: 'fact_purchase_order',
      source: 'purchase_order',
      columns: [
        { name: 'purchase_order_id', from: 'purchase_order_id' },
        { name: 'created_date', from: 'created_at', part: 'date', references: 'dim_date' },
        { name: 'created_time', from: 'created_at', part: 'time' },
        { name: 'last_updated_date', from: 'last_updated', part: 'date', references: 'dim_date' },
        { name: 'last_updated_time', from: 'last_updated', part: 'time' },
        { name: 'staff_id', from: 'staff_id', references: 'dim_staff' },
        { name: 'counterparty_id', from: 'counterparty_id', references: 'dim_counterparty' },
        { name: 'item_code', from: 'item_code' },
        { name: 'item_quantity', from: 'item_quantity' },
        { name: 'item_unit_price', from: 'item_unit_price' },
        { name: 'currency_id', from: 'currency_id', references: 'dim_currency' },
        { name: 'agreed_delivery_date', from: 'agreed_delivery_date', references: 'dim_date' },
        { name: 'agreed_payment_date', from: 'agreed_payment_date', references: 'dim_date' },
        { name: 'agreed_delivery_location_id', from: 'agreed_delivery_location_id', references: 'dim_location' },
      ],
    },
    {
      kind: 'fact',
      name: 'fact_payment',
      source: 'payment',
      columns: [
        { name: 'payment_id', from: 'payment_id' },
        { name: 'created_date', from: 'created_at', part: 'date', references: 'dim_date' },
        { name: 'created_time', from: 'created_at', part: 'time' },
        { name: 'last_updated_date', from: 'last_updated', part: 'date', references: 'dim_date' },
        { name: 'last_updated_time', from: 'last_updated', part: 'time' },
        { name: 'transaction_id', from: 'transaction_id', references: 'dim_transaction' },
        { name: 'counterparty_id', from: 'counterparty_id', references: 'dim_counterparty' },
        { name: 'payment_amount', from: 'payment_amount' },
        { name: 'currency_id', from: 'currency_id', references: 'dim_currency' },
        { name: 'payment_type_id', from: 'payment_type_id', references: 'dim_payment_type' },
        { name: 'paid', from: 'paid' },
        { name: 'payment_date', from: 'payment_date', references: 'dim_date' },
      ],
    },
    {
      kind: 'dimension',
      name: 'dim_transaction',
      source: 'transaction',
      joins: [],
      columns: [key('transaction_id'), filled('transaction_type'), optional('sales_order_id'), optional('purchase_order_id')],
    },
    {
      kind: 'dimension',
      name: 'dim_payment_type',
      source: 'payment_type',
      joins: [],
      columns: [key('payment_type_id'), filled('payment_type_name')],
    },
  ],
}

/** A source table: its key, the members that are its own, and the two times that every table has. */
function source(name: string, keyMember: string, members: Readonly<Record<string, object>>): SourceTable {
  const all = { [keyMember]: whole, ...members, created_at: moment, last_updated: moment }
  const fields = Object.entries(all).map(([member, type]) => ({ name: member, ...type }))
  const parsed = parseContract(name, JSON.stringify({ fields, missingValues: [] }))
  if (parsed.kind !== 'contract') throw new Error(`The description of ${name} is not valid: ${JSON.stringify(parsed.problems)}`)
  return { name, key: keyMember, updated: 'last_updated', fields: parsed.contract.fields }
}

function key(name: string): DimensionColumn {
  return { name, from: name, required: true }
}

/** A column that the star wants filled: where the source has nothing, it says `Unknown`, which is counted. */
function filled(name: string): DimensionColumn {
  return { name, from: name, required: true, fill: 'Unknown' }
}

function optional(name: string): DimensionColumn {
  return { name, from: name, required: false }
}

function legal(column: DimensionColumn): DimensionColumn {
  return { ...column, name: `counterparty_legal_${column.from}`, join: 'address' }
}

function calendar(name: string): CalendarTable {
  return {
    kind: 'calendar',
    name,
    columns: [
      { name: 'date_id', part: 'date' },
      { name: 'year', part: 'year' },
      { name: 'month', part: 'month' },
      { name: 'day', part: 'day' },
      { name: 'day_of_week', part: 'day-of-week' },
      { name: 'day_name', part: 'day-name' },
      { name: 'month_name', part: 'month-name' },
      { name: 'quarter', part: 'quarter' },
    ],
  }
}
