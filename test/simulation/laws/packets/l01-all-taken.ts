import { isRefused, contentOf, type PacketContent } from './packet-content.ts'
import { isFact, latestOf, referencesOf, type TakenPacket } from './expected-star.ts'
import { packetsIn } from './manifest-view.ts'
import type { PacketLaw, PacketScene } from './packet-law.ts'
import { describePacket } from './packet-view.ts'
import { INGESTION } from './star-mirror.ts'

export const allTaken: PacketLaw = {
  id: 'L1',
  says: 'Every packet that an invocation was told of and that can be taken in is in the star, and the ledger and the star agree on which are.',
  watch: (scene) => {
    const told = new Set<string>()
    return {
      seen: (record) => {
        if (record.kind === 'begin') for (const name of scene.payloadOf(record.task)) told.add(name)
        return undefined
      },
      ended: () => {
        const taken = packetsIn(scene.mirror.star, (table) => scene.begunWith(table))
        for (const packet of scene.book.packets) {
          const isSaid = packet.state === 'PROCESSED' && packet.reason !== 'known-before'
          if (isSaid !== taken.has(packet.name)) return `${describePacket(packet)}, and the star ${isSaid ? 'lacks it' : 'has it'}`
        }
        const inStar = [...taken].map((name) => takenPacket(name, scene))
        for (const name of told) {
          const fault = taken.has(name) ? staleFault(name, scene) : leftOut(name, inStar, scene)
          if (fault !== undefined) return fault
        }
        return undefined
      },
    }
  },
}

/** A packet of the star with the rows that it brought. */
export function takenPacket(name: string, { book, mirror }: PacketScene): TakenPacket {
  const packet = book.packet(name)
  const bytes = mirror.contentOf(packet?.source?.hash ?? '')
  if (packet === undefined || bytes === undefined) throw new Error(`packet ${name} is in, and which bytes it was made of the ledger does not say`)
  return { table: packet.table, id: packet.id, rows: contentOf(bytes)?.rows ?? [] }
}

/** What lies there is what is in, or people were told that it is not. */
function staleFault(name: string, scene: PacketScene): string | undefined {
  const packet = scene.book.packet(name)
  const there = objectOf(name, scene)
  if (packet === undefined || there === undefined || there.hash === packet.source?.hash) return undefined
  const isTold = packet.notices.some(({ outcome }) => outcome === 'packet_conflict')
  return isTold ? undefined : `${describePacket(packet)}: other content came under its name, and nobody was told`
}

function leftOut(name: string, inStar: readonly TakenPacket[], scene: PacketScene): string | undefined {
  const [table = '', digits = ''] = name.split(' ')
  const id = Number(digits)
  const there = objectOf(name, scene)
  if (there === undefined || id <= scene.begunWith(table)) return undefined
  const packet = scene.book.packet(name)
  const state = packet === undefined ? 'without a record' : describePacket(packet)
  const sequence = scene.mirror.star?.sequences.get(table) ?? { watermark: scene.begunWith(table), highest: scene.begunWith(table) }
  const content = contentOf(there.bytes)
  const isImpossible = id - sequence.highest > 10_000 || isRefused(content)
  if (isImpossible) return packet?.state === 'FAILED' ? undefined : `${name} can never be taken in, and is ${state}`
  const waits = scene.gaps === 'hold' && id !== Math.max(sequence.watermark, scene.begunWith(table)) + 1
  if (waits) return packet?.state === 'HELD' ? undefined : `${name} has to wait for others of its table, and is ${state}`
  const missing = missingFor({ table, id, rows: content?.rows ?? [] }, inStar)
  const end = missing.length === 0 ? undefined : scene.missingRows === 'hold' ? 'HELD' : scene.missingRows === 'fail' ? 'FAILED' : undefined
  if (end !== undefined) return packet?.state === end ? undefined : `${name} refers to ${missing.join(', ')}, which nobody has brought, and is ${state}`
  return `${name} can be taken in, and is ${state}`
}

/** What the packet needs and the star lacks. Of a dimension only the rows count that are current once the packet is in. */
function missingFor(packet: TakenPacket & Pick<PacketContent, 'rows'>, inStar: readonly TakenPacket[]): readonly string[] {
  const sorted = [...inStar, packet].toSorted((a, b) => a.id - b.id)
  const rowsOf = (table: string): PlainRows => sorted.filter((one) => one.table === table).flatMap(({ rows }) => rows)
  const rows = isFact(packet.table) ? packet.rows : [...latestOf(rowsOf(packet.table), `${packet.table}_id`).values()]
  return referencesOf({ table: packet.table, rows })
    .filter(({ source, key }) => !latestOf(rowsOf(source), `${source}_id`).has(key))
    .map(({ source, key }) => `${source} ${key.toString()}`)
}

type PlainRows = TakenPacket['rows']

function objectOf(name: string, { mirror }: PacketScene): ReturnType<PacketScene['mirror']['at']> {
  const [table = '', id = ''] = name.split(' ')
  return mirror.at(INGESTION, `${table}/${table}_${id}.jsonl`)
}
