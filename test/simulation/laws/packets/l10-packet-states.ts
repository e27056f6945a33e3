import type { PacketLaw } from './packet-law.ts'
import { isTaken } from './packet-book.ts'
import { describePacket, viewPacket, type PacketView } from './packet-view.ts'

/** The documented life of a packet, written down a second time. */
const EDGES: ReadonlySet<string> = new Set([
  'null>RECEIVED', 'RECEIVED>HELD', 'RECEIVED>PROCESSED', 'RECEIVED>FAILED', 'HELD>RECEIVED', 'FAILED>RECEIVED',
])

export const packetStates: PacketLaw = {
  id: 'L10',
  says: 'Packets change by the documented edges only, keep their history and their notices, and what is in stays as it was taken in.',
  watch: () => {
    const latest = new Map<string, PacketView>()
    return {
      seen: (record) => {
        if (record.kind !== 'call' || !/^(create|save)Packet$/.test(record.method) || !record.answers.some(isTaken)) return undefined
        const packet = viewPacket(record.args[0])
        const before = latest.get(packet.name)
        latest.set(packet.name, packet)
        return edgeFault(packet) ?? (before === undefined ? undefined : changeFault(before, packet))
      },
    }
  },
}

function edgeFault(packet: PacketView): string | undefined {
  let state: string | null = null
  for (const { from, to } of packet.moves) {
    if (from !== state || !EDGES.has(`${String(from)}>${to}`)) return `${describePacket(packet)} went from ${String(from)} to ${to}, being ${String(state)}`
    state = to
  }
  return state === packet.state ? undefined : `${describePacket(packet)} has a history that ends in ${String(state)}`
}

function changeFault(before: PacketView, after: PacketView): string | undefined {
  const kept = before.moves.every(({ from, to }, index) => after.moves[index]?.from === from && after.moves[index].to === to)
  if (!kept || before.createdAt !== after.createdAt) return `${describePacket(after)} has lost some of its history`
  const gone = before.notices.find((notice) => !after.notices.some(({ id }) => id === notice.id))
  if (gone !== undefined) return `${describePacket(after)} has lost the notice ${gone.outcome}`
  if (before.state !== 'PROCESSED') return undefined
  const isSame = before.source?.hash === after.source?.hash && JSON.stringify(before.plan) === JSON.stringify(after.plan)
  return isSame ? undefined : `${describePacket(after)} was in, and is said to be made of something else now`
}
