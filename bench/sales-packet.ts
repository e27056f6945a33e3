import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { salesOrderMembers } from '../scripts/packets/invented-members.ts'
import { plainLine, printedRecord, type PacketLayout } from '../scripts/packets/packet-text.ts'
import { SeededRandom } from '../scripts/packets/seeded-random.ts'

/** What the orders may refer to; there are so many of each in any bulk load. */
const CHOICES = { staff: 20, counterparties: 20, currencies: 3, addresses: 30, designs: 20 }
const CHUNK_CHARACTERS = 1_000_000
const FIRST_MS = Date.UTC(2024, 1, 12, 7, 15, 30)
/** Orders are this far apart, so that a hundred megabytes are a few weeks. */
const STEP_MS = 7_001

/** Writes one packet of new orders of about so many bytes, and says how many orders. The same size gives the same packet. */
export async function writeSalesPacket(path: string, bytes: number, layout: PacketLayout): Promise<number> {
  const random = new SeededRandom(1)
  const output = createWriteStream(path)
  const [opening, separator, closing] = layout === 'array' ? ['[\n', ',\n', '\n]'] : ['', '\n', '\n']
  const spell = layout === 'array' ? printedRecord : plainLine
  let text = opening
  let written = 0
  let orders = 0
  while (written + text.length < bytes) {
    const ms = FIRST_MS + orders * STEP_MS
    orders += 1
    const row = { sales_order_id: orders, ...salesOrderMembers(random, CHOICES, ms), created_at: { ms }, last_updated: { ms } }
    text += (orders === 1 ? '' : separator) + spell(row)
    if (text.length < CHUNK_CHARACTERS) continue
    written += text.length
    if (!output.write(text)) await once(output, 'drain')
    text = ''
  }
  output.end(text + closing)
  await finished(output)
  return orders
}
