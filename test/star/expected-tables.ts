/** A table of the star as its readers know it: names and types of columns in order, and which of them may be null. */
export interface ExpectedTable {
  readonly columns: Readonly<Record<string, string>>
  readonly nullable: readonly string[]
  /** What identifies a row; none for facts. */
  readonly key?: string
  /** Which columns refer to the key of which table. */
  readonly references: Readonly<Record<string, string>>
}

const INT = 'INTEGER'
const TEXT = 'VARCHAR'
const DATE = 'DATE'
const TIME = 'TIME'
const MONEY = 'DECIMAL(10,2)'

const ADDRESS = { address_line_1: TEXT, address_line_2: TEXT, district: TEXT, city: TEXT, postal_code: TEXT, country: TEXT }
const TIMES = { created_date: DATE, created_time: TIME, last_updated_date: DATE, last_updated_time: TIME }
const TIME_REFERENCES = { created_date: 'dim_date', last_updated_date: 'dim_date' }
const ORDER_REFERENCES = {
  ...TIME_REFERENCES, counterparty_id: 'dim_counterparty', currency_id: 'dim_currency',
  agreed_payment_date: 'dim_date', agreed_delivery_date: 'dim_date', agreed_delivery_location_id: 'dim_location',
}

/** Written down from the published diagrams of the warehouse, apart from the description that the engine goes by. */
export const EXPECTED_TABLES: Readonly<Record<string, ExpectedTable>> = {
  fact_sales_order: {
    columns: {
      sales_order_id: INT, ...TIMES, sales_staff_id: INT, counterparty_id: INT, units_sold: INT, unit_price: MONEY, currency_id: INT, design_id: INT,
      agreed_payment_date: DATE, agreed_delivery_date: DATE, agreed_delivery_location_id: INT,
    },
    nullable: [],
    references: { ...ORDER_REFERENCES, sales_staff_id: 'dim_staff', design_id: 'dim_design' },
  },
  fact_purchase_order: {
    columns: {
      purchase_order_id: INT, ...TIMES, staff_id: INT, counterparty_id: INT, item_code: TEXT, item_quantity: INT, item_unit_price: MONEY, currency_id: INT,
      agreed_delivery_date: DATE, agreed_payment_date: DATE, agreed_delivery_location_id: INT,
    },
    nullable: [],
    references: { ...ORDER_REFERENCES, staff_id: 'dim_staff' },
  },
  fact_payment: {
    columns: {
      payment_id: INT, ...TIMES, transaction_id: INT, counterparty_id: INT, payment_amount: MONEY, currency_id: INT, payment_type_id: INT,
      paid: 'BOOLEAN', payment_date: DATE,
    },
    nullable: [],
    references: {
      ...TIME_REFERENCES, transaction_id: 'dim_transaction', counterparty_id: 'dim_counterparty', currency_id: 'dim_currency',
      payment_type_id: 'dim_payment_type', payment_date: 'dim_date',
    },
  },
  dim_date: dimension({ date_id: DATE, year: INT, month: INT, day: INT, day_of_week: INT, day_name: TEXT, month_name: TEXT, quarter: INT }),
  dim_staff: dimension({ staff_id: INT, first_name: TEXT, last_name: TEXT, department_name: TEXT, location: TEXT, email_address: TEXT }),
  dim_location: dimension({ location_id: INT, ...ADDRESS, phone: TEXT }, ['address_line_2', 'district']),
  dim_currency: dimension({ currency_id: INT, currency_code: TEXT, currency_name: TEXT }),
  dim_design: dimension({ design_id: INT, design_name: TEXT, file_location: TEXT, file_name: TEXT }),
  dim_counterparty: dimension(
    {
      counterparty_id: INT, counterparty_legal_name: TEXT,
      ...Object.fromEntries(Object.entries(ADDRESS).map(([name, type]) => [`counterparty_legal_${name}`, type])),
      counterparty_legal_phone_number: TEXT,
    },
    ['counterparty_legal_address_line_2', 'counterparty_legal_district'],
  ),
  dim_transaction: dimension({ transaction_id: INT, transaction_type: TEXT, sales_order_id: INT, purchase_order_id: INT }, ['sales_order_id', 'purchase_order_id']),
  dim_payment_type: dimension({ payment_type_id: INT, payment_type_name: TEXT }),
}

function dimension(columns: Readonly<Record<string, string>>, nullable: readonly string[] = []): ExpectedTable {
  const key = Object.keys(columns)[0]
  return { columns, nullable, references: {}, ...(key === undefined ? {} : { key }) }
}
