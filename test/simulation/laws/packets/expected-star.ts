import type { PlainRecord } from './packet-content.ts'
import type { StarRow } from './star-rows.ts'

/** A packet that is in, with its records in the order of its lines. */
export interface TakenPacket {
  readonly table: string
  readonly id: number
  readonly rows: readonly PlainRecord[]
}

/** What references a record of each source table makes, by the source that must have the key. */
const REFERENCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sales_order: {
    design_id: 'design', staff_id: 'staff', counterparty_id: 'counterparty', currency_id: 'currency', agreed_delivery_location_id: 'address',
  },
  payment: { transaction_id: 'transaction', counterparty_id: 'counterparty', currency_id: 'currency', payment_type_id: 'payment_type' },
  staff: { department_id: 'department' },
  counterparty: { legal_address_id: 'address' },
}
const DIMENSION_SOURCES = ['currency', 'design', 'department', 'staff', 'address', 'counterparty', 'transaction', 'payment_type']
const FACTS: ReadonlySet<string> = new Set(['sales_order', 'payment'])
const CURRENCIES: Readonly<Record<string, string>> = { GBP: 'British Pound', USD: 'US Dollar', EUR: 'Euro' }
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/**
 * The star that these packets make: a plain second reading of its description, over all packets at once in the order of their ids, so
 * that it cannot depend on the order in which they came.
 */
export function expectedStar(packets: readonly TakenPacket[], infersMissing: boolean): ReadonlyMap<string, readonly StarRow[]> {
  const sorted = packets.toSorted((a, b) => a.id - b.id)
  const all = (table: string): readonly PlainRecord[] => sorted.filter((packet) => packet.table === table).flatMap(({ rows }) => rows)
  const latest = (table: string): ReadonlyMap<number, PlainRecord> => latestOf(all(table), `${table}_id`)
  const sources = Object.fromEntries(
    DIMENSION_SOURCES.map((table) => [table, new Map(latest(table))]),
  )
  if (infersMissing) {
    for (const { source, key } of sorted.flatMap(referencesOf)) {
      if (sources[source]?.has(key) === false) sources[source].set(key, {})
    }
  }
  const rowsOf = (table: string, make: (row: PlainRecord, key: number) => StarRow): readonly StarRow[] =>
    [...(sources[table] ?? [])].map(([key, row]) => make(row, key))
  const joined = (table: string, key: PlainRecord[string] | undefined): PlainRecord => sources[table]?.get(Number(key)) ?? {}
  const sales = statesOf(all('sales_order'), 'sales_order_id').map(salesRow)
  const payments = statesOf(all('payment'), 'payment_id').map(paymentRow)
  const days = [...sales, ...payments].flatMap((row) => Object.entries(row).flatMap(([name, value]) => (name.endsWith('_date') ? [String(value)] : [])))
  return new Map([
    ['fact_sales_order', sales],
    ['fact_payment', payments],
    ['dim_date', [...new Set(days)].map(dayRow)],
    ['dim_currency', rowsOf('currency', (row, key) => ({
      currency_id: key, currency_code: filled(row['currency_code']), currency_name: CURRENCIES[String(row['currency_code'])] ?? 'Unknown',
    }))],
    ['dim_design', rowsOf('design', (row, key) => ({ design_id: key, ...members(row, filled, 'design_name', 'file_location', 'file_name') }))],
    ['dim_staff', rowsOf('staff', (row, key) => ({
      staff_id: key, ...members(row, filled, 'first_name', 'last_name', 'email_address'),
      ...members(joined('department', row['department_id']), filled, 'department_name', 'location'),
    }))],
    ['dim_location', rowsOf('address', (row, key) => ({ location_id: key, ...addressOf(row) }))],
    ['dim_counterparty', rowsOf('counterparty', (row, key) => ({
      counterparty_id: key, ...members(row, filled, 'counterparty_legal_name'),
      ...Object.fromEntries(Object.entries(addressOf(joined('address', row['legal_address_id']))).map(([name, value]) => [
        `counterparty_legal_${name === 'phone' ? 'phone_number' : name}`, value,
      ])),
    }))],
    ['dim_transaction', rowsOf('transaction', (row, key) => ({
      transaction_id: key, ...members(row, filled, 'transaction_type'), ...members(row, nullable, 'sales_order_id', 'purchase_order_id'),
    }))],
    ['dim_payment_type', rowsOf('payment_type', (row, key) => ({ payment_type_id: key, ...members(row, filled, 'payment_type_name') }))],
  ])
}

