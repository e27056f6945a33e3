import type { ByteSink } from '../ports/byte-sink.ts'
import type { ObjectStore, ObjectTarget, ObjectWriter, WriteOutcome } from '../ports/object-store.ts'

/** Becomes an object only if something is written: no rejections, no rejects object. */
export class LazyObjectSink implements ByteSink {
  readonly #store: ObjectStore
  readonly #target: ObjectTarget
  #writer: ObjectWriter | undefined

  constructor(store: ObjectStore, target: ObjectTarget) {
    this.#store = store
    this.#target = target
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#writer ??= await this.#store.createWriter(this.#target)
    await this.#writer.write(chunk)
  }

  /**
   * Makes what was written visible and returns its key; `undefined` when nothing was written. The same source and contract always
   * give the same bytes under the same key, so replacing an earlier attempt's object changes nothing.
   */
  async commit(): Promise<string | undefined> {
    if (this.#writer === undefined) return undefined
    const outcome: WriteOutcome = await this.#writer.commit()
    if (outcome.kind !== 'written') throw new Error(`${this.#target.key} could not be written: ${outcome.kind}`)
    return this.#target.key
  }

  async abort(): Promise<void> {
    await this.#writer?.abort()
  }
}
