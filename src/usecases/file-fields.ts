import { identityOf, type ObjectVersion } from '../domain/identity/object-version.ts'
import type { Receipt } from '../domain/ledger/receipt.ts'
import type { LogFields } from '../ports/logger.ts'

/**
 * What a log line about a landed object carries while its receipt is not known. Where a store tells neither versions nor sequencers,
 * the receipt may turn out to be another's than the event's; `receiptFields` then corrects the `correlation_id`.
 */
export function objectFields(object: ObjectVersion): LogFields {
  const { bucket, key, versionId, etag } = object
  return { correlation_id: identityOf(object), bucket, key, version: versionId ?? etag ?? null }
}

/** What every log line about a file carries whose receipt is known, in whatever function it is written. */
export function receiptFields({ identity, object }: Receipt): LogFields {
  return { ...objectFields(object), correlation_id: identity, receipt: identity }
}
