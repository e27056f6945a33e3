import type { ObjectWriter, Precondition, WriteOutcome } from '../../ports/object-store.ts'
import type { SealedFile, StagedFile } from './staged-file.ts'

type Publish = (sealed: SealedFile, precondition: Precondition | undefined) => Promise<WriteOutcome>

/** Writes aside and publishes at the commit. */
export class LocalObjectWriter implements ObjectWriter {
  readonly #staged: StagedFile
  readonly #publish: Publish

  constructor(staged: StagedFile, publish: Publish) {
    this.#staged = staged
    this.#publish = publish
  }

  get bytesWritten(): number {
    return this.#staged.bytesWritten
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#staged.write(chunk)
  }

  async commit(precondition?: Precondition): Promise<WriteOutcome> {
    return this.#publish(await this.#staged.seal(), precondition)
  }

  abort(): Promise<void> {
    return this.#staged.discard()
  }
}
