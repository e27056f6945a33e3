import type { MoveEffect, MoveOutcome } from '../domain/flow/move.ts'
import { staysAside, type RestoreOutcome } from '../domain/flow/restore.ts'
import type { Identity, ObjectVersion } from '../domain/identity/object-version.ts'
import { locationOf } from '../domain/ledger/location-of.ts'
import type { Receipt } from '../domain/ledger/receipt.ts'
import type { CopyOutcome, CopyTarget, ExactRef, ObjectHead, ObjectStore } from '../ports/object-store.ts'
import { PortError } from '../ports/port-error.ts'
import { isRestoredFor, restoredFor } from './restored-copy.ts'

/** The metadata that proves a copy to be ours: a name alone does not, and etags of copies may differ from those of their sources. */
const SOURCE_METADATA = 'sluice-source'

/** Performs the steps of a move. Every step may be repeated, and none removes bytes that are not proven to be elsewhere. */
export class ObjectMover {
  readonly #store: ObjectStore

  constructor(store: ObjectStore) {
    this.#store = store
  }

  async perform(effect: MoveEffect, receipt: Receipt): Promise<MoveOutcome> {
    const moved: Moved = { object: locationOf(receipt), identity: receipt.identity, isRestored: receipt.location !== undefined }
    return effect.kind === 'copy' ? await this.#copy(moved, effect.destination) : await this.#remove(moved, effect.destination)
  }

  /** Whether the bytes under `from` could be brought back to their key if nothing changed in between. */
  async restorable(from: string, receipt: Receipt): Promise<'yes' | 'key-occupied' | 'nothing-aside'> {
    const { bucket, key } = receipt.object
    const back = await this.#store.head({ bucket, key })
    if (back !== undefined) return isRestoredFor(back, receipt.identity) ? 'yes' : 'key-occupied'
    const aside = await this.#store.head({ bucket, key: from })
    return aside !== undefined && isCopyOf(aside, receipt.identity) ? 'yes' : 'nothing-aside'
  }

