import type { Identity } from '../domain/identity/object-version.ts'
import type { Ledger } from '../ports/ledger.ts'
import type { ObjectHead } from '../ports/object-store.ts'

/** Marks what a replay brings back, so that its landing is not taken for a new file. */
const REPLAY_METADATA = 'sluice-replay'

export function restoredFor(identity: Identity): Readonly<Record<string, string>> {
  return { [REPLAY_METADATA]: identity }
}

export function isRestoredFor(head: ObjectHead, identity: Identity): boolean {
  return head.metadata[REPLAY_METADATA] === identity
}

/**
 * Whether this object is what a replay of another receipt than `identity` has put there, or is about to note that it has. The mark
 * alone says little: metadata goes along when a file is copied to another key, and stays when some programs write a file anew.
 */
export async function isRestoredCopy(head: ObjectHead, identity: Identity, ledger: Pick<Ledger, 'findReceipt'>): Promise<boolean> {
  const replayOf = head.metadata[REPLAY_METADATA]
  if (replayOf === undefined || replayOf === identity) return false
  const stored = await ledger.findReceipt(replayOf)
  if (stored === undefined) return false
  const { object, location, plan } = stored.value
  if (object.bucket !== head.bucket || object.key !== head.key) return false
  if (plan?.kind === 'restore') return true
  return location !== undefined && location.versionId === head.versionId && location.etag === head.etag
}
