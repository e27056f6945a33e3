import { randomUUID } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { link, lstat, readdir, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PortError } from '../../ports/port-error.ts'
import { sameContent } from './etag-cache.ts'
import { fsError, hasCode, orAbsent } from './fs-error.ts'
import type { LocalFolder } from './local-folder.ts'
import { localKeyFault } from './local-key-fault.ts'
import type { LocalWorkspace } from './local-workspace.ts'
import { readSmallFile } from './read-small-file.ts'
import { StagedFile } from './staged-file.ts'
import { syncFolder } from './sync-folder.ts'

/** Far more than the longest key takes, escaped. */
const INTENT_BYTES_MAX = 64 * 1024

/** What a delete was asked to do: kept beside the file in the trash until it is done. */
export interface DeleteIntent {
  readonly key: string
  readonly etag: string
}

/**
 * Removes files in a way that never loses bytes nobody meant to remove: the file is first moved aside, and only what was moved is
 * looked at. If that is the content the caller named, it goes; if a program that knows nothing of our locks has put another file
 * there in the meantime, that one is put back. Where its place is taken by then, it stays in the trash with its intent beside it.
 *
 * `trash/<id>` is the file, `trash/<id>.json` the intent. Nothing without an intent is ever touched.
 */
export class Trash {
  readonly #folder: LocalFolder
  readonly #workspace: LocalWorkspace

  constructor(folder: LocalFolder, workspace: LocalWorkspace) {
    this.#folder = folder
    this.#workspace = workspace
  }

  /**
   * Removes the file at `path` if it has the intent's etag. The caller holds the key's lock. In the state `seen`, if given, the
   * file is sure to have that etag, and is not read again.
   */
  async remove(
    path: string,
    seen: BigIntStats | undefined,
    intent: DeleteIntent,
  ): Promise<'deleted' | 'absent' | 'precondition-failed'> {
    const id = randomUUID()
    try {
      const staged = await StagedFile.create(this.#workspace.tmp, `the intent to delete ${JSON.stringify(intent.key)}`)
      await staged.write(Buffer.from(JSON.stringify(intent)))
      await rename((await staged.seal()).path, this.#intentPath(id))
      await syncFolder(this.#workspace.trash)
      await orAbsent(rename(path, join(this.#workspace.trash, id)))
    } catch (error) {
      await unlink(this.#intentPath(id)).catch(() => undefined)
      throw fsError(error, 'deleting', path)
    }
    return this.settle(id, path, seen, intent)
  }

  /** Brings a begun delete to its end, from wherever it stopped. The caller holds the key's lock. */
  async settle(
    id: string,
    path: string,
    seen: BigIntStats | undefined,
    intent: DeleteIntent,
  ): Promise<'deleted' | 'absent' | 'precondition-failed'> {
    try {
      return await this.#settle(id, path, seen, intent)
    } catch (error) {
      throw fsError(error, 'deleting', path, true)
    }
  }

  async #settle(
    id: string,
    path: string,
    seen: BigIntStats | undefined,
    intent: DeleteIntent,
  ): Promise<'deleted' | 'absent' | 'precondition-failed'> {
    const moved = join(this.#workspace.trash, id)
    const stats = await orAbsent(lstat(moved, { bigint: true }))
    if (stats === undefined) {
      await orAbsent(unlink(this.#intentPath(id)))
      return 'absent'
    }
    const isSeen = seen !== undefined && sameContent(seen, stats)
    const isNamed = stats.isFile() && (isSeen || (await this.#etagAt(moved)) === intent.etag)
    if (isNamed) await unlink(moved)
    else if (!(await putBack(moved, path, stats.isDirectory()))) return 'precondition-failed'
    await syncFolder(dirname(path))
    await orAbsent(unlink(this.#intentPath(id)))
    return isNamed ? 'deleted' : 'precondition-failed'
  }

  /** Deletes begun and not ended, at most `limit`. Who wants to settle one waits for its key's lock: it may be still under way. */
  async unsettled(limit: number): Promise<readonly { readonly id: string; readonly intent: DeleteIntent }[]> {
    const names = (await orAbsent(readdir(this.#workspace.trash))) ?? []
    const found: { id: string; intent: DeleteIntent }[] = []
    for (const name of names.filter((each) => /^[0-9a-f-]{36}\.json$/.test(each)).slice(0, limit)) {
      const id = name.slice(0, 36)
      const intent = parseIntent(await readSmallFile(this.#intentPath(id), INTENT_BYTES_MAX))
      if (intent !== undefined) found.push({ id, intent })
    }
    return found
  }

  #intentPath(id: string): string {
    return join(this.#workspace.trash, `${id}.json`)
  }

  async #etagAt(path: string): Promise<string | undefined> {
    try {
      const opened = await this.#folder.openAt(path)
      await opened?.handle.close()
      return opened?.etag
    } catch (error) {
      // A file that cannot be read, or that somebody is writing to, is not provably the one that was to go.
      if (error instanceof PortError) return undefined
      throw error
    }
  }
}

/** Gives a file its place again unless that is taken. */
async function putBack(moved: string, path: string, isFolder: boolean): Promise<boolean> {
  try {
    if (isFolder) {
      await rename(moved, path)
      return true
    }
    await link(moved, path)
  } catch (error) {
    if (hasCode(error, 'EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'ENOENT')) return false
    throw error
  }
  await unlink(moved)
  return true
}

function parseIntent(text: string | undefined): DeleteIntent | undefined {
  let value: unknown
  try {
    value = JSON.parse(text ?? '')
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !('key' in value) || !('etag' in value)) return undefined
  const { key, etag } = value
  if (typeof key !== 'string' || typeof etag !== 'string' || localKeyFault(key) !== undefined) return undefined
  return { key, etag }
}