  /** Copies what lies aside back to its key if nothing is there, then removes it from aside, unless that is the archive. */
  async restore(from: string, receipt: Receipt): Promise<RestoreOutcome> {
    const { bucket, key } = receipt.object
    const aside = await this.#store.head({ bucket, key: from })
    const back = await this.#store.head({ bucket, key })
    if (back !== undefined && isRestoredFor(back, receipt.identity)) return await this.#cleared(from, aside, back, receipt)
    if (back !== undefined) return { kind: 'key-occupied' }
    if (aside === undefined || !isCopyOf(aside, receipt.identity)) return { kind: 'nothing-aside' }
    const copied = await this.#store.copy(exactly(aside, aside), {
      bucket,
      key,
      ifAbsent: true,
      addMetadata: restoredFor(receipt.identity),
    })
    if (copied.kind === 'source-absent' || copied.kind === 'source-changed') return { kind: 'nothing-aside' }
    const restored = await this.#store.head({ bucket, key })
    if (restored === undefined || !isRestoredFor(restored, receipt.identity)) {
      if (copied.kind === 'conflict') throw disturbed(key)
      return { kind: 'key-occupied' }
    }
    return await this.#cleared(from, aside, restored, receipt)
  }

  async #cleared(from: string, aside: ObjectHead | undefined, back: ObjectHead, receipt: Receipt): Promise<RestoreOutcome> {
    if (!staysAside(from) && aside !== undefined && isCopyOf(aside, receipt.identity) && isSameContent(aside, back)) {
      await this.#store.delete(exactly(aside, aside))
    }
    const { bucket, key, etag, versionId } = back
    return { kind: 'restored', location: { bucket, key, etag, ...(versionId === undefined ? {} : { versionId }) } }
  }

  async #copy({ object, identity }: Moved, destination: string): Promise<MoveOutcome> {
    const source = await this.#store.head(refOf(object))
    if (source === undefined || (object.versionId === undefined && source.etag !== object.etag)) {
      const copy = await this.#store.head({ bucket: object.bucket, key: destination })
      if (copy !== undefined && isCopyOf(copy, identity)) return { kind: 'copied' }
      return { kind: source === undefined ? 'source-absent' : 'source-changed' }
    }
    const target = { bucket: object.bucket, key: destination, ifAbsent: true, addMetadata: { [SOURCE_METADATA]: identity } }
    const outcome = await this.#copyIfPossible(exactly(object, source), target)
    if (outcome.kind === 'source-absent') return { kind: 'source-absent' }
    if (outcome.kind === 'source-changed') return { kind: 'source-changed' }
    if (outcome.kind !== 'impossible' && (await this.#proven({ object, identity }, source, destination))) return { kind: 'copied' }
    if (outcome.kind === 'conflict') throw disturbed(destination)
    return { kind: 'destination-taken' }
  }

  /** `impossible` when no object can have the target's name: a folder has it, or it is too long. */
  async #copyIfPossible(source: ExactRef, target: CopyTarget): Promise<CopyOutcome | { readonly kind: 'impossible' }> {
    try {
      return await this.#store.copy(source, target)
    } catch (error) {
      if (error instanceof PortError && error.code === 'invalid-argument') return { kind: 'impossible' }
      throw error
    }
  }

  /** The copy is proven before the source goes, also when another invocation made it. */
  async #remove({ object, identity, isRestored }: Moved, destination: string): Promise<MoveOutcome> {
    const source = await this.#store.head({ bucket: object.bucket, key: object.key })
    if (source === undefined || !isVersion(source, object)) return { kind: 'source-removed' }
    // A later replay has put the same bytes back there, and is at work on them.
    if (!isRestored && isRestoredFor(source, identity)) return { kind: 'source-removed' }
    if (!(await this.#proven({ object, identity }, source, destination))) return { kind: 'copy-lost' }
    await this.#store.delete(exactly(object, source))
    return { kind: 'source-removed' }
  }

  async #proven({ object, identity }: Omit<Moved, 'isRestored'>, source: ObjectHead, destination: string): Promise<boolean> {
    const copy = await this.#store.head({ bucket: object.bucket, key: destination })
    return copy !== undefined && isCopyOf(copy, identity) && isSameContent(copy, source)
  }
}

/** What is moved, and in whose name: after a replay these are not of one version. */
interface Moved {
  readonly object: ObjectVersion
  readonly identity: Identity
  /** Whether a replay has put it where it lies. */
  readonly isRestored: boolean
}

function isCopyOf(copy: ObjectHead, identity: Identity): boolean {
  return copy.metadata[SOURCE_METADATA] === identity
}

/** Neither a success nor a taken name: S3 lets one of several writes win, and sometimes none. */
function disturbed(key: string): PortError {
  return new PortError('unavailable', `${key} was written to or deleted at the same moment: try again`, { outcomeUnknown: false })
}

function isSameContent(copy: ObjectHead, source: ObjectHead): boolean {
  if (copy.size !== source.size) return false
  if (copy.checksum === undefined || source.checksum === undefined) return true
  return !comparable(copy.checksum, source.checksum) || copy.checksum === source.checksum
}

function isVersion(head: ObjectHead, object: ObjectVersion): boolean {
  return object.versionId === undefined ? head.etag === object.etag : head.versionId === object.versionId
}

/** Checksums of different algorithms say nothing about each other. */
function comparable(a: string, b: string): boolean {
  return a.slice(0, a.indexOf(':')) === b.slice(0, b.indexOf(':'))
}

function refOf(object: Pick<ObjectVersion, 'bucket' | 'key' | 'versionId'>): { readonly bucket: string; readonly key: string; readonly versionId?: string } {
  const { bucket, key, versionId } = object
  return versionId === undefined ? { bucket, key } : { bucket, key, versionId }
}

function exactly(object: Pick<ObjectVersion, 'bucket' | 'key' | 'versionId'>, head: ObjectHead): ExactRef {
  return { ...refOf(object), etag: head.etag }
}
