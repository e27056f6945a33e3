import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { fsError, hasCode } from './fs-error.ts'

const CHUNK_BYTES = 256 * 1024

export type FileOpening = { readonly kind: 'file'; readonly input: FileInput } | { readonly kind: 'refused'; readonly message: string }

/** A file that a person named, to be read once from its beginning to its end. Pipes do as well. */
export class FileInput implements AsyncIterable<Uint8Array> {
  /** Bytes; 0 where the system does not tell, as of a pipe. */
  readonly size: number
  readonly #handle: FileHandle
  readonly #path: string
  readonly #signal: AbortSignal

  private constructor(handle: FileHandle, path: string, size: number, signal: AbortSignal) {
    this.#handle = handle
    this.#path = path
    this.#signal = signal
    this.size = size
  }

  /** `refused` when there is nothing to read under the name; the message says what to do. */
  static async open(path: string, signal: AbortSignal): Promise<FileOpening> {
    let handle: FileHandle
    try {
      handle = await open(path, 'r')
    } catch (error) {
      const absent = hasCode(error, 'ENOENT', 'ENOTDIR')
      return { kind: 'refused', message: absent ? `there is no file ${JSON.stringify(path)}: check the path` : fsError(error, 'opening', path).message }
    }
    const stats = await handle.stat()
    if (!stats.isDirectory()) return { kind: 'file', input: new FileInput(handle, path, stats.isFile() ? stats.size : 0, signal) }
    await handle.close()
    return { kind: 'refused', message: `${JSON.stringify(path)} is a folder: name a file` }
  }

  /**
   * Each piece is the reader's to keep.
   *
   * @throws PortError when the file cannot be read on; the signal's reason when it is aborted.
   */
  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    return this.#pieces(() => Buffer.allocUnsafeSlow(CHUNK_BYTES))
  }

  /**
   * The same for a reader that is done with a piece when it asks for the next one: all lie in the same memory. What is not kept need not
   * be collected, and stays in the processor's cache.
   */
  reusingMemory(): AsyncIterable<Uint8Array> {
    let [next, last] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)]
    return this.#pieces(() => {
      [next, last] = [last, next]
      return last
    })
  }

  async *#pieces(memory: () => Buffer): AsyncGenerator<Uint8Array, void> {
    let ahead: Promise<Uint8Array> | undefined
    try {
      for (;;) {
        this.#signal.throwIfAborted()
        const piece = await (ahead ?? this.#read(memory()))
        ahead = undefined
        if (piece.length === 0) return
        // Another thread reads the next piece while this one is worked on. Not from a pipe, which may never have one.
        if (this.size > 0) ahead = readAhead(this.#read(memory()))
        yield piece
      }
    } finally {
      await ahead?.catch(() => undefined)
    }
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  async #read(buffer: Buffer): Promise<Uint8Array> {
    try {
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, null)
      return new Uint8Array(buffer.buffer, 0, bytesRead)
    } catch (error) {
      throw fsError(error, 'reading', this.#path)
    }
  }
}

/** What goes wrong ahead is told when the piece is asked for, and is nobody's fault before. */
function readAhead(reading: Promise<Uint8Array>): Promise<Uint8Array> {
  reading.catch(() => undefined)
  return reading
}
