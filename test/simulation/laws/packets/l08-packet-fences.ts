import { field, text, whole } from '../fields.ts'
import type { PacketLaw } from './packet-law.ts'

export const packetFences: PacketLaw = {
  id: 'L8',
  says: 'A write over a state of a packet or of a sequence that its writer has not seen is refused, and attempts and fences only grow.',
  watch: () => {
    const latest = new Map<string, { readonly revision: string; readonly fence: number; readonly attempt: number }>()
    return {
      seen: (record) => {
        if (record.kind !== 'call' || record.port !== 'ledger' || !/^(create|save)(Packet|Sequence)$/.test(record.method)) return undefined
        const [value, expected] = record.args
        const name = record.method.endsWith('Packet') ? `packet ${JSON.stringify(field(value, 'packet'))}` : `sequence ${text(value, 'table')}`
        for (const answer of record.answers) {
          const kind = field(answer, 'kind')
          if (kind !== 'saved' && kind !== 'created') continue
          const before = latest.get(name)
          const attempt = field(value, 'attempt')
          const now = { revision: text(answer, 'revision'), fence: whole(value, 'fence'), attempt: typeof attempt === 'number' ? attempt : 1 }
          latest.set(name, now)
          if (kind === 'created' && before !== undefined) return `${name} was created twice`
          if (kind === 'created') continue
          if (before?.revision !== expected) return `${name} was saved over a state that its writer had not seen`
          if (before !== undefined && (now.fence <= before.fence || now.attempt < before.attempt)) return `${name} went back to an older state`
        }
        return undefined
      },
    }
  },
}
