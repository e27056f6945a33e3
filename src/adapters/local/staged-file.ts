import { createHash, randomUUID } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { PortError } from '../../ports/port-error.ts'
import { fsError } from './fs-error.ts'

/** A file that is complete and on the disk, and not yet anywhere that anybody looks. */
export interface SealedFile {
  readonly path: string
  /** sha256 of the content, in hexadecimal. */
  readonly etag: string
  /** Its state when it was complete. */
  readonly stats: BigIntStats
}

/** A new file that is written aside. Whatever goes wrong with it removes it. */
export class StagedFile {
  readonly #path: string
  readonly #label: string
  readonly #hash = createHash('sha256')
  #handle: FileHandle | undefined
  /** The writes so far, one after the other even when the caller does not wait. */
  #tail: Promise<void> = Promise.resolve()
  #bytesWritten = 0

  private constructor(path: string, label: string, handle: FileHandle) {
    this.#path = path
    this.#label = label
    this.#handle = handle
  }

  /** Begins a file in the folder `tmp`; `label` names in errors what it is for. */
  static async create(tmp: string, label: string): Promise<StagedFile> {
    const path = join(tmp, randomUUID())
    try {
      return new StagedFile(path, label, await open(path, 'wx'))
    } catch (error) {
      throw fsError(error, 'creating', path)
    }
  }

  get bytesWritten(): number {
    return this.#bytesWritten
  }

  async write(chunk: Uint8Array): Promise<void> {
    const handle = this.#usable()
    const position = this.#bytesWritten
    this.#bytesWritten += chunk.length
    this.#hash.update(chunk)
    this.#tail = this.#tail.then(() => writeAll(handle, chunk, position))
    await this.#orDiscard(this.#tail)
  }

  /** Brings the content to the disk and closes the file; from then on it is the caller's to move or `unlink`. */
  async seal(): Promise<SealedFile> {
    const handle = this.#usable()
    await this.#orDiscard(this.#tail.then(() => handle.sync()))
    const stats = await this.#orDiscard(handle.stat({ bigint: true }))
    await this.#orDiscard(handle.close())
    this.#handle = undefined
    return { path: this.#path, etag: this.#hash.digest('hex'), stats }
  }

  /** Closes and removes the file unless it was sealed. Never throws. */
  async discard(): Promise<void> {
    const handle = this.#handle
    if (handle === undefined) return
    this.#handle = undefined
    await this.#tail.catch(() => undefined)
    await handle.close().catch(() => undefined)
    await unlink(this.#path).catch(() => undefined)
  }

  #usable(): FileHandle {
    if (this.#handle !== undefined) return this.#handle
    throw new PortError('invalid-argument', `the writer of ${this.#label} was committed, aborted or has failed: create another one`)
  }

  async #orDiscard<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      await this.discard()
      throw fsError(error, `writing ${this.#label} to`, this.#path)
    }
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < chunk.length) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, position + done)
    done += bytesWritten
  }
}
