import { closeSync, openSync, writeSync } from 'node:fs'
import { parseContract } from '../src/domain/contract/parse-contract.ts'
import type { TableContract } from '../src/domain/contract/table-contract.ts'
import { Prng } from '../test/simulation/kernel/prng.ts'

/** What the orders are read by: nine columns of six types. */
export function ordersContract(): TableContract {
  const parsing = parseContract('orders', JSON.stringify({
    fields: [
      { name: 'order_id', type: 'integer', constraints: { required: true } },
      { name: 'customer_id', type: 'integer' },
      { name: 'amount', type: 'number', 'x-sluice': { decimal: { precision: 12, scale: 2 } } },
      { name: 'currency', type: 'string' },
      { name: 'order_date', type: 'date' },
      { name: 'created_at', type: 'datetime' },
      { name: 'status', type: 'string' },
      { name: 'email', type: 'string' },
      { name: 'note', type: 'string' },
    ],
  }))
  if (parsing.kind !== 'contract') throw new Error(JSON.stringify(parsing.problems))
  return parsing.contract
}

/** The same columns as DuckDB names their types. */
export const ORDERS_SQL_TYPES = {
  order_id: 'BIGINT', customer_id: 'BIGINT', amount: 'DECIMAL(12,2)', currency: 'VARCHAR', order_date: 'DATE', created_at: 'TIMESTAMP', status: 'VARCHAR', email: 'VARCHAR', note: 'VARCHAR',
}

const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'SEK', 'NOK', 'CAD', 'AUD', 'PLN']
const STATES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded']
const NAMES = ['ann', 'bela', 'chloe', 'dmitri', 'eve', 'farid', 'greta', 'hugo', 'ines', 'jonas']
const WORDS = ['leave', 'at', 'the', 'front', 'door', 'call', 'before', 'delivery', 'gift', 'wrap', 'urgent', 'fragile', 'second', 'floor', 'invoice', 'naïve', 'café', 'warehouse', 'backorder']
const PIECE_CHARACTERS = 1_048_576

/** Writes orders of about so many bytes, and always the same for a seed; says how many. Of twenty notes one needs quotes. */
export function writeOrders(path: string, bytes: number, seed: number): number {
  const prng = new Prng(seed)
  const pick = (words: readonly string[]): string => words[prng.int(words.length)] ?? ''
  const file = openSync(path, 'w')
  let text = `${Object.keys(ORDERS_SQL_TYPES).join(',')}\n`
  let written = 0
  let rows = 0
  let id = 1_000_000
  let moment = Date.UTC(2023, 0, 1)
  const note = (): string => {
    if (prng.chance(0.3)) return ''
    const words = Array.from({ length: 3 + prng.int(9) }, () => pick(WORDS)).join(' ')
    if (!prng.chance(0.07)) return words
    return [`"${words}, please"`, `"said ""${words}"" twice"`, `"${words}\nthanks"`][prng.int(3)] ?? ''
  }
  while (written + text.length < bytes) {
    id += 1 + prng.int(3)
    moment += prng.int(4_000)
    const created = new Date(moment).toISOString().slice(0, -1)
    const customer = prng.chance(0.02) ? '' : (1 + prng.int(500_000)).toString()
    const amount = prng.chance(0.01) ? '' : (prng.int(2_000_000) / 100).toFixed(2)
    const email = prng.chance(0.05) ? '' : `${pick(NAMES)}.${prng.int(100_000).toString()}@mail.example.org`
    text += `${id.toString()},${customer},${amount},${pick(CURRENCIES)},${created.slice(0, 10)},${created},${pick(STATES)},${email},${note()}\n`
    rows += 1
    if (text.length >= PIECE_CHARACTERS) {
      written += writeSync(file, text)
      text = ''
    }
  }
  writeSync(file, text)
  closeSync(file)
  return rows
}
