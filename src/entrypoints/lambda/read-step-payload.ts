import { complaint, memberAt, textAt, type PayloadPlace } from '../../domain/events/payload-place.ts'
import { isIdentity } from '../../domain/ledger/ledger-item.ts'
import type { LogFields } from '../../ports/logger.ts'
import { RefusedEvent } from './refused-event.ts'

/** What each step of an execution is called with: the file, by its receipt, and the run of it. */
export interface StepPayload {
  readonly receipt: string
  readonly runId: string
}

/** What every log line of a step carries. */
export function stepFields({ receipt, runId }: StepPayload): LogFields {
  return { correlation_id: receipt, receipt, run_id: runId }
}

const RUN_ID = /^[A-Za-z0-9_-]{1,80}$/

/** @throws RefusedEvent that names the field which is not right. */
export function readStepPayload(event: unknown): StepPayload {
  const payload = { value: event, path: '' }
  return { receipt: readReceipt(payload), runId: readRunId(memberAt(payload, 'run_id')) }
}

/** @throws RefusedEvent */
export function readReceipt(payload: PayloadPlace): string {
  const receipt = memberAt(payload, 'receipt')
  const text = textAt(receipt)
  if (text === undefined || !isIdentity(text)) throw new RefusedEvent(complaint(receipt, 'the identity of a receipt, 64 hexadecimal digits'))
  return text
}

function readRunId(place: PayloadPlace): string {
  const text = textAt(place)
  if (text === undefined || !RUN_ID.test(text)) throw new RefusedEvent(complaint(place, 'the id of a run, 1 to 80 of A-Z a-z 0-9 - _'))
  return text
}
