import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, readdir, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareTexts } from '../../domain/ledger/creation-order.ts'
import { PortError } from '../../ports/port-error.ts'
import { FolderLock } from './folder-lock.ts'
import { fsError, hasCode, orAbsent } from './fs-error.ts'
import { type LocalWorkspace, makeFolder, makeWorkspace, workspaceOf } from './local-workspace.ts'

/** Far above any record; bounds what reading a planted file may take. */
const FILE_BYTES_MAX = 16 * 1024 * 1024

export interface StateFilesOptions {
  /** The folder that is the bucket; it must be there before anything is written. */
  readonly root: string
  /** The folder in Sluice's workspace that paths are relative to. */
  readonly folder: string
  /** Whether a file's bytes must be on the disk before the file is seen under its name. */
  readonly sync: boolean
}

/**
 * Small text files that are seen whole or not at all, whenever the process ends: they are written aside and then linked or
 * renamed into place. Paths have `/` between their parts. Folders are made as needed, and a link in place of one is refused.
 */
export class StateFiles {
  readonly #workspace: LocalWorkspace
  readonly #folder: string
  readonly #sync: boolean
  readonly #lock: FolderLock
  #ready: Promise<void> | undefined

  constructor({ root, folder, sync }: StateFilesOptions) {
    this.#workspace = workspaceOf(root)
    this.#folder = join(this.#workspace.folder, folder)
    this.#sync = sync
    this.#lock = new FolderLock({ folder: this.#workspace.locks, tmp: this.#workspace.tmp })
  }

  async read(path: string): Promise<string | undefined> {
    return this.#attempt('reading', path, (whole) => orAbsent(readState(whole)))
  }

  /** Makes the file unless there is one: then false, and nothing is changed. */
  async create(path: string, text: string): Promise<boolean> {
    return this.#attempt('creating', path, async (whole) => {
      await this.#makeFoldersOf(path)
      return this.#withTemporary(text, async (temporary) => {
        const made = await unlessThere(link(temporary, whole))
        await unlink(temporary)
        return made
      })
    })
  }

  async replace(path: string, text: string): Promise<void> {
    await this.#attempt('replacing', path, (whole) => this.#withTemporary(text, (temporary) => rename(temporary, whole)))
  }

  /** Makes an empty file, or leaves the one that is there. */
  async mark(path: string): Promise<void> {
    await this.#attempt('creating', path, async (whole) => {
      await this.#makeFoldersOf(path)
      await unlessThere(writeFile(whole, '', { flag: 'wx' }))
    })
  }

  /** Removes the file, or leaves it at that when there is none. */
  async remove(path: string): Promise<void> {
    await this.#attempt('removing', path, (whole) => orAbsent(unlink(whole)))
  }

  /** The names in a folder, ascending; none when there is no such folder. */
  async names(path: string): Promise<readonly string[]> {
    const names = await this.#attempt('listing', path, (whole) => orAbsent(readdir(whole)))
    return (names ?? []).sort(compareTexts)
  }

  /** Does `work` while no other process that shares the folder does any under the same name. */
  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    await this.#prepare()
    return this.#lock.hold(name, work)
  }

  /** The whole path of a file, for messages. */
  locate(path: string): string {
    return join(this.#folder, path)
  }

  async #makeFoldersOf(path: string): Promise<void> {
    await this.#prepare()
    const parents = path.split('/').slice(0, -1)
    for (let depth = 1; depth <= parents.length; depth += 1) await makeFolder(this.locate(parents.slice(0, depth).join('/')))
  }

  #prepare(): Promise<void> {
    this.#ready ??= this.#makeBase().catch((error: unknown) => {
      this.#ready = undefined
      throw fsError(error, 'making', this.#folder)
    })
    return this.#ready
  }

  async #makeBase(): Promise<void> {
    await makeWorkspace(this.#workspace)
    await makeFolder(this.#folder)
  }

  async #withTemporary<T>(text: string, use: (temporary: string) => Promise<T>): Promise<T> {
    await this.#prepare()
    const temporary = join(this.#workspace.tmp, `state-${randomUUID()}`)
    try {
      await this.#write(temporary, text)
      return await use(temporary)
    } catch (error) {
      await unlink(temporary).catch(() => undefined)
      throw error
    }
  }

  async #write(path: string, text: string): Promise<void> {
    const file = await open(path, 'wx')
    try {
      await file.writeFile(text)
      if (this.#sync) await file.datasync()
    } finally {
      await file.close()
    }
  }

  async #attempt<T>(doing: string, path: string, work: (whole: string) => Promise<T>): Promise<T> {
    const whole = this.locate(path)
    try {
      return await work(whole)
    } catch (error) {
      throw fsError(error, doing, whole)
    }
  }
}

/** Not through links, and without waiting for the other end of a pipe: somebody may have planted such things in the folder. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

async function readState(path: string): Promise<string> {
  const file = await open(path, READ_FLAGS)
  try {
    const stats = await file.stat()
    if (!stats.isFile() || stats.size > FILE_BYTES_MAX) {
      const complaint = `it is not a plain file, or has more than ${FILE_BYTES_MAX} bytes: put it aside`
      throw new PortError('invalid-argument', `${JSON.stringify(path)} cannot be one of Sluice's own files, as ${complaint}`)
    }
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

async function unlessThere(making: Promise<void>): Promise<boolean> {
  try {
    await making
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}
