import type { Precondition, WriteOutcome } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { readSdkFailure, translateError } from './translate-error.ts'
import type { Attempted, SdkFailure } from './translate-error.ts'

type RefusedWrite = Exclude<WriteOutcome, { readonly kind: 'written' }>

/**
 * Says why a conditional write was refused, or throws what else went wrong.
 *
 * The SDK repeats a request whose answer was lost. When an earlier attempt may have gone through, "something is there" may
 * mean our own write, so that a refusal of a repeated request is an unknown outcome and not an answer.
 */
export function refusedWrite(error: unknown, precondition: Precondition | undefined, action: string): RefusedWrite {
  const failure = readSdkFailure(error)
  const refusal = precondition === undefined ? undefined : refusalOf(failure, precondition)
  if (refusal === undefined) throw translateError(error, { action, changes: true })
  if (failure.attempts > 1) throw lostAnswer(error, action)
  return refusal
}

/** The error for a refusal that an earlier attempt of the very same request may have caused. */
export function lostAnswer(cause: unknown, action: string): PortError {
  return new PortError(
    'unavailable',
    `Could not ${action}: an earlier attempt was not answered, and its repetition may have met its effect. Look before repeating.`,
    { cause, outcomeUnknown: true },
  )
}

/** The error for an answer that lacks what the service promises. After a change, the change itself may well have happened. */
export function unusableAnswer(attempted: Attempted, what: string): PortError {
  return new PortError('unknown', `Could not ${attempted.action}: ${what}`, { outcomeUnknown: attempted.changes })
}

function refusalOf(failure: SdkFailure, precondition: Precondition): RefusedWrite | undefined {
  if (isPreconditionFailed(failure)) return { kind: 'precondition-failed' }
  if (failure.status === 409 || failure.name === 'ConditionalRequestConflict') return { kind: 'conflict' }
  // "If-Match" on a key without an object is answered with 404 (S3 user guide, "Conditional writes").
  return 'ifMatch' in precondition && isAbsent(failure) ? { kind: 'precondition-failed' } : undefined
}

/** By name too: an error that comes late in a 200 answer reaches us under another status. */
export function isPreconditionFailed(failure: SdkFailure): boolean {
  return failure.status === 412 || failure.name === 'PreconditionFailed'
}

/**
 * The object or the version is not there; a missing bucket or upload is something else. 405 is the answer to a delete marker that
 * is named by its version.
 */
export function isAbsent(failure: SdkFailure): boolean {
  if (failure.name === 'NoSuchBucket' || failure.name === 'NoSuchUpload') return false
  return failure.status === 404 || failure.status === 405 || failure.name === 'NoSuchKey' || failure.name === 'NoSuchVersion'
}
