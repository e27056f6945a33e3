import type { PacketLaw } from './packet-law.ts'
import { INGESTION } from './star-mirror.ts'
import { describePacket } from './packet-view.ts'

export const failedOnce: PacketLaw = {
  id: 'L14',
  says: 'What cannot succeed is tried once: a further attempt is made only for other content.',
  watch: (scene) => {
    const contents = new Map<string, number>()
    return {
      seen: (_, changes) => {
        for (const { after } of changes) if (after?.bucket === INGESTION) contents.set(after.key, (contents.get(after.key) ?? 0) + 1)
        return undefined
      },
      ended: () => {
        const tried = scene.book.packets.find(({ table, id, attempt }) => attempt > (contents.get(`${table}/${table}_${id.toString()}.jsonl`) ?? 1))
        return tried === undefined ? undefined : `${describePacket(tried)} is at attempt ${tried.attempt.toString()}, and its content was not put so often`
      },
    }
  },
}
