/** The columns of the source tables as DuckDB is to read them. */
export const SOURCE_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sales_order: {
    sales_order_id: 'INTEGER', design_id: 'INTEGER', staff_id: 'INTEGER', counterparty_id: 'INTEGER', units_sold: 'INTEGER', unit_price: 'DECIMAL(10,2)',
    currency_id: 'INTEGER', agreed_delivery_date: 'DATE', agreed_payment_date: 'DATE', agreed_delivery_location_id: 'INTEGER',
  },
  purchase_order: {
    purchase_order_id: 'INTEGER', staff_id: 'INTEGER', counterparty_id: 'INTEGER', item_code: 'VARCHAR', item_quantity: 'INTEGER',
    item_unit_price: 'DECIMAL(10,2)', currency_id: 'INTEGER', agreed_delivery_date: 'DATE', agreed_payment_date: 'DATE', agreed_delivery_location_id: 'INTEGER',
  },
  payment: {
    payment_id: 'INTEGER', transaction_id: 'INTEGER', counterparty_id: 'INTEGER', payment_amount: 'DECIMAL(10,2)', currency_id: 'INTEGER',
    payment_type_id: 'INTEGER', paid: 'BOOLEAN', payment_date: 'DATE',
  },
  transaction: { transaction_id: 'INTEGER', transaction_type: 'VARCHAR', sales_order_id: 'INTEGER', purchase_order_id: 'INTEGER' },
  payment_type: { payment_type_id: 'INTEGER', payment_type_name: 'VARCHAR' },
  design: { design_id: 'INTEGER', design_name: 'VARCHAR', file_location: 'VARCHAR', file_name: 'VARCHAR' },
  currency: { currency_id: 'INTEGER', currency_code: 'VARCHAR' },
  staff: { staff_id: 'INTEGER', first_name: 'VARCHAR', last_name: 'VARCHAR', department_id: 'INTEGER', email_address: 'VARCHAR' },
  department: { department_id: 'INTEGER', department_name: 'VARCHAR', location: 'VARCHAR' },
  counterparty: { counterparty_id: 'INTEGER', counterparty_legal_name: 'VARCHAR', legal_address_id: 'INTEGER' },
  address: {
    address_id: 'INTEGER', address_line_1: 'VARCHAR', address_line_2: 'VARCHAR', district: 'VARCHAR', city: 'VARCHAR', postal_code: 'VARCHAR',
    country: 'VARCHAR', phone: 'VARCHAR',
  },
}

const TIMES = 'created_at::DATE AS created_date, created_at::TIME AS created_time, last_updated::DATE AS last_updated_date, last_updated::TIME AS last_updated_time'

/**
 * The star as SQL over the source tables, which stand in the schema `source` with the packet of each row. Facts have each state
 * of a row once; dimensions its latest one, and of equal times that of the higher packet.
 */
export const REFERENCE_STAR: Readonly<Record<string, string>> = {
  fact_sales_order: `SELECT DISTINCT sales_order_id, ${TIMES}, staff_id AS sales_staff_id, counterparty_id, units_sold, unit_price, currency_id, design_id,
    agreed_payment_date, agreed_delivery_date, agreed_delivery_location_id FROM source.sales_order`,
  fact_purchase_order: `SELECT DISTINCT purchase_order_id, ${TIMES}, staff_id, counterparty_id, item_code, item_quantity, item_unit_price, currency_id,
    agreed_delivery_date, agreed_payment_date, agreed_delivery_location_id FROM source.purchase_order`,
  fact_payment: `SELECT DISTINCT payment_id, ${TIMES}, transaction_id, counterparty_id, payment_amount, currency_id, payment_type_id, paid, payment_date
    FROM source.payment`,
  dim_date: `SELECT date_id, year(date_id)::INTEGER AS year, month(date_id)::INTEGER AS month, day(date_id)::INTEGER AS day, isodow(date_id)::INTEGER AS day_of_week,
    dayname(date_id) AS day_name, monthname(date_id) AS month_name, quarter(date_id)::INTEGER AS quarter FROM (${datesInUse()})`,
  dim_staff: `SELECT staff_id, first_name, last_name, department_name, coalesce(location, 'Unknown') AS location, email_address
    FROM (${latest('staff')}) JOIN (${latest('department')}) USING (department_id)`,
  dim_location: `SELECT address_id AS location_id, address_line_1, address_line_2, district, city, postal_code, country, phone FROM (${latest('address')})`,
  dim_currency: `SELECT currency_id, currency_code, CASE currency_code WHEN 'GBP' THEN 'British Pound' WHEN 'USD' THEN 'US Dollar' WHEN 'EUR' THEN 'Euro'
    ELSE 'Unknown' END AS currency_name FROM (${latest('currency')})`,
  dim_design: `SELECT design_id, design_name, file_location, file_name FROM (${latest('design')})`,
  dim_counterparty: `SELECT counterparty_id, counterparty_legal_name, address_line_1 AS counterparty_legal_address_line_1,
    address_line_2 AS counterparty_legal_address_line_2, district AS counterparty_legal_district, city AS counterparty_legal_city,
    postal_code AS counterparty_legal_postal_code, country AS counterparty_legal_country, phone AS counterparty_legal_phone_number
    FROM (${latest('counterparty')}) JOIN (${latest('address')}) ON legal_address_id = address_id`,
  dim_transaction: `SELECT transaction_id, transaction_type, sales_order_id, purchase_order_id FROM (${latest('transaction')})`,
  dim_payment_type: `SELECT payment_type_id, payment_type_name FROM (${latest('payment_type')})`,
}

function latest(table: string): string {
  return `SELECT * FROM source.${table} QUALIFY row_number() OVER (PARTITION BY ${table}_id ORDER BY last_updated DESC, packet DESC) = 1`
}

function datesInUse(): string {
  const members = {
    sales_order: ['created_at', 'last_updated', 'agreed_delivery_date', 'agreed_payment_date'],
    purchase_order: ['created_at', 'last_updated', 'agreed_delivery_date', 'agreed_payment_date'],
    payment: ['created_at', 'last_updated', 'payment_date'],
  }
  return Object.entries(members)
    .flatMap(([table, names]) => names.map(name => `SELECT ${name}::DATE AS date_id FROM source.${table}`))
    .join(' UNION ')
}
