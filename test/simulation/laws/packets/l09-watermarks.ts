import type { HistoryRecord } from '../../kernel/history.ts'
import { idsIn, type SequenceView } from './manifest-view.ts'
import type { PacketLaw, PacketScene } from './packet-law.ts'

export const watermarks: PacketLaw = {
  id: 'L9',
  says:
    'The watermark of the ledger only grows and never passes a packet that is not in; the parameter never shows more, goes back only by a writer ' +
    'that had read before, and in the end is the same.',
  watch: (scene) => {
    const before = new Map<string, SequenceView>()
    const parameters = new ShownWatermarks()
    return {
      seen: (record, changes) => {
        for (const [table, sequence] of scene.book.sequences) {
          const known = before.get(table)
          before.set(table, sequence)
          if (known !== sequence) {
            const fault = sequenceFault(table, known, sequence, scene)
            if (fault !== undefined) return fault
          }
        }
        const star = changes.find((change) => change.star !== undefined)?.star
        for (const [table, sequence] of star?.sequences ?? []) {
          const wrong = sequence.watermark !== Math.min(sequence.highest, (sequence.gaps[0] ?? Infinity) - 1)
          if (wrong) return `the star's watermark of ${table} is ${describeSequence(sequence)}`
        }
        return parameters.fault(record, scene)
      },
      ended: () => {
        for (const [table, { watermark }] of scene.book.sequences) {
          const shown = scene.book.parameter(table)
          if (watermark > 0 && shown !== digits(watermark)) return `the watermark of ${table} is ${watermark.toString()}, and others are shown ${shown ?? 'nothing'}`
          const inStar = scene.mirror.star?.sequences.get(table)?.watermark ?? scene.begunWith(table)
          if (inStar !== watermark) return `the watermark of ${table} is ${watermark.toString()}, and that of the star is ${inStar.toString()}`
        }
        return undefined
      },
    }
  },
}

function sequenceFault(table: string, known: SequenceView | undefined, sequence: SequenceView, scene: PacketScene): string | undefined {
  if (known !== undefined && (sequence.watermark < known.watermark || sequence.highest < known.highest)) {
    return `the sequence of ${table} went back from ${describeSequence(known)} to ${describeSequence(sequence)}`
  }
  const inStar = scene.mirror.star?.sequences.get(table)
  const taken = new Set(inStar === undefined ? [] : idsIn(inStar, scene.begunWith(table)))
  const passed = idsIn(sequence, scene.begunWith(table)).find((id) => !taken.has(id))
  if (passed !== undefined) return `the ledger says that ${table} ${passed.toString()} is in, by ${describeSequence(sequence)}, and the star lacks it`
  const open = sequence.gaps.find((id) => id <= sequence.watermark)
  return open === undefined ? undefined : `the watermark of ${table} has passed the gap ${open.toString()}: ${describeSequence(sequence)}`
}

/** What others are shown, by when, and when each worker has last looked how far a table is. */
class ShownWatermarks {
  readonly #shown = new Map<string, { readonly watermark: number; readonly call: number }>()
  readonly #looked = new Map<string, number>()

  fault(record: HistoryRecord, scene: PacketScene): string | undefined {
    if (record.kind !== 'call' || record.answers.length === 0) return undefined
    const { call, task, port, method, args } = record
    if (port === 'ledger' && method === 'findSequence') this.#looked.set(`${task.toString()} ${String(args[0])}`, call)
    if (port !== 'parameters' || method !== 'put') return undefined
    const table = String(args[0]).split('/')[2] ?? ''
    const [watermark, shown] = [Number(args[1]), this.#shown.get(table)]
    this.#shown.set(table, { watermark, call })
    const most = scene.book.sequences.get(table)?.watermark ?? 0
    if (watermark > most) return `others are shown ${String(args[1])} of ${table}, and its watermark is ${most.toString()}`
    const knew = (this.#looked.get(`${task.toString()} ${table}`) ?? 0) > (shown?.call ?? 0)
    const isBack = shown !== undefined && watermark < shown.watermark
    return isBack && knew ? `others are shown ${String(args[1])} of ${table} after ${digits(shown.watermark)}, by a writer that could have known better` : undefined
  }
}

function digits(id: number): string {
  return id.toString().padStart(8, '0')
}

function describeSequence({ watermark, highest, gaps }: SequenceView): string {
  return `watermark ${watermark.toString()}, highest ${highest.toString()}, gaps ${gaps.slice(0, 10).join(' ')}`
}
