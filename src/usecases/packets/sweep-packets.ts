import type { PacketRecord } from '../../domain/packets/packet-record.ts'
import type { Clock } from '../../ports/clock.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'
import { AbsentPacket } from './packet-error.ts'
import type { ProcessPackets, ProcessPacketsOptions } from './process-packets.ts'

export interface SweepPacketsOptions extends ProcessPacketsOptions {
  /** What changed more recently is left to the invocation that may be working on it. */
  readonly restedMs?: number
  /** False leaves alone what waits for other packets. */
  readonly held?: boolean
}

/** Longer than any invocation runs. */
const RESTED_MS = 16 * 60_000
const PAGE = 100

/**
 * Takes packets that were left on the way to their ends, and shows the watermarks to others where that failed. A packet that fails
 * harms no other: it is told of, and the next sweep comes to it again.
 */
export class SweepPackets {
  readonly #processPackets: ProcessPackets
  readonly #ledger: PacketLedger
  readonly #clock: Clock

  constructor(deps: { readonly processPackets: ProcessPackets; readonly packetLedger: PacketLedger; readonly clock: Clock }) {
    this.#processPackets = deps.processPackets
    this.#ledger = deps.packetLedger
    this.#clock = deps.clock
  }

  async execute(options: SweepPacketsOptions = {}): Promise<void> {
    const { restedMs = RESTED_MS, held = true, signal, onFailure } = options
    const restedBeforeMs = this.#clock.nowMs() - restedMs
    // What is done on the way leaves the listing: it is read to its end first.
    const unfinished = (await this.#unfinished(signal)).filter(
      ({ state, updatedAt }) => (held || state !== 'HELD') && Date.parse(updatedAt) <= restedBeforeMs,
    )
    if (unfinished.length > 0) await this.#processPackets.checkManifest()
    // Who named them was told that they are not there, and telling it with every sweep would cover what is new.
    const neverSeen = new Set(unfinished.filter(({ history }) => history.length === 1).map(({ packet }) => packet))
    for (const packet of this.#processPackets.inOrder(unfinished.map((record) => record.packet))) {
      signal?.throwIfAborted()
      try {
        await this.#processPackets.finish(packet, options)
      } catch (error) {
        signal?.throwIfAborted()
        if (!(error instanceof AbsentPacket && neverSeen.has(packet))) onFailure?.(packet, error)
      }
    }
    await this.#processPackets.mirror((await this.#ledger.listSequences()).map(({ table }) => table))
  }

  async #unfinished(signal: AbortSignal | undefined): Promise<readonly PacketRecord[]> {
    const records: PacketRecord[] = []
    let after: string | undefined
    do {
      signal?.throwIfAborted()
      const page = await this.#ledger.listUnfinishedPackets({ limit: PAGE, ...(after === undefined ? {} : { after }) })
      records.push(...page.items.map(({ value }) => value))
      after = page.next
    } while (after !== undefined)
    return records
  }
}
