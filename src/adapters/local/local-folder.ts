import type { BigIntStats } from 'node:fs'
import { constants } from 'node:fs'
import { lstat, open, readdir, realpath } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PortError } from '../../ports/port-error.ts'
import { EtagCache } from './etag-cache.ts'
import { fsError, hasCode, orAbsent } from './fs-error.ts'
import { localKeyFault, WORKSPACE } from './local-key-fault.ts'
import { makeFolder } from './local-workspace.ts'
import { syncFolder } from './sync-folder.ts'
import { walkFolder } from './walk-folder.ts'
import type { OnSkipped } from './walk-folder.ts'

export interface LocalFolderOptions {
  /** The folder; it must be there. It may itself be reached through links. */
  readonly root: string
  /** Told of what is in the folder and can be no object: links, special files, names that are not UTF-8. */
  readonly onSkipped?: OnSkipped
  /** A file whose size or time changed less than so many milliseconds ago counts as still being written. Default 2,000. */
  readonly settleMs?: number
  /** Whether the file system takes `A` and `a` for one name; found out when not given. */
  readonly foldsNames?: boolean
}

/** What stands where a key's file would be. */
export type Located =
  | { readonly kind: 'file'; readonly path: string; readonly stats: BigIntStats }
  | { readonly kind: 'absent'; readonly path: string }
  /** No object, and none can be put there. */
  | { readonly kind: 'blocked'; readonly reason: string }

export interface OpenedFile {
  readonly path: string
  readonly handle: FileHandle
  readonly stats: BigIntStats
  readonly etag: string
}

/**
 * The files of a folder by their keys. Symbolic links inside it are never followed, wherever they lead: they would be a way out of the
 * folder, or one file under two keys. A listing leaves them out and says so; naming one is `access-denied`. (A program that swaps a
 * folder for a link in the instant between look and opening is not defended against: Node cannot open relative to a folder.)
 */
export class LocalFolder {
  readonly etags = new EtagCache()
  readonly #root: string
  readonly #onSkipped: OnSkipped
  readonly #settleMs: number
  #foldsNames: boolean | undefined
  #realRoot: string | undefined

  constructor(options: LocalFolderOptions) {
    this.#root = options.root
    this.#onSkipped = options.onSkipped ?? (() => undefined)
    this.#settleMs = options.settleMs ?? 2_000
    this.#foldsNames = options.foldsNames
  }

