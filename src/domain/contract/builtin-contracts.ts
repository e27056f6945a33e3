import { parseContract } from './parse-contract.ts'
import type { TableContract } from './table-contract.ts'

/**
 * For `bronze/` files that have no contract of their own: orders, of which a row is worth keeping only with its order
 * and its customer, and a broken amount costs the amount and not the row. A file without one of the three columns is no such file.
 */
export const ORDERS_CONTRACT: TableContract = builtin('built-in:orders', {
  fields: [
    { name: 'order_id', type: 'string', constraints: { required: true } },
    { name: 'customer_id', type: 'string', constraints: { required: true } },
    { name: 'amount', type: 'number', 'x-sluice': { onInvalid: 'null' } },
  ],
  fieldsMatch: 'subset',
  'x-sluice': { drift: 'keep-as-text' },
})

/** For files without any contract: every column as it is, as text. */
export const ALL_TEXT_CONTRACT: TableContract = builtin('built-in:all-text', {
  fields: [],
  'x-sluice': { drift: 'keep-as-text' },
})

/** The same for JSON, in which an empty text is no missing value: `null` is. */
export const ALL_JSON_TEXT_CONTRACT: TableContract = builtin('built-in:all-json-text', {
  fields: [],
  missingValues: [],
  'x-sluice': { drift: 'keep-as-text' },
})

/** Whether a contract of that name is one of these, and nobody's own. */
export function isBuiltin(name: string): boolean {
  return name === ORDERS_CONTRACT.name || name === ALL_TEXT_CONTRACT.name || name === ALL_JSON_TEXT_CONTRACT.name
}

function builtin(name: string, descriptor: object): TableContract {
  const parsing = parseContract(name, JSON.stringify(descriptor))
  if (parsing.kind === 'contract') return parsing.contract
  const problems = parsing.problems.map(({ path, message }) => `${path} ${message}`)
  throw new Error(`${name} is not a contract: ${problems.join('; ')}`)
}
