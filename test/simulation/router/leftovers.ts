import type { MirroredObject } from '../laws/bucket-mirror.ts'
import type { ReceiptBook } from '../laws/receipt-book.ts'
import type { ReceiptView } from '../laws/receipt-view.ts'

/** What lies about at the end of a run. */
export interface Leftovers {
  readonly objects: readonly MirroredObject[]
  readonly book: ReceiptBook
  readonly executions: readonly { readonly name: string; readonly input: string }[]
  readonly notices: readonly { readonly id: string; readonly subject: string }[]
  readonly letters: readonly { readonly id: string; readonly code: string }[]
}

/** Everything, to the last field of every receipt; of notices that were sent twice only one. */
export function allThatRemains({ objects, book, executions, notices, letters }: Leftovers): string {
  return sorted([
    ...objects.map(({ key, etag, content }) => `object ${key} ${etag} ${JSON.stringify(content)}`),
    ...book.data.map((receipt) => `receipt ${JSON.stringify(receipt)}`),
    ...executions.map(({ name, input }) => `execution ${name} ${input}`),
    ...notices.map(({ id, subject }) => `notice ${id} ${subject}`),
    ...letters.map(({ id, code }) => `letter ${id} ${code}`),
  ])
}

/**
 * What a person would call the result: no times, and nothing of configurations that could not be used, since whether anybody was told
 * of one hangs on whether anybody looked while it was there.
 */
export function whatItCameTo({ objects, book, executions, notices, letters }: Leftovers): string {
  return sorted([
    ...objects.map(({ key, content }) => `object ${key} ${JSON.stringify(content)}`),
    ...book.views.filter(({ flow }) => flow !== 'config').map(describeEnd),
    ...executions.map(({ name, input }) => `execution ${name.replace(/\d{14}/, 'TIME')} ${input}`),
    ...notices.filter(({ subject }) => subject !== 'Unusable Configuration').map(({ id, subject }) => `notice ${id} ${subject}`),
    ...letters.map(({ id, code }) => `letter ${id} ${code}`),
  ])
}

function sorted(lines: readonly string[]): string {
  return [...new Set(lines)].sort().join('\n')
}

function describeEnd({ identity, state, reason, attempt, moves, notices, plan }: ReceiptView): string {
  const ids = notices.map(({ id }) => id).join()
  const planned = plan?.destination ?? plan?.input ?? ''
  return `receipt ${identity} ${state} ${reason} ${attempt.toString()} ${JSON.stringify(moves)} ${ids} ${planned}`
}
