import type { PacketRef } from '../../domain/packets/packet-id.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'

/** Packets that are looked at, of however many. */
const HELD_MAX = 1_000
const PAGE = 100

/** Packets that wait for others. A page of the ledger may be shorter than was asked for, and hold none of them. */
export async function heldPackets(ledger: PacketLedger): Promise<readonly PacketRef[]> {
  const held: PacketRef[] = []
  let after: string | undefined
  do {
    const page = await ledger.listUnfinishedPackets({ limit: PAGE, ...(after === undefined ? {} : { after }) })
    held.push(...page.items.filter(({ value }) => value.state === 'HELD').map(({ value }) => value.packet))
    after = page.next
  } while (after !== undefined && held.length < HELD_MAX)
  return held
}
