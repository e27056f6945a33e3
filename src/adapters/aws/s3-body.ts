import type { Readable } from 'node:stream'

import { PortError } from '../../ports/port-error.ts'

/**
 * The bytes of an answer, once. Breaking off is told as `unavailable`, also when the connection ends without an error before all
 * the announced bytes came, and leaving before the end closes the connection, even when nothing was read.
 */
export class S3Body implements AsyncIterableIterator<Uint8Array> {
  readonly #stream: Readable
  readonly #chunks: AsyncIterator<unknown>
  readonly #expectedBytes: number | undefined
  readonly #action: string
  #receivedBytes: number
  #left: boolean

  constructor(stream: Readable, expectedBytes: number | undefined, action: string) {
    this.#stream = stream
    this.#chunks = stream[Symbol.asyncIterator]()
    this.#expectedBytes = expectedBytes
    this.#action = action
    this.#receivedBytes = 0
    this.#left = false
    // Without a listener, a connection that breaks before the first read would end the process; `next` still throws the error.
    stream.on('error', () => undefined)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#left) return { done: true, value: undefined }
    const next = await this.#chunks.next().catch((cause: unknown) => this.#fail('the body broke off', cause))
    const chunk: unknown = next.value
    if (next.done !== true && chunk instanceof Uint8Array) {
      this.#receivedBytes += chunk.byteLength
      return { done: false, value: chunk }
    }
    if (this.#expectedBytes !== undefined && this.#receivedBytes !== this.#expectedBytes) {
      this.#fail(`the body ended after ${this.#receivedBytes} of ${this.#expectedBytes} bytes`)
    }
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#left = true
    this.#stream.destroy()
    return { done: true, value: undefined }
  }

  #fail(what: string, cause?: unknown): never {
    throw new PortError('unavailable', `Could not ${this.#action}: ${what}`, { cause, outcomeUnknown: false })
  }
}
