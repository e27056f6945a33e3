import type { ObjectVersion } from '../identity/object-version.ts'
import type { Receipt } from './receipt.ts'

/** The version to read and to move: the one that landed, or the one that a replay has brought back in its place. */
export function locationOf(receipt: Receipt): ObjectVersion {
  return receipt.location ?? receipt.object
}
