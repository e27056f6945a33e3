import { sha256Hex } from '../identity/object-version.ts'
import type { Identity } from '../identity/object-version.ts'
import { sanitize } from './sanitize.ts'

export interface ExecutionOrigin {
  /** Base name of the key. */
  readonly fileName: string
  /** ISO 8601 in UTC (`2025-01-19T14:30:52.123Z`): when the receipt was created, so that a repetition has the same name. */
  readonly receivedAt: string
  readonly identity: Identity
  readonly jobId: string
  /** From 1; a deliberate repetition has the next number, and so another name. */
  readonly attempt: number
}

const UTC_SECOND = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|\+00:00)$/

/**
 * The name of a workflow execution: readable, and equal exactly for the same attempt at the same object version for the same job.
 * At most 80 characters of `A-Z a-z 0-9 - _`, as Step Functions requires: 4 + 50 + 1 + 14 + 1 + 10. A time that is not UTC in
 * ISO 8601 is a mistake of the caller: RangeError.
 */
export function executionName({ fileName, receivedAt, identity, jobId, attempt }: ExecutionOrigin): string {
  const time = UTC_SECOND.exec(receivedAt)
  if (time === null) {
    throw new RangeError(`receivedAt must be UTC in ISO 8601, such as 2025-01-19T14:30:52Z, and is ${receivedAt}`)
  }
  const distinct = sha256Hex(JSON.stringify([identity, jobId, attempt])).slice(0, 10)
  return `run-${sanitize(fileName)}-${time.slice(1).join('')}-${distinct}`
}
