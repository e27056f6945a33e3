import { open, realpath, rename, stat, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ByteSink } from '../../ports/byte-sink.ts'
import { PortError } from '../../ports/port-error.ts'
import { fsError, orAbsent } from './fs-error.ts'
import { syncFolder } from './sync-folder.ts'

/**
 * A file that a person asked for. It is written under a hidden name in the same folder and takes its own name when it is complete, so
 * that nobody ever sees half of it; an older file of the name stays as it was until then. Nothing is made before the first write.
 */
export class FileOutput implements ByteSink {
  readonly path: string
  readonly #target: string
  readonly #staged: string
  #handle: FileHandle | undefined

  private constructor(path: string, target: string) {
    this.path = path
    this.#target = target
    // Opened only if nobody else has the name. Node's cryptography, for which it need not be unpredictable, takes milliseconds to load.
    this.#staged = join(dirname(target), `.sluice-${process.pid}-${Math.random().toString(36).slice(2)}.part`)
  }

  /**
   * Looks whether a file can stand under this name; a link is followed to the file it names.
   * @throws PortError `invalid-argument` when the folder is missing or something else than a file has the name.
   */
  static async at(path: string): Promise<FileOutput> {
    try {
      const target = (await orAbsent(realpath(path))) ?? path
      const existing = await orAbsent(stat(target))
      // Renaming over a device would replace the device.
      if (existing !== undefined && !existing.isFile()) {
        throw new PortError('invalid-argument', `${JSON.stringify(path)} is ${existing.isDirectory() ? 'a folder' : 'no regular file'}: name a file to write`)
      }
      const folder = await orAbsent(stat(dirname(target)))
      if (folder?.isDirectory() !== true) {
        throw new PortError('invalid-argument', `there is no folder ${JSON.stringify(dirname(target))} to write ${JSON.stringify(path)} in: make it first`)
      }
      return new FileOutput(path, target)
    } catch (error) {
      throw fsError(error, 'looking for', path)
    }
  }

  /** Whether anything has been written. */
  get isBegun(): boolean {
    return this.#handle !== undefined
  }

  async write(chunk: Uint8Array): Promise<void> {
    try {
      this.#handle ??= await open(this.#staged, 'wx')
      let done = 0
      while (done < chunk.length) done += (await this.#handle.write(chunk, done, chunk.length - done, null)).bytesWritten
    } catch (error) {
      throw fsError(error, 'writing', this.path)
    }
  }

  /** Gives the complete file its name. Without a write before there is nothing to name. */
  async commit(): Promise<void> {
    const handle = this.#handle
    if (handle === undefined) return
    try {
      await handle.sync()
      await handle.close()
      this.#handle = undefined
      await rename(this.#staged, this.#target)
      await syncFolder(dirname(this.#target))
    } catch (error) {
      await orNothing(unlink(this.#staged))
      throw fsError(error, 'writing', this.path)
    }
  }

  /** Removes a file that an earlier conversion left under the name, so that it is not taken for this one's. */
  async removeOlder(): Promise<void> {
    try {
      await orAbsent(unlink(this.#target))
    } catch (error) {
      throw fsError(error, 'removing the older', this.path)
    }
  }

  /** Throws away what was not committed. Safe at any time; never throws. */
  async discard(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    if (handle === undefined) return
    await orNothing(handle.close())
    await orNothing(unlink(this.#staged))
  }
}

async function orNothing(work: Promise<void>): Promise<void> {
  await work.catch(() => undefined)
}
