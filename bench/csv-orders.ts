import { closeSync, openSync, writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { parseContract } from '../src/domain/contract/parse-contract.ts'
import type { TableContract } from '../src/domain/contract/table-contract.ts'
import { Prng } from '../test/simulation/kernel/prng.ts'
import { ORDERS_SQL_TYPES } from './orders-sql.ts'

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

const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'SEK', 'NOK', 'CAD', 'AUD', 'PLN']
const STATES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded']
const NAMES = ['ann', 'bela', 'chloe', 'dmitri', 'eve', 'farid', 'greta', 'hugo', 'ines', 'jonas']
const WORDS = ['leave', 'at', 'the', 'front', 'door', 'call', 'before', 'delivery', 'gift', 'wrap', 'urgent', 'fragile', 'second', 'floor', 'invoice', 'naïve', 'café', 'warehouse', 'backorder']
const PIECE_CHARACTERS = 1_048_576
const HEADER = `${Object.keys(ORDERS_SQL_TYPES).join(',')}\n`

/** Of all files of orders, so that they always come out the same. */
export const ORDERS_SEED = 20_250_101

type Order = readonly string[]

/** What is done to the cells of a row that is to be rejected, in turns; nothing is to be read from any of them. */
const BREAKAGES: readonly ((cells: Order) => Order)[] = [
  (cells) => cells.with(2, '12.50.1'),
  (cells) => cells.with(4, '2023-02-30'),
  (cells) => cells.slice(0, -1),
  (cells) => [...cells, 'one more'],
  (cells) => cells.with(5, 'yesterday'),
  (cells) => cells.with(8, '"left" at the door'),
]

/** Writes orders of about so many bytes, and always the same for a seed; says how many. Of twenty notes one needs quotes. */
export async function writeOrders(path: string, bytes: number, seed: number): Promise<number> {
  const orders = makeOrders(seed)
  return writeLines(path, bytes, () => orders().join(','))
}

/** Writes orders of which about such a share is broken in several ways, and the others once more in a file of their own. */
export async function writeBrokenOrders(path: string, soundPath: string, bytes: number, seed: number, share: number): Promise<{ readonly rows: number; readonly broken: number }> {
  const orders = makeOrders(seed)
  const prng = new Prng(seed)
  const sound = openSync(soundPath, 'w')
  let pending = HEADER
  let broken = 0
  const rows = await writeLines(path, bytes, () => {
    const cells = orders()
    if (prng.chance(share)) return (BREAKAGES[broken++ % BREAKAGES.length]?.(cells) ?? cells).join(',')
    pending += `${cells.join(',')}\n`
    if (pending.length >= PIECE_CHARACTERS) {
      writeSync(sound, pending)
      pending = ''
    }
    return cells.join(',')
  })
  writeSync(sound, pending)
  closeSync(sound)
  return { rows, broken }
}

/** Writes lines behind the header until there are so many bytes, and says how many lines. */
async function writeLines(path: string, bytes: number, next: () => string): Promise<number> {
  const file = openSync(path, 'w')
  let text = HEADER
  let written = 0
  let rows = 0
  while (written + text.length < bytes) {
    text += `${next()}\n`
    rows += 1
    if (text.length < PIECE_CHARACTERS) continue
    written += writeSync(file, text)
    text = ''
    // Whoever presses Ctrl-C is heard.
    await setImmediate()
  }
  writeSync(file, text)
  closeSync(file)
  return rows
}

/** A source of one order after another, as cells that are quoted where they have to be. */
function makeOrders(seed: number): () => Order {
  const prng = new Prng(seed)
  const pick = (words: readonly string[]): string => words[prng.int(words.length)] ?? ''
  let id = 1_000_000
  let moment = Date.UTC(2023, 0, 1)
  const note = (): string => {
    if (prng.chance(0.3)) return ''
    const words = Array.from({ length: 3 + prng.int(9) }, () => pick(WORDS)).join(' ')
    if (!prng.chance(0.07)) return words
    return [`"${words}, please"`, `"said ""${words}"" twice"`, `"${words}\nthanks"`][prng.int(3)] ?? ''
  }
  return () => {
    id += 1 + prng.int(3)
    moment += prng.int(4_000)
    const created = new Date(moment).toISOString().slice(0, -1)
    const customer = prng.chance(0.02) ? '' : (1 + prng.int(500_000)).toString()
    const amount = prng.chance(0.01) ? '' : (prng.int(2_000_000) / 100).toFixed(2)
    const email = prng.chance(0.05) ? '' : `${pick(NAMES)}.${prng.int(100_000).toString()}@mail.example.org`
    return [id.toString(), customer, amount, pick(CURRENCIES), created.slice(0, 10), created, pick(STATES), email, note()]
  }
}
