import { text } from './fields.ts'
import type { Law } from './law.ts'

export const sameBytes: Law = {
  id: 'L13',
  says: 'A start is repeated with the very same input, byte for byte, and no name is used for two inputs.',
  watch: () => {
    const inputs = new Map<string, string>()
    return {
      seen: (record) => {
        if (record.kind !== 'call' || record.method !== 'start') return undefined
        const [name, input] = [text(record.args[0], 'name'), text(record.args[0], 'input')]
        const before = inputs.get(name) ?? input
        inputs.set(name, before)
        return before === input ? undefined : `the name ${name} was used for ${before} and for ${input}`
      },
    }
  },
}
