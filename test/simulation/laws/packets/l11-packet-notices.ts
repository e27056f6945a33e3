import { field, text } from '../fields.ts'
import { isTaken } from './packet-book.ts'
import type { PacketLaw } from './packet-law.ts'
import { describePacket, viewPacket, type PacketView } from './packet-view.ts'

export const packetNotices: PacketLaw = {
  id: 'L11',
  says: 'Every packet that is held, has failed, left a gap behind or has other content than what is in is told of, under one id each, and once it is said to be sent no more.',
  watch: (scene) => {
    const published = new Map<string, string>()
    /** Notices that the ledger calls sent, with the tasks that were under way at that moment. */
    const settled = new Map<string, ReadonlySet<number>>()
    const running = new Set<number>()
    return {
      seen: (record) => {
        if (record.kind === 'begin') running.add(record.task)
        if (record.kind === 'end') running.delete(record.task)
        if (record.kind !== 'call') return undefined
        if (record.method === 'savePacket' && record.answers.some(isTaken)) {
          for (const { id, status } of viewPacket(record.args[0]).notices) if (status === 'sent' && !settled.has(id)) settled.set(id, new Set(running))
        }
        if (record.method !== 'publish' || record.answers.length === 0) return undefined
        const [notice] = record.args
        const [id, words] = [text(notice, 'id'), `${text(notice, 'subject')}\n${text(notice, 'message')}`]
        const before = published.get(id)
        published.set(id, words)
        if (before !== undefined && before !== words) return `notice ${id} was published with two texts`
        if (text(field(notice, 'attributes'), 'notice_id') !== id) return `notice ${id} was published under another id`
        return settled.get(id)?.has(record.task) === false ? `notice ${id} was published again after it was recorded as sent` : undefined
      },
      ended: () => {
        for (const packet of scene.book.packets) {
          const fault = untold(packet, published)
          if (fault !== undefined) return fault
        }
        return undefined
      },
    }
  },
}

function untold(packet: PacketView, published: ReadonlyMap<string, string>): string | undefined {
  const silent = packet.notices.find(({ id }) => !published.has(id))
  if (silent !== undefined) return `${describePacket(packet)}: the notice ${silent.outcome} is ${silent.status}, and nobody got it`
  const owed = [
    ...(packet.moves.some(({ to }) => to === 'HELD') ? ['packet_held'] : []),
    ...(packet.moves.some(({ to }) => to === 'FAILED') ? ['packet_failed'] : []),
    ...(packet.state === 'PROCESSED' && (packet.plan?.gaps ?? 0) > 0 ? ['packet_gap'] : []),
  ]
  const missing = owed.find((outcome) => !packet.notices.some((notice) => notice.outcome === outcome))
  if (missing !== undefined) return `${describePacket(packet)} has no notice ${missing}`
  const failures = packet.notices.filter(({ outcome }) => outcome === 'packet_failed').length
  if (failures > packet.attempt) return `${describePacket(packet)} has ${failures.toString()} notices of ${packet.attempt.toString()} attempts that failed`
  return undefined
}
