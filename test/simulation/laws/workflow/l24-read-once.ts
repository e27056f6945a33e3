import { field, optionalText } from '../fields.ts'
import type { Law } from '../law.ts'

export const readOnce: Law = {
  id: 'L24',
  says: 'A step that transforms a file reads it to its end at most once, and no other step does.',
  watch: () => {
    const steps = new Map<number, string>()
    const reads = new Map<number, number>()
    return {
      seen: (record) => {
        if (record.kind === 'begin') steps.set(record.task, record.label)
        if (record.kind !== 'call' || record.port !== 'store' || record.method !== 'body' || !record.heard) return undefined
        const [ref] = record.args
        const isWhole = record.answers.some((answer) => field(answer, 'done') === true)
        if (!isWhole || optionalText(ref, 'key')?.startsWith('data/in/') !== true) return undefined
        const step = steps.get(record.task) ?? ''
        const count = (reads.get(record.task) ?? 0) + 1
        reads.set(record.task, count)
        if (step.startsWith('transform ')) return count > 1 ? `${step} read its file ${count.toString()} times` : undefined
        return step.startsWith('validate ') ? undefined : `${step} read the whole of a file`
      },
    }
  },
}
