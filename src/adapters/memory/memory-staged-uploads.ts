import { sha256Hex } from '../../domain/identity/object-version.ts'
import type { ObjectTarget, Precondition, WriteOutcome } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import type { StagedUpload, StagedUploads, StagedWriter } from '../../ports/staged-uploads.ts'
import type { MemoryObjectStore } from './memory-object-store.ts'

interface OpenUpload {
  readonly bucket: string
  readonly key: string
  readonly chunks: Uint8Array[]
  /** Of the chunks together. */
  bytes: number
  readonly complete: (bytes: Uint8Array, precondition: Precondition) => WriteOutcome
}

interface StoreUploads {
  readonly open: Map<string, OpenUpload>
  /** How many were begun so far, so that no id comes twice. */
  begun: number
}

/** Uploads are the store's, not the instance's that began them: a process that completes one is seldom the one that sent it. */
const UPLOADS = new WeakMap<MemoryObjectStore, StoreUploads>()

/** Staged uploads of a store in memory: every instance over one store sees the same. Deterministic. */
export class MemoryStagedUploads implements StagedUploads {
  readonly #store: MemoryObjectStore
  readonly #uploads: StoreUploads

  constructor(store: MemoryObjectStore) {
    this.#store = store
    this.#uploads = UPLOADS.get(store) ?? { open: new Map(), begun: 0 }
    UPLOADS.set(store, this.#uploads)
  }

  /** Every upload of the store that was neither completed nor discarded, sealed or not, oldest first. */
  get uploads(): readonly StagedUpload[] {
    return [...this.#uploads.open].map(([uploadId, upload]) => stagedOf(uploadId, upload))
  }

  async begin(target: ObjectTarget): Promise<StagedWriter> {
    const { bucket, key } = target
    const upload: OpenUpload = { bucket, key, chunks: [], bytes: 0, complete: this.#store.beginUpload(target) }
    this.#uploads.begun += 1
    // Opaque, as S3's are.
    const uploadId = sha256Hex(JSON.stringify([bucket, key, this.#uploads.begun]))
    this.#uploads.open.set(uploadId, upload)
    return new MemoryStagedWriter(uploadId, upload, this.#uploads.open)
  }

  async complete(staged: StagedUpload, precondition: Precondition): Promise<WriteOutcome | { readonly kind: 'absent' }> {
    const upload = this.#find(staged)
    if (upload === undefined) return { kind: 'absent' }
    if (upload.bytes !== staged.bytes) {
      throw new PortError(
        'invalid-argument',
        `could not complete ${nameOf(upload)}: ${upload.bytes} bytes of it are here, and ${staged.bytes} were staged. Discard it and stage the object again.`,
      )
    }
    const outcome = upload.complete(joined(upload), precondition)
    if (outcome.kind === 'written') this.#uploads.open.delete(staged.uploadId)
    return outcome
  }

  async discard(staged: StagedUpload): Promise<void> {
    if (this.#find(staged) !== undefined) this.#uploads.open.delete(staged.uploadId)
  }

  /** An id counts only together with the key that its upload was begun for. */
  #find({ bucket, key, uploadId }: StagedUpload): OpenUpload | undefined {
    const upload = this.#uploads.open.get(uploadId)
    return upload?.bucket === bucket && upload.key === key ? upload : undefined
  }
}

class MemoryStagedWriter implements StagedWriter {
  readonly #uploadId: string
  readonly #upload: OpenUpload
  readonly #open: Map<string, OpenUpload>
  #spent: boolean

  constructor(uploadId: string, upload: OpenUpload, open: Map<string, OpenUpload>) {
    this.#uploadId = uploadId
    this.#upload = upload
    this.#open = open
    this.#spent = false
  }

  get bytesWritten(): number {
    return this.#upload.bytes
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#refuseUnlessOpen()
    this.#upload.chunks.push(new Uint8Array(chunk))
    this.#upload.bytes += chunk.length
  }

  async seal(): Promise<StagedUpload> {
    this.#refuseUnlessOpen()
    if (this.#upload.bytes === 0) {
      await this.abort()
      throw new PortError('invalid-argument', `nothing was written to ${nameOf(this.#upload)}, and an upload cannot be empty`)
    }
    this.#spent = true
    return stagedOf(this.#uploadId, this.#upload)
  }

  async abort(): Promise<void> {
    if (this.#spent) return
    this.#spent = true
    this.#open.delete(this.#uploadId)
  }

  #refuseUnlessOpen(): void {
    if (this.#spent) {
      throw new PortError('invalid-argument', `the writer of ${nameOf(this.#upload)} was sealed or aborted: begin another one`)
    }
    if (!this.#open.has(this.#uploadId)) {
      this.#spent = true
      throw new PortError('unavailable', `${nameOf(this.#upload)} was discarded while it was written: begin another one`, { outcomeUnknown: false })
    }
  }
}

function stagedOf(uploadId: string, { bucket, key, bytes }: OpenUpload): StagedUpload {
  return { bucket, key, uploadId, bytes }
}

function nameOf({ bucket, key }: OpenUpload): string {
  return `the upload of ${bucket}/${key}`
}

function joined({ chunks, bytes }: OpenUpload): Uint8Array {
  const whole = new Uint8Array(bytes)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}
