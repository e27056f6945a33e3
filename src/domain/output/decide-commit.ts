import { compareSequencers } from '../identity/compare-sequencers.ts'
import { fromOutputMetadata, type OutputClaim } from './output-metadata.ts'

export interface ExistingOutput {
  readonly etag: string
  readonly metadata: Readonly<Record<string, string>>
}

/** How a conversion may be committed, given what holds the output's key. */
export type CommitDecision =
  | { readonly kind: 'create' }
  | { readonly kind: 'replace'; readonly etag: string }
  /** The same source version is there, read under another contract: ours may only replace it while it is the one in force. */
  | { readonly kind: 'recast'; readonly etag: string }
  /** The very same source version under the same contract is there already. */
  | { readonly kind: 'already-committed'; readonly etag: string }
  /** A newer version of the source is there; the output never goes back. */
  | { readonly kind: 'superseded' }
  /** Something else holds the key: it is never overwritten. */
  | { readonly kind: 'collision'; readonly message: string }

/**
 * @param ourSourceIsCurrent whether the source version being converted is still the one under its key. It decides only where the
 *   sequencers cannot: of two versions of one key the current one is the newer.
 */
export function decideCommit(
  existing: ExistingOutput | undefined,
  ours: OutputClaim,
  ourSourceIsCurrent: boolean,
): CommitDecision {
  if (existing === undefined) return { kind: 'create' }
  const theirs = fromOutputMetadata(existing.metadata)
  if (theirs === undefined) {
    return { kind: 'collision', message: 'the output key holds an object that was not written from a landed file' }
  }
  if (theirs.origin !== ours.origin) {
    return { kind: 'collision', message: 'the output key holds the output of another source file' }
  }
  if (theirs.source === ours.source) {
    return theirs.contractHash === ours.contractHash
      ? { kind: 'already-committed', etag: existing.etag }
      : { kind: 'recast', etag: existing.etag }
  }
  return isNewer(ours, theirs, ourSourceIsCurrent) ? { kind: 'replace', etag: existing.etag } : { kind: 'superseded' }
}

function isNewer(ours: OutputClaim, theirs: OutputClaim, ourSourceIsCurrent: boolean): boolean {
  if (ours.sequencer !== undefined && theirs.sequencer !== undefined) {
    const order = compareSequencers(ours.sequencer, theirs.sequencer)
    if (order !== 0) return order > 0
  }
  return ourSourceIsCurrent
}
