import { utf8ToBytes } from '@noble/hashes/utils.js'
import { PortError } from '../../ports/port-error.ts'
import type { JobQueue, ReceivedMessage } from '../../ports/job-queue.ts'

export type NewFifoMessage = Parameters<JobQueue['send']>[0]

/** A message as a receiver gets it, with what the service tells beyond the port. */
export interface ReceivedFifoMessage extends ReceivedMessage {
  readonly dedupId: string
  /** 20 digits; grows within the queue. */
  readonly sequenceNumber: string
  readonly firstReceivedMs: number
}

const BODY_BYTES_MAX = 1_048_576
/** SQS API reference, "SendMessage": letters, digits and punctuation of ASCII, at most 128. */
const ID = /^[!-~]{1,128}$/
/** XML 1.0 has no characters for these. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** Throws `PortError('invalid-argument')` for what the service would refuse. */
export function checkNewMessage({ group, dedupId, body }: NewFifoMessage): void {
  if (!ID.test(group)) throw refused(`the group ${JSON.stringify(group)} is not 1 to 128 of ASCII's letters, digits and punctuation`)
  if (!ID.test(dedupId)) throw refused(`the deduplication id ${JSON.stringify(dedupId)} is not 1 to 128 of ASCII's letters, digits and punctuation`)
  const bytes = utf8ToBytes(body).length
  if (bytes < 1 || bytes > BODY_BYTES_MAX) {
    throw refused(`the body of message ${dedupId} has ${bytes.toString()} bytes, not 1 to ${BODY_BYTES_MAX.toString()}`)
  }
  if (REFUSED.test(body)) throw refused(`the body of message ${dedupId} has a character that XML 1.0 does not have`)
}

function refused(message: string): PortError {
  return new PortError('invalid-argument', message)
}
