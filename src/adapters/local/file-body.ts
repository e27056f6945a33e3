import type { FileHandle } from 'node:fs/promises'
import { PortError } from '../../ports/port-error.ts'
import { sameContent } from './etag-cache.ts'
import { fsError } from './fs-error.ts'
import type { OpenedFile } from './local-folder.ts'

const CHUNK_BYTES = 128 * 1024

/**
 * Streams a part of an open file and closes it at the end. An iterator of its own and no generator: `return()` on a generator that
 * was never begun would leave the file open.
 */
export class FileBody implements AsyncIterableIterator<Uint8Array> {
  readonly #file: OpenedFile
  readonly #end: number
  #handle: FileHandle | undefined
  #position: number

  constructor(file: OpenedFile, start: number, end: number) {
    this.#file = file
    this.#handle = file.handle
    this.#position = start
    this.#end = end
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#handle === undefined) return { done: true, value: undefined }
    try {
      const chunk = await this.#read(this.#handle)
      if (chunk !== undefined) return { done: false, value: chunk }
      await this.#refuseIfChanged(this.#handle)
    } catch (error) {
      await this.#close()
      throw fsError(error, 'reading', this.#file.path)
    }
    await this.#close()
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    await this.#close()
    return { done: true, value: undefined }
  }

  async #read(handle: FileHandle): Promise<Uint8Array | undefined> {
    const wanted = Math.min(CHUNK_BYTES, this.#end - this.#position)
    if (wanted <= 0) return undefined
    // A fresh buffer each time, outside of Node's pool: the chunk is the reader's to keep.
    const buffer = Buffer.allocUnsafeSlow(wanted)
    const { bytesRead } = await handle.read(buffer, 0, wanted, this.#position)
    if (bytesRead === 0) throw this.#changed()
    this.#position += bytesRead
    return new Uint8Array(buffer.buffer, 0, bytesRead)
  }

  async #refuseIfChanged(handle: FileHandle): Promise<void> {
    if (!sameContent(this.#file.stats, await handle.stat({ bigint: true }))) throw this.#changed()
  }

  #changed(): PortError {
    const message = `${JSON.stringify(this.#file.path)} was written to while it was read: read it again`
    return new PortError('unavailable', message, { outcomeUnknown: false })
  }

  async #close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close().catch(() => undefined)
  }
}
