import type { PacketRecord } from '../../domain/packets/packet-record.ts'
import type { TableSequence } from '../../domain/packets/table-sequence.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'

export interface PacketStatus {
  /** Of every table of which a packet was seen, by its name. */
  readonly sequences: readonly TableSequence[]
  /** Packets that are not at their end, by table and id. */
  readonly unfinished: readonly PacketRecord[]
}

/** What the ledger knows of packets, for people. Nothing is written. */
export async function readPacketStatus(ledger: PacketLedger, signal?: AbortSignal): Promise<PacketStatus> {
  const unfinished: PacketRecord[] = []
  let after: string | undefined
  do {
    signal?.throwIfAborted()
    const page = await ledger.listUnfinishedPackets(after === undefined ? {} : { after })
    unfinished.push(...page.items.map(({ value }) => value))
    after = page.next
  } while (after !== undefined)
  const sorted = unfinished.sort((a, b) => (a.packet.table === b.packet.table ? a.packet.id - b.packet.id : a.packet.table < b.packet.table ? -1 : 1))
  return { sequences: await ledger.listSequences(), unfinished: sorted }
}
