import type { ObjectVersion } from '../domain/identity/object-version.ts'
import type { ObjectHead, ObjectStore } from '../ports/object-store.ts'

/** How an object version stands to what its key holds now. */
export type SourceStanding =
  | { readonly kind: 'current'; readonly head: ObjectHead }
  /** Another version holds the key, but this one can still be read by its version. */
  | { readonly kind: 'older'; readonly head: ObjectHead }
  | { readonly kind: 'replaced' }
  | { readonly kind: 'gone' }

/** Asks the store, never an event: of two versions whose order nothing else tells, the current one is the newer. */
export async function sourceStanding(store: Pick<ObjectStore, 'head'>, object: ObjectVersion): Promise<SourceStanding> {
  const { bucket, key, versionId } = object
  const current = await store.head({ bucket, key })
  if (current !== undefined && isSameVersion(current, object)) return { kind: 'current', head: current }
  if (versionId !== undefined) {
    const head = await store.head({ bucket, key, versionId })
    if (head !== undefined && current !== undefined) return { kind: 'older', head }
  }
  return current === undefined ? { kind: 'gone' } : { kind: 'replaced' }
}

/** A source that is to be read, or what has become of it: an older version is `replaced` where only the latest one is wanted. */
export async function readableSource(
  store: Pick<ObjectStore, 'head'>,
  object: ObjectVersion,
  everyVersion: boolean,
): Promise<SourceStanding> {
  const standing = await sourceStanding(store, object)
  return standing.kind === 'older' && !everyVersion ? { kind: 'replaced' } : standing
}

function isSameVersion(head: ObjectHead, object: ObjectVersion): boolean {
  return object.versionId === undefined ? head.etag === object.etag : head.versionId === object.versionId
}
