import type { ObjectWriter, Precondition, WriteOutcome } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'

export interface FinishedUpload {
  readonly bytes: Uint8Array
  /** 0 when everything fitted into a single put. */
  readonly parts: number
  /** What `uploadBegan` returned when the first part was full; `undefined` for a single put. */
  readonly beganAt: number | undefined
}

interface WriterHooks {
  readonly partBytes: number
  /** Called once, when the first part is full: from then on the upload exists on the server. */
  readonly uploadBegan: () => number
  readonly commit: (upload: FinishedUpload, precondition: Precondition | undefined) => WriteOutcome
}

/** Gathers chunks; what fits into one part is put in one call at the commit, the rest is an upload in parts. */
export class MemoryObjectWriter implements ObjectWriter {
  readonly #hooks: WriterHooks
  readonly #label: string
  #chunks: Uint8Array[] = []
  #bytesWritten = 0
  #beganAt: number | undefined
  #spent = false

  constructor(label: string, hooks: WriterHooks) {
    this.#label = label
    this.#hooks = hooks
  }

  get bytesWritten(): number {
    return this.#bytesWritten
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#refuseIfSpent()
    this.#chunks.push(new Uint8Array(chunk))
    this.#bytesWritten += chunk.length
    if (this.#beganAt === undefined && this.#bytesWritten >= this.#hooks.partBytes) {
      this.#beganAt = this.#hooks.uploadBegan()
    }
  }

  async commit(precondition?: Precondition): Promise<WriteOutcome> {
    this.#refuseIfSpent()
    this.#spent = true
    const bytes = new Uint8Array(this.#bytesWritten)
    let offset = 0
    for (const chunk of this.#chunks) {
      bytes.set(chunk, offset)
      offset += chunk.length
    }
    this.#chunks = []
    const parts = this.#beganAt === undefined ? 0 : Math.ceil(bytes.length / this.#hooks.partBytes)
    return this.#hooks.commit({ bytes, parts, beganAt: this.#beganAt }, precondition)
  }

  async abort(): Promise<void> {
    this.#spent = true
    this.#chunks = []
  }

  #refuseIfSpent(): void {
    if (this.#spent) {
      throw new PortError('invalid-argument', `the writer of ${this.#label} was committed or aborted: create another one`)
    }
  }
}
