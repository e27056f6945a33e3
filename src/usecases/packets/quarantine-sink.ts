import { sha256Hex } from '../../domain/identity/object-version.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import type { ObjectStore, ObjectWriter } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'

export interface QuarantineTarget {
  readonly bucket: string
  /** What it is called unless other lines have that name. */
  readonly key: string
  /** Whatever the lines follow from: the same for the same lines. */
  readonly basis: readonly (string | null)[]
}

/**
 * Lines about the rows of one packet, for people. Becomes an object only if something is written, and an object that is there is never
 * replaced: which rows are rejected depends on what is in the star, and an invocation that comes late, with an older star before it,
 * must not take away the lines of what was committed. Lines that follow from something else are put beside, with 8 digits more in the name.
 */
export class QuarantineSink implements ByteSink {
  readonly #store: ObjectStore
  readonly #target: QuarantineTarget
  readonly #basis: string
  #opened: { readonly key: string; readonly writer: ObjectWriter | undefined } | undefined

  constructor(store: ObjectStore, target: QuarantineTarget) {
    this.#store = store
    this.#target = target
    this.#basis = sha256Hex(JSON.stringify(target.basis))
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#opened ??= await this.#open()
    await this.#opened.writer?.write(chunk)
  }

  /** Makes what was written visible and returns its key; `undefined` when nothing was written. */
  async commit(): Promise<string | undefined> {
    if (this.#opened === undefined) return undefined
    const { key, writer } = this.#opened
    if (writer === undefined) return key
    const { kind } = await writer.commit({ ifAbsent: true })
    if (kind === 'written' || (await this.#basisOf(key)) === this.#basis) return key
    throw new PortError('unavailable', `${key} was written by somebody else at the same time`)
  }

  async abort(): Promise<void> {
    await this.#opened?.writer?.abort()
  }

  async #open(): Promise<{ readonly key: string; readonly writer: ObjectWriter | undefined }> {
    const { bucket, key } = this.#target
    for (const candidate of [key, key.replace(/(\.\w+\.ndjson)?$/, `~${this.#basis.slice(0, 8)}$1`)]) {
      const there = await this.#basisOf(candidate)
      if (there === this.#basis) return { key: candidate, writer: undefined }
      if (there !== undefined) continue
      const metadata = { [BASIS_METADATA]: this.#basis }
      const writer = await this.#store.createWriter({ bucket, key: candidate, contentType: 'application/x-ndjson', metadata })
      return { key: candidate, writer }
    }
    throw new Error(`${key}, and the name beside it, are taken by objects that are not ours; move one of them away`)
  }

  /** What an object follows from, `null` for one that does not say so, `undefined` for none. */
  async #basisOf(key: string): Promise<string | null | undefined> {
    const head = await this.#store.head({ bucket: this.#target.bucket, key })
    return head === undefined ? undefined : (head.metadata[BASIS_METADATA] ?? null)
  }
}

const BASIS_METADATA = 'sluice-basis'
