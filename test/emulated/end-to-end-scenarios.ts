import type { ReceiptState } from '../../src/domain/ledger/receipt.ts'

const ORDERS_JOB = {
  job_id: 'ORDERS',
  job_name: 'orders',
  source_file_name: 'orders_*.csv',
  target_table: 'orders',
  upsert_keys: ['order_id'],
  contract: 'orders',
  is_active: true,
}

export const CONFIG = [ORDERS_JOB]

export const CONTRACT = {
  fields: [
    { name: 'order_id', type: 'integer', constraints: { required: true } },
    { name: 'customer', type: 'string' },
  ],
}

/** A file that lands, and what is to become of it, whatever happens on the way. Each round has a file of its own. */
export interface Scenario {
  readonly title: string
  /** Those that work on it, by the names of their bundles. */
  readonly functions: readonly string[]
  /** The function that its event goes to. */
  readonly logicalId: string
  readonly keyOf: (round: number) => string
  readonly body: (round: number) => string
  readonly state: ReceiptState
  /** Where the table is that becomes of it. It has one row, whose first cell is the number of the round. */
  readonly tableOf?: (round: number) => string
  readonly restOfRow: readonly (string | null)[]
  readonly notices: number
  readonly letters: number
}

export const SCENARIOS: readonly Scenario[] = [
  {
    title: 'a file of an active job',
    functions: ['route-file', 'ingest', 'validate', 'transform', 'output'],
    logicalId: 'RouteFileFunction',
    keyOf: (round) => `data/in/orders_${round}.csv`,
    body: (round) => `order_id,customer\n${round},Ann\nx,Bo\n`,
    state: 'PROCESSED',
    tableOf: (round) => `silver/orders/orders_${round}.parquet`,
    restOfRow: ['Ann'],
    notices: 0,
    letters: 0,
  },
  {
    title: 'a file of an active job that its contract refuses',
    functions: ['route-file', 'ingest', 'validate'],
    logicalId: 'RouteFileFunction',
    keyOf: (round) => `data/in/orders_refused_${round}.csv`,
    body: (round) => `customer\n${round}\n`,
    state: 'QUARANTINED',
    restOfRow: [],
    notices: 1,
    letters: 1,
  },
  {
    title: 'a file of no job',
    functions: ['route-file'],
    logicalId: 'RouteFileFunction',
    keyOf: (round) => `data/in/mystery_${round}.csv`,
    body: (round) => `a\n${round}\n`,
    state: 'UNCONFIGURED',
    restOfRow: [],
    notices: 1,
    letters: 0,
  },
  {
    title: 'a file under bronze/',
    functions: ['convert-csv'],
    logicalId: 'ConvertCsvFunction',
    keyOf: (round) => `bronze/sales_${round}.csv`,
    body: (round) => `order_id,customer_id,amount\n${round},10,9.50\n2,,1.00\n`,
    state: 'PROCESSED',
    tableOf: (round) => `silver/sales_${round}.parquet`,
    restOfRow: ['10', '9.5'],
    notices: 0,
    letters: 0,
  },
  {
    title: 'a file under bronze/ that its contract refuses',
    functions: ['convert-csv'],
    logicalId: 'ConvertCsvFunction',
    keyOf: (round) => `bronze/refused_${round}.csv`,
    body: (round) => `amount\n${round}\n`,
    state: 'QUARANTINED',
    restOfRow: [],
    notices: 1,
    letters: 1,
  },
]
