import { moveReceipt, RECEIPT_TRANSITIONS } from './receipt-transitions.ts'
import type { Plan, Receipt } from './receipt.ts'

/** Why a receipt is not replayed although somebody asks for it. */
export interface ReplayRefusal {
  /** Kebab-case, stable. */
  readonly code: 'not-a-file' | 'runs-on-glue' | 'source-gone' | 'source-replaced' | 'still-archiving'
  /** What stands in the way and what to do. */
  readonly message: string
}

/** Whether a receipt has come to an end that a replay may leave. */
export function isReplayable(receipt: Receipt): boolean {
  return RECEIPT_TRANSITIONS[receipt.state].includes('RECEIVED') && replayRefusal(receipt) === undefined
}

/** What the receipt itself has against a replay. */
export function replayRefusal({ flow, state, object, job }: Receipt): ReplayRefusal | undefined {
  if (flow === 'config') {
    const message = `${object.key} is a configuration and no landed file: correct it, and the files that wait for it are decided by it`
    return { code: 'not-a-file', message }
  }
  if (state === 'PROCESSED' && flow === 'route-file' && job?.engine === 'glue') {
    const message =
      `${object.key}: job ${job.jobId} ran on Glue, and what a Glue job has written once Sluice cannot have it replace: ` +
      'run the Glue job by itself, or upload the file again'
    return { code: 'runs-on-glue', message }
  }
  return undefined
}

/**
 * The receipt received once more, for a new attempt: nothing of the earlier decision is kept but what has happened. Bytes that were
 * moved aside or archived are to be brought back first. The place in the archive stays known, for the copy there stays too.
 *
 * @param asked.by who asked for it, @param asked.reason why; both go into the history.
 */
export function replayReceipt(receipt: Receipt, asked: { readonly by: string; readonly reason: string }, at: string): Receipt {
  const {
    job: _job,
    configEtag: _etag,
    plan: _plan,
    archive,
    conversion: _conversion,
    // An upload that nobody has discarded by now is removed by the bucket's lifecycle rule.
    prepared: _prepared,
    commitsLost: _commitsLost,
    load: _load,
    error: _error,
    ...kept
  } = receipt
  const received = moveReceipt(kept, 'RECEIVED', at, asked)
  const { reason: _reason, ...bare } = received
  const from = placeAside(receipt)
  const restore: { readonly plan?: Plan } = from === undefined ? {} : { plan: { kind: 'restore', from } }
  const archived = archive?.step === 'done' ? { archive } : {}
  return { ...bare, attempt: receipt.attempt + 1, fence: receipt.fence + 1, ...archived, ...restore }
}

/** The key under which the bytes lie if they were moved away from their own. */
export function placeAside({ plan, archive }: Receipt): string | undefined {
  if (plan?.kind === 'restore') return plan.from
  if (plan?.kind === 'move' && plan.move.step === 'done') return plan.move.destination
  return archive?.step === 'done' ? archive.destination : undefined
}
