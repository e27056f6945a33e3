import { isRecord } from '../config/describe-value.ts'
import type { Identity } from '../identity/object-version.ts'
import { isIdentity } from '../ledger/ledger-item.ts'
import type { WorkflowFailure } from './workflow-failure.ts'

/** A file whose execution has ended without having told what became of it. */
export interface EndedExecution {
  readonly receipt: Identity
  readonly runId: string
  readonly failure: WorkflowFailure
}

export type ExecutionEvent =
  | { readonly kind: 'ended'; readonly executions: readonly EndedExecution[] }
  | { readonly kind: 'other'; readonly reason: string }

const CODES: ReadonlyMap<string, string> = new Map([
  ['FAILED', 'execution-failed'],
  ['TIMED_OUT', 'execution-timed-out'],
  ['ABORTED', 'execution-aborted'],
])

/**
 * Reads EventBridge's "Step Functions Execution Status Change": an execution that is stopped or runs out of time runs no `Catch`, so this
 * event is how its files are heard of. Takes any value. Input of more than 256 KiB is left out of such events; a sweep finds those files.
 */
export function readExecutionEvent(event: unknown): ExecutionEvent {
  const detail = isRecord(event) ? event['detail'] : undefined
  if (!isRecord(event) || event['source'] !== 'aws.states' || !isRecord(detail)) return other('it is no event of an execution')
  const { status, name, input } = detail
  const code = typeof status === 'string' ? CODES.get(status) : undefined
  if (code === undefined) return other(`its status is ${typeof status === 'string' ? status : 'not told'}`)
  if (typeof name !== 'string' || typeof input !== 'string') return other('it does not tell the name or the input of the execution')
  const failure = { code, message: `The execution ${name} ended as ${String(status)}.` }
  return { kind: 'ended', executions: receiptsIn(input).map((receipt) => ({ receipt, runId: name, failure })) }
}

function receiptsIn(input: string): readonly Identity[] {
  let value: unknown
  try {
    value = JSON.parse(input)
  } catch {
    return []
  }
  const entries = isRecord(value) ? value['glue_jobs'] : undefined
  if (!Array.isArray(entries)) return []
  return entries.flatMap((entry: unknown) => (isRecord(entry) && typeof entry['receipt'] === 'string' && isIdentity(entry['receipt']) ? [entry['receipt']] : []))
}

function other(reason: string): ExecutionEvent {
  return { kind: 'other', reason }
}
