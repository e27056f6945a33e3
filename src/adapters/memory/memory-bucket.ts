import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { sha256Hex } from '../../domain/identity/object-version.ts'

/** What is kept of one write or, in a versioned bucket, of one delete. */
export type StoredVersion = StoredObject | DeleteMarker

export interface StoredObject {
  readonly kind: 'object'
  readonly versionId?: string
  readonly etag: string
  readonly sequencer: string
  readonly bytes: Uint8Array
  readonly checksum: string
  readonly contentType?: string
  readonly metadata: Readonly<Record<string, string>>
  readonly timeMs: number
}

export interface DeleteMarker {
  readonly kind: 'delete-marker'
  readonly versionId: string
  readonly sequencer: string
  readonly timeMs: number
}

export interface NewObject {
  readonly bytes: Uint8Array
  readonly contentType?: string
  readonly metadata: Readonly<Record<string, string>>
  /** How many parts it was uploaded in; 0 for a single put or copy. Decides the etag's style, as on S3. */
  readonly parts: number
  readonly timeMs: number
}

/** One bucket's versions and the order of its writes. Every method is one atomic step. */
export class MemoryBucket {
  readonly versioned: boolean
  readonly canList: boolean
  readonly #name: string
  readonly #versions = new Map<string, StoredVersion[]>()
  readonly #changes = new Map<string, number>()
  #writes = 0

  constructor(name: string, options: { readonly versioned?: boolean; readonly canList?: boolean }) {
    this.#name = name
    this.versioned = options.versioned ?? false
    this.canList = options.canList ?? true
  }

  current(key: string): StoredObject | undefined {
    const last = this.#versions.get(key)?.at(-1)
    return last?.kind === 'object' ? last : undefined
  }

  version(key: string, versionId: string): StoredObject | undefined {
    const found = this.#versions.get(key)?.find((version) => version.versionId === versionId)
    return found?.kind === 'object' ? found : undefined
  }

  /** How often the key was written or deleted: differs exactly when something happened in between. */
  changes(key: string): number {
    return this.#changes.get(key) ?? 0
  }

  add(key: string, object: NewObject): StoredObject {
    const { parts, ...kept } = object
    const hash = bytesToHex(sha256(object.bytes))
    const stored: StoredObject = {
      ...kept,
      kind: 'object',
      // Looks like S3's: 32 digits for a single put, and those of another hash with the number of parts for an upload in parts.
      etag: parts === 0 ? hash.slice(0, 32) : `${hash.slice(32)}-${parts}`,
      checksum: `sha256:${hash}`,
      sequencer: this.#nextSequencer(),
      ...(this.versioned ? { versionId: this.#versionId(key) } : {}),
    }
    this.#push(key, stored)
    return stored
  }

  /** Hides the current object under a delete marker or, in an unversioned bucket, removes it. */
  remove(key: string, timeMs: number): void {
    const sequencer = this.#nextSequencer()
    if (this.versioned) {
      this.#push(key, { kind: 'delete-marker', versionId: this.#versionId(key), sequencer, timeMs })
    } else {
      this.#versions.delete(key)
      this.#changes.set(key, this.changes(key) + 1)
    }
  }

  /** Every key with its versions, oldest first. */
  entries(): IterableIterator<[string, readonly StoredVersion[]]> {
    return this.#versions.entries()
  }

  #push(key: string, version: StoredVersion): void {
    const older = this.versioned ? (this.#versions.get(key) ?? []) : []
    this.#versions.set(key, [...older, version])
    this.#changes.set(key, this.changes(key) + 1)
  }

  /** Hexadecimal texts of varying length, in order once padded on the right (S3 user guide, "Event message structure"). */
  #nextSequencer(): string {
    this.#writes += 1
    const digits = this.#writes.toString(16).toUpperCase().padStart(16, '0')
    return digits.replace(/0+$/, '')
  }

  /** As opaque and unordered as S3's, yet the same in every run. */
  #versionId(key: string): string {
    const seed = JSON.stringify([this.#name, key, this.#writes])
    return sha256Hex(seed).slice(0, 32)
  }
}
