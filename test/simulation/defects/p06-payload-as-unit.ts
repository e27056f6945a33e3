import type { PacketRef } from '../../../src/domain/packets/packet-id.ts'
import { parseManifest, manifestText } from '../../../src/domain/star/manifest-codec.ts'
import { ProcessPackets, type ProcessPacketsDeps } from '../../../src/usecases/packets/process-packets.ts'
import { StarStore } from '../../../src/usecases/packets/star-store.ts'
import type { PacketLedger } from '../../../src/ports/packet-ledger.ts'
import { items, text, whole } from '../laws/fields.ts'
import { MANIFEST, PROCESSED } from '../laws/packets/star-mirror.ts'
import type { PacketDefect } from '../packets/packets-sandbox.ts'
import { withMethod } from '../router/paged-ports.ts'

/**
 * A payload counts as done when all of its packets are, and else as not begun: a retry after the third table failed does the first two
 * again. Neither the ledger nor the star is asked whether one of them is in.
 */
class PayloadAsUnit extends ProcessPackets {
  readonly #deps: ProcessPacketsDeps

  constructor(deps: ProcessPacketsDeps) {
    super(deps)
    this.#deps = deps
  }

  override async execute(payload: unknown): ReturnType<ProcessPackets['execute']> {
    const packets = items(payload, 'packets').map((packet) => ({ table: text(packet, 'table'), id: whole(packet, 'id') }))
    const done: PacketRef[] = []
    for (const packet of packets) {
      const stored = await this.#deps.packetLedger.findPacket(packet)
      if (stored?.value.state === 'PROCESSED') done.push(packet)
    }
    if (done.length === 0 || done.length === packets.length) return await super.execute(payload)
    return await new ProcessPackets(asIfNew(this.#deps, done)).execute(payload)
  }
}

function asIfNew(deps: ProcessPacketsDeps, packets: readonly PacketRef[]): ProcessPacketsDeps {
  const redone = new Set(packets.map(nameOf))
  const packetLedger: PacketLedger = withMethod(deps.packetLedger, 'findPacket', async (packet) => {
    const stored = await deps.packetLedger.findPacket(packet)
    if (stored === undefined || !redone.delete(nameOf(packet))) return stored
    const { plan: _plan, reason: _reason, ...rest } = stored.value
    const again = { at: rest.updatedAt, from: rest.state, to: 'RECEIVED' } as const
    return { ...stored, value: { ...rest, state: 'RECEIVED', sequenced: false, history: [...rest.history, again] } }
  })
  const withSequences = withMethod(packetLedger, 'findSequence', async (table) => {
    const stored = await packetLedger.findSequence(table)
    return stored === undefined ? undefined : { ...stored, value: { ...stored.value, ...without(table, stored.value, packets) } }
  })
  const store = withMethod(deps.processed, 'get', async (ref, options) => {
    const got = await deps.processed.get(ref, options)
    if (got.kind !== 'found' || ref.key !== MANIFEST) return got
    const chunks: Uint8Array[] = []
    for await (const chunk of got.body) chunks.push(chunk)
    const manifest = parseManifest(Buffer.concat(chunks).toString('utf8'))
    const sequences = Object.entries(manifest.packets).map(([table, sequence]) => [table, without(table, sequence, packets)] as const)
    const body = [new TextEncoder().encode(manifestText({ ...manifest, packets: Object.fromEntries(sequences) }))]
    return { ...got, body: (async function* () { yield* body })() }
  })
  return { ...deps, packetLedger: withSequences, starStore: new StarStore({ store, bucket: PROCESSED, reader: deps.recordReader }) }
}

interface Sequence {
  readonly watermark: number
  readonly highest: number
  readonly gaps: readonly number[]
}

function without(table: string, { highest, gaps }: Sequence, packets: readonly PacketRef[]): Sequence {
  const open = [...new Set([...gaps, ...packets.filter((packet) => packet.table === table && packet.id <= highest).map(({ id }) => id)])].sort((a, b) => a - b)
  return { watermark: Math.min(highest, (open[0] ?? highest + 1) - 1), highest, gaps: open }
}

function nameOf({ table, id }: PacketRef): string {
  return `${table} ${id.toString()}`
}

export const payloadAsUnit: PacketDefect = {
  id: 'P6',
  puts: 'a payload is one unit of work: when one of its packets fails, those before it are done again',
  processor: (deps) => new PayloadAsUnit(deps),
}
