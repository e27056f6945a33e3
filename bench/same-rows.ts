import { DuckDBInstance } from '@duckdb/node-api'
import { ORDERS_SQL_TYPES } from './orders-sql.ts'

export interface Output {
  readonly label: string
  /** What DuckDB reads it from: a quoted path, or a function of tables. */
  readonly from: string
}

const CELLS = Object.entries(ORDERS_SQL_TYPES).map(([name, type]) => `${name}::${type}`)
/** Those of whole rows tell apart what those of columns do not: the same values in other rows. */
const HASHES = [...CELLS, CELLS.join(', ')].map((cells) => `sum(hash(${cells}))::VARCHAR`)
const MEASURES = ['count', ...Object.keys(ORDERS_SQL_TYPES), 'rows']

/** Throws unless all have so many orders and the same ones: sums of hashes are equal for each column and for whole rows, read by DuckDB and cast to the orders' types. */
export async function verifyOrders(outputs: readonly Output[], rows: number): Promise<void> {
  if (outputs.length < 2) throw new Error('There are no two outputs to compare: an order of one may be anything')
  const found = await inDuckDb(outputs.map(({ from }) => `SELECT count(*)::VARCHAR, ${HASHES.join(', ')} FROM ${from}`))
  const expected = [rows.toString(), ...(found[0]?.slice(1) ?? [])].join()
  if (found.some((sums) => sums.join() !== expected)) throw new Error(differing(outputs, found, rows))
}

/** Throws unless both have so many rows, and the same ones; for tables of any columns. */
export async function verifyEqual(ours: string, theirs: string, rows: number): Promise<void> {
  const count = (table: string): string => `SELECT count(*)::VARCHAR FROM ${table}`
  const found = await inDuckDb([count(ours), count(theirs), count(`(FROM ${ours} EXCEPT ALL FROM ${theirs})`)])
  if (found.join() !== [rows, rows, 0].join()) throw new Error(`The outputs differ: of ${rows.toString()} rows, ours has ${found.join(', the other one has ')} of ours are missing there`)
}

/** How many rows there are. */
export async function countRows(from: string): Promise<number> {
  const [counts] = await inDuckDb([`SELECT count(*)::VARCHAR FROM ${from}`])
  return Number(counts?.[0])
}

function differing(outputs: readonly Output[], found: readonly (readonly string[])[], rows: number): string {
  const lines = outputs.map(({ label, from }, i) => {
    const others = MEASURES.filter((_, measure) => found[i]?.[measure] !== (measure === 0 ? rows.toString() : found[0]?.[measure]))
    return `${label} (${found[i]?.[0] ?? 'no'} rows of ${rows.toString()}, ${from}): ${others.length === 0 ? 'as the first' : `another ${others.join(', ')}`}`
  })
  return `The outputs differ: ${lines.join('; ')}`
}

/** The first row of each answer, as texts. */
async function inDuckDb(queries: readonly string[]): Promise<readonly (readonly string[])[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const rows: string[][] = []
    for (const query of queries) {
      const [row = []] = (await connection.runAndReadAll(query)).getRowsJS()
      rows.push(row.map(String))
    }
    return rows
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
