import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { Prng } from '../test/simulation/kernel/prng.ts'

const STATUSES = ['open', 'packed', 'shipped', 'delivered', 'returned', 'cancelled']
const CURRENCIES = ['EUR', 'GBP', 'USD']
const WORDS = ['please', 'call', 'before', 'delivery', 'the', 'blue', 'door', 'is', 'left', 'of', 'gate', 'naïve', 'fragile', 'rush']
const CHUNK_CHARACTERS = 1_000_000
const FIRST_MS = Date.UTC(2024, 0, 1)
const STEP_MS = 20_011

/** What stands at the end of a note in twenty, written with an escape. */
const REMARKS = [' "as is"', '\nthanks', ' C:\\orders']

/** Writes about so many bytes of orders as JSON lines, members as those of `ordersContract`, and says how many orders. The same size gives the same file. */
export async function writeJsonOrders(path: string, bytes: number): Promise<number> {
  const prng = new Prng(1)
  const pick = (choices: readonly string[]): string => choices[prng.int(choices.length)] ?? ''
  const output = createWriteStream(path)
  let text = ''
  let written = 0
  let orders = 0
  while (written + text.length < bytes) {
    orders += 1
    const moment = new Date(FIRST_MS + orders * STEP_MS + prng.int(1_000)).toISOString()
    const customer = prng.int(2_000_000)
    text += `${JSON.stringify({
      order_id: 1_000_000_000 + orders,
      customer_id: customer,
      amount: prng.int(1_000_000) / 100,
      currency: pick(CURRENCIES),
      order_date: moment.slice(0, 10),
      created_at: moment.slice(0, -1),
      status: pick(STATUSES),
      email: prng.chance(0.02) ? null : `customer${customer.toString()}@example.com`,
      note: prng.chance(0.3) ? null : Array.from({ length: 1 + prng.int(8) }, () => pick(WORDS)).join(' ') + (prng.chance(0.05) ? pick(REMARKS) : ''),
    })}\n`
    if (text.length < CHUNK_CHARACTERS) continue
    written += text.length
    if (!output.write(text)) await once(output, 'drain')
    text = ''
  }
  output.end(text)
  await finished(output)
  return orders
}