  /** The folder's real path. */
  async root(): Promise<string> {
    if (this.#realRoot !== undefined) return this.#realRoot
    try {
      this.#realRoot = await realpath(this.#root)
    } catch (error) {
      if (hasCode(error, 'ENOENT')) throw new PortError('not-found', `there is no folder ${this.#root}`, { cause: error })
      throw fsError(error, 'opening the folder', this.#root)
    }
    return this.#realRoot
  }

  async locate(key: string): Promise<Located> {
    const fault = localKeyFault(key)
    if (fault !== undefined) throw new PortError('invalid-argument', `the key ${JSON.stringify(key)} cannot be a file: ${fault}`)
    const root = await this.root()
    try {
      return await locateWithin(root, key, await this.#folds(root))
    } catch (error) {
      throw fsError(error, 'looking for', join(root, key))
    }
  }

  /** Opens an object and learns its etag. The caller closes `handle`. */
  async open(key: string): Promise<OpenedFile | undefined> {
    const located = await this.locate(key)
    if (located.kind !== 'file') return undefined
    return this.openAt(located.path)
  }

  /** The same for a path. */
  async openAt(path: string): Promise<OpenedFile | undefined> {
    try {
      // Not waiting: were the file replaced by a pipe since, opening it would wait for a writer for ever.
      const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
      const handle = await orAbsent(open(path, flags))
      if (handle === undefined) return undefined
      try {
        const { etag, stats } = await this.etags.etagOf(handle, path)
        return { path, handle, stats, etag }
      } catch (error) {
        await handle.close()
        throw error
      }
    } catch (error) {
      throw fsError(error, 'reading', path)
    }
  }

  /** Makes the folders that a key's file needs, one by one and none through a link. */
  async makeParents(key: string): Promise<void> {
    let path = await this.root()
    for (const segment of key.split('/').slice(0, -1)) {
      path = join(path, segment)
      try {
        await makeFolder(path)
        await syncFolder(dirname(path))
      } catch (error) {
        throw fsError(error, 'making the folder', path)
      }
    }
  }

  /** The keys in ascending order of their UTF-8 bytes. */
  async *walk(prefix: string, after?: string): AsyncGenerator<string, void> {
    yield* walkFolder(await this.root(), { prefix, onSkipped: this.#onSkipped, ...(after === undefined ? {} : { after }) })
  }

  /**
   * The keys of files that may still be being written: their size, content or name changed within the settling time before `nowMs`.
   * Files that this object knows to be complete, because Sluice wrote them, are not among them.
   */
  async waiting(nowMs: number): Promise<readonly string[]> {
    const root = await this.root()
    const keys: string[] = []
    for await (const key of this.walk('')) {
      const stats = await orAbsent(lstat(join(root, key), { bigint: true })).catch((error: unknown) => {
        throw fsError(error, 'looking at', join(root, key))
      })
      if (stats === undefined || this.etags.recall(stats) !== undefined) continue
      // The time of change counts too: a copy may be given its original's old time of modification before it is complete.
      const changes = [Number(stats.mtimeMs), Number(stats.ctimeMs)]
      if (changes.some((changedMs) => Math.abs(nowMs - changedMs) < this.#settleMs)) keys.push(key)
    }
    return keys
  }

  async #folds(root: string): Promise<boolean> {
    if (this.#foldsNames !== undefined) return this.#foldsNames
    const own = await orAbsent(lstat(join(root, WORKSPACE)))
    if (own === undefined) return process.platform === 'darwin' || process.platform === 'win32'
    const shouted = await orAbsent(lstat(join(root, WORKSPACE.toUpperCase())))
    this.#foldsNames = shouted !== undefined && shouted.ino === own.ino
    return this.#foldsNames
  }
}

async function locateWithin(root: string, key: string, foldsNames: boolean): Promise<Located> {
  const segments = key.split('/')
  let path = root
  for (const [i, segment] of segments.entries()) {
    const twin = foldsNames ? await findTwin(path, segment) : undefined
    if (twin !== undefined) {
      return { kind: 'blocked', reason: `${JSON.stringify(join(path, twin))} is the same name on this file system` }
    }
    path = join(path, segment)
    const stats = await orAbsent(lstat(path, { bigint: true }))
    if (stats === undefined) break
    if (stats.isSymbolicLink()) {
      const advice = 'put the file or folder itself there'
      throw new PortError('access-denied', `${JSON.stringify(path)} is a symbolic link, and links are not followed: ${advice}`)
    }
    const isLast = i === segments.length - 1
    if (isLast && stats.isFile()) return { kind: 'file', path, stats }
    if (!isLast && stats.isDirectory()) continue
    const what = stats.isDirectory() ? 'a folder' : stats.isFile() ? 'a file' : 'neither file nor folder'
    return { kind: 'blocked', reason: `${JSON.stringify(path)} is ${what}` }
  }
  return { kind: 'absent', path: join(root, key) }
}

/** Another spelling of a name that such a file system would take for it. */
async function findTwin(folder: string, name: string): Promise<string | undefined> {
  const names = (await orAbsent(readdir(folder))) ?? []
  if (names.includes(name)) return undefined
  return names.find((other) => foldName(other) === foldName(name))
}

/** What file systems that ignore case and composition compare, near enough. */
export function foldName(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase()
}

/** When a file was last written to, as ISO 8601 in UTC; a time that no date can hold becomes the nearest that one can. */
export function modifiedAt(stats: BigIntStats): string {
  const latest = 8.64e15
  return new Date(Math.max(-latest, Math.min(latest, Number(stats.mtimeMs)))).toISOString()
}
