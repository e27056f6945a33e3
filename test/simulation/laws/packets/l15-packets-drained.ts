import type { PacketLaw } from './packet-law.ts'
import { describePacket } from './packet-view.ts'
import { INGESTION } from './star-mirror.ts'

export const packetsDrained: PacketLaw = {
  id: 'L15',
  says: 'When faults stop, every packet comes to its end: none is left open whose object is there, none is missing from its sequence, no notice is unsent.',
  watch: (scene) => ({
    ended: () => {
      for (const packet of scene.book.packets) {
        const isThere = scene.mirror.at(INGESTION, `${packet.table}/${packet.table}_${packet.id.toString()}.jsonl`) !== undefined
        if (packet.state === 'RECEIVED' && isThere) return `${describePacket(packet)} was never brought to its end`
        if (packet.state === 'PROCESSED' && !packet.sequenced) return `${describePacket(packet)} was never put into its sequence`
        const pending = packet.notices.find(({ status }) => status !== 'sent')
        if (pending !== undefined) return `${describePacket(packet)}: its notice ${pending.outcome} was never sent`
      }
      return undefined
    },
  }),
}