/** What rows of a packet refer to. */
export function referencesOf({ table, rows }: Pick<TakenPacket, 'table' | 'rows'>): readonly { readonly source: string; readonly key: number }[] {
  return Object.entries(REFERENCES[table] ?? {}).flatMap(([member, source]) => rows.map((row) => ({ source, key: Number(row[member]) })))
}

export function isFact(table: string): boolean {
  return FACTS.has(table)
}

/** The newest row of each key; of two with one time the later one. */
export function latestOf(rows: readonly PlainRecord[], key: string): ReadonlyMap<number, PlainRecord> {
  const latest = new Map<number, PlainRecord>()
  for (const row of rows) {
    const known = latest.get(Number(row[key]))
    if (known === undefined || String(known['last_updated']) <= String(row['last_updated'])) latest.set(Number(row[key]), row)
  }
  return latest
}

/** Each state of a row once: a key at a time of change. */
export function statesOf(rows: readonly PlainRecord[], key: string): readonly PlainRecord[] {
  return [...new Map(rows.map((row) => [`${String(row[key])} ${String(row['last_updated'])}`, row])).values()]
}

function salesRow(row: PlainRecord): StarRow {
  return {
    ...members(row, nullable, 'sales_order_id', 'counterparty_id', 'units_sold', 'currency_id', 'design_id', 'agreed_payment_date', 'agreed_delivery_date'),
    ...members(row, nullable, 'agreed_delivery_location_id'), sales_staff_id: nullable(row['staff_id']), unit_price: Number(row['unit_price']), ...stamps(row),
  }
}

function paymentRow(row: PlainRecord): StarRow {
  return {
    ...members(row, nullable, 'payment_id', 'transaction_id', 'counterparty_id', 'currency_id', 'payment_type_id', 'paid', 'payment_date'),
    payment_amount: Number(row['payment_amount']), ...stamps(row),
  }
}

function stamps(row: PlainRecord): StarRow {
  const split = (name: string, moment: string): StarRow => {
    const [hours, minutes, seconds] = moment.slice(11).split(':').map(Number)
    return { [`${name}_date`]: moment.slice(0, 10), [`${name}_time`]: Math.round((((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1e6) }
  }
  return { ...split('created', String(row['created_at'])), ...split('last_updated', String(row['last_updated'])) }
}

function dayRow(day: string): StarRow {
  const date = new Date(`${day}T00:00:00Z`)
  const month = date.getUTCMonth()
  return {
    date_id: day, year: date.getUTCFullYear(), month: month + 1, day: date.getUTCDate(), day_of_week: date.getUTCDay() === 0 ? 7 : date.getUTCDay(),
    day_name: DAYS[date.getUTCDay()] ?? '', month_name: MONTHS[month] ?? '', quarter: Math.floor(month / 3) + 1,
  }
}

function addressOf(row: PlainRecord): StarRow {
  return { ...members(row, filled, 'address_line_1', 'city', 'postal_code', 'country', 'phone'), ...members(row, nullable, 'address_line_2', 'district') }
}

function members(row: PlainRecord, take: (value: PlainRecord[string] | undefined) => StarRow[string], ...names: readonly string[]): StarRow {
  return Object.fromEntries(names.map((name) => [name, take(row[name])]))
}

function filled(value: PlainRecord[string] | undefined): StarRow[string] {
  return value ?? 'Unknown'
}

function nullable(value: PlainRecord[string] | undefined): StarRow[string] {
  return value ?? null
}
