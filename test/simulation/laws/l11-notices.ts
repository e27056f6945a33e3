import type { CallRecord } from '../kernel/history.ts'
import { field, text } from './fields.ts'
import type { Law, Scene } from './law.ts'
import { describeReceipt, viewReceipt, type ReceiptView } from './receipt-view.ts'

/** The ends that a person must be told of. */
const TOLD: ReadonlySet<string> = new Set(['PARKED', 'UNCONFIGURED', 'FAILED', 'QUARANTINED'])

interface Words {
  readonly subject: string
  readonly message: string
}

export const notices: Law = {
  id: 'L11',
  says: 'Every end that needs a person is published at least once, under one id for each receipt, outcome and attempt.',
  watch: (scene) => {
    const published = new Map<string, Words>()
    const ids = new Map<string, Set<string>>()
    /** Notices that the ledger calls sent, with the tasks that were under way at that moment. */
    const settled = new Map<string, ReadonlySet<number>>()
    const running = new Set<number>()
    const publish = (call: Pick<CallRecord, 'task' | 'args' | 'answers'>): string | undefined => {
      if (call.answers.length === 0) return undefined
      const [notice] = call.args
      const [id, words] = [text(notice, 'id'), { subject: text(notice, 'subject'), message: text(notice, 'message') }]
      const before = published.get(id)
      published.set(id, words)
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(words)) return `notice ${id} was published with two texts`
      if (settled.get(id)?.has(call.task) === false) return `notice ${id} was published again after it was recorded as sent`
      return tooManyIds(notice, id, ids, scene)
    }
    return {
      seen: (record) => {
        if (record.kind === 'begin') running.add(record.task)
        if (record.kind === 'end') running.delete(record.task)
        if (record.kind !== 'call') return undefined
        if (record.method === 'publish') return publish(record)
        if (record.method !== 'saveReceipt' || !record.answers.some((answer) => field(answer, 'kind') === 'saved')) return undefined
        for (const { id, status } of viewReceipt(record.args[0]).notices) {
          if (status === 'sent' && !settled.has(id)) settled.set(id, new Set(running))
        }
        return undefined
      },
      ended: () => {
        for (const receipt of scene.receipts()) {
          const fault = untold(receipt, published)
          if (fault !== undefined) return fault
        }
        return undefined
      },
    }
  },
}

function tooManyIds(notice: unknown, id: string, ids: Map<string, Set<string>>, scene: Scene): string | undefined {
  const attributes = field(notice, 'attributes')
  const [outcome, identity] = [text(attributes, 'outcome'), text(attributes, 'receipt')]
  const receipt = scene.receipts().find((one) => one.identity === identity)
  if (receipt === undefined) return `notice ${id} is about the receipt ${identity}, which does not exist`
  const known = ids.get(`${identity} ${outcome}`) ?? new Set()
  ids.set(`${identity} ${outcome}`, known.add(id))
  if (known.size <= receipt.attempt) return undefined
  return `${describeReceipt(receipt)} has ${known.size.toString()} ids for ${outcome} in ${receipt.attempt.toString()} attempts`
}

function untold(receipt: ReceiptView, published: ReadonlyMap<string, Words>): string | undefined {
  const silent = receipt.notices.find(({ id }) => !published.has(id))
  if (silent !== undefined) return `${describeReceipt(receipt)}: the notice ${silent.outcome} is ${silent.status}, and nobody got it`
  const owed = receipt.moves.filter(({ to }) => TOLD.has(to)).length + (receipt.reason === 'unsupported-suffix' ? 1 : 0)
  if (receipt.notices.length >= owed) return undefined
  return `${describeReceipt(receipt)} has ${receipt.notices.length.toString()} notices for ${owed.toString()} ends`
}
