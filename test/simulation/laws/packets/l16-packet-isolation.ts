import type { PacketLaw } from './packet-law.ts'
import { INGESTION } from './star-mirror.ts'

export const packetIsolation: PacketLaw = {
  id: 'L16',
  says: 'An invocation that nothing has disturbed and nobody acted beside fails only when a packet of its own is not there.',
  watch: (scene) => {
    const running = new Map<number, { alone: boolean }>()
    return {
      seen: (record) => {
        if (record.kind === 'begin') {
          for (const other of running.values()) other.alone = false
          running.set(record.task, { alone: running.size === 0 })
        }
        if (record.kind === 'put' || record.kind === 'delete') for (const task of running.values()) task.alone = false
        if (record.kind !== 'end') return undefined
        const alone = running.get(record.task)?.alone === true
        running.delete(record.task)
        if (record.how !== 'threw' || record.disturbed || !alone) return undefined
        const names = scene.payloadOf(record.task)
        const absent = names.some((name) => {
          const [table = '', id = ''] = name.split(' ')
          return scene.mirror.at(INGESTION, `${table}/${table}_${id}.jsonl`) === undefined
        })
        return absent ? undefined : `the invocation for ${names.join(', ')} failed, and each of them is there`
      },
    }
  },
}
