import { createHash } from 'node:crypto'
import { link, lstat, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Precondition, WriteOutcome } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { sameContent } from './etag-cache.ts'
import { FolderLock } from './folder-lock.ts'
import { fsError, hasCode } from './fs-error.ts'
import { foldName } from './local-folder.ts'
import type { LocalFolder, Located } from './local-folder.ts'
import { makeWorkspace, removeLeftovers } from './local-workspace.ts'
import type { LocalWorkspace } from './local-workspace.ts'
import { Sidecars } from './sidecars.ts'
import type { SidecarContent } from './sidecars.ts'
import type { SealedFile } from './staged-file.ts'
import { syncFolder } from './sync-folder.ts'
import { Trash } from './trash.ts'

/** How many leftovers of earlier processes one start looks at, of each kind. */
const LEFTOVERS_MAX = 1_000

export interface LocalCommitsOptions {
  readonly lockWaitMs?: number
}

/**
 * Everything that changes which file stands under a key. Each change holds the key's lock, so among Sluice's processes nothing
 * happens between looking and changing. Programs that know nothing of the locks are a limit for writes that compare first; what
 * creates or deletes is safe from them too, by `link` and by the trash.
 */
export class LocalCommits {
  readonly sidecars: Sidecars
  readonly #folder: LocalFolder
  readonly #workspace: LocalWorkspace
  readonly #lock: FolderLock
  readonly #trash: Trash

  private constructor(folder: LocalFolder, workspace: LocalWorkspace, options: LocalCommitsOptions) {
    this.#folder = folder
    this.#workspace = workspace
    this.sidecars = new Sidecars(workspace)
    this.#trash = new Trash(folder, workspace)
    this.#lock = new FolderLock({
      folder: workspace.locks,
      tmp: workspace.tmp,
      ...(options.lockWaitMs === undefined ? {} : { waitMs: options.lockWaitMs }),
    })
  }

  /** Makes Sluice's own folders and clears away, or finishes, what processes that died have left there. */
  static async begin(folder: LocalFolder, workspace: LocalWorkspace, options: LocalCommitsOptions): Promise<LocalCommits> {
    try {
      await makeWorkspace(workspace)
      const commits = new LocalCommits(folder, workspace, options)
      await removeLeftovers(workspace, Date.now(), LEFTOVERS_MAX)
      await commits.#lock.breakAbandoned(LEFTOVERS_MAX)
      await commits.#finishDeletes()
      return commits
    } catch (error) {
      throw fsError(error, 'preparing', workspace.folder)
    }
  }

  get tmp(): string {
    return this.#workspace.tmp
  }

  /** Puts a sealed file under a key, or removes it and says why not. */
  async publish(
    sealed: SealedFile,
    key: string,
    sidecar: SidecarContent,
    precondition: Precondition | undefined,
  ): Promise<WriteOutcome> {
    try {
      return await this.#lock.hold(lockName(key), () => this.#publish(sealed, key, sidecar, precondition))
    } finally {
      // Nothing is there any more after a rename.
      await unlink(sealed.path).catch(() => undefined)
    }
  }

  async delete(key: string, etag: string): Promise<'deleted' | 'absent' | 'precondition-failed'> {
    return this.#lock.hold(lockName(key), async () => {
      const opened = await this.#folder.open(key)
      if (opened === undefined) return 'absent'
      await opened.handle.close()
      if (opened.etag !== etag) return 'precondition-failed'
      // A file that changed a moment ago may change again unseen: such a one is read once more when it is in the trash.
      const isCertain = this.#folder.etags.recall(opened.stats) !== undefined
      const outcome = await this.#trash.remove(opened.path, isCertain ? opened.stats : undefined, { key, etag })
      if (outcome === 'deleted') await this.sidecars.keepOnly(key, undefined)
      return outcome
    })
  }

  async #publish(
    sealed: SealedFile,
    key: string,
    sidecar: SidecarContent,
    precondition: Precondition | undefined,
  ): Promise<WriteOutcome> {
    const { etag } = sealed
    const located = await this.#folder.locate(key)
    if (precondition !== undefined && !(await this.#holds(precondition, key, located))) return { kind: 'precondition-failed' }
    const path = pathIn(located, key)
    await this.#folder.makeParents(key)
    await this.sidecars.write(key, etag, sidecar)
    const ifAbsent = precondition !== undefined && 'ifAbsent' in precondition
    try {
      if (!ifAbsent) await rename(sealed.path, path)
      else await link(sealed.path, path)
    } catch (error) {
      if (ifAbsent && hasCode(error, 'EEXIST')) {
        // A program that knows nothing of our locks came first: what we said is not about its file, even if the bytes are the same.
        await this.sidecars.write(key, etag, { metadata: {} })
        return { kind: 'precondition-failed' }
      }
      throw fsError(error, `writing ${JSON.stringify(key)} to`, path)
    }
    await this.#afterPublish(sealed, key, path)
    return { kind: 'written', etag }
  }

  async #holds(precondition: Precondition, key: string, located: Located): Promise<boolean> {
    if ('ifAbsent' in precondition) return located.kind !== 'file'
    const opened = await this.#folder.open(key)
    await opened?.handle.close()
    return opened?.etag === precondition.ifMatch
  }

  async #afterPublish(sealed: SealedFile, key: string, path: string): Promise<void> {
    try {
      await unlink(sealed.path).catch(() => undefined)
      await syncFolder(dirname(path))
      await this.sidecars.keepOnly(key, sealed.etag)
      // If it is still the very file that was written, its content need not be read again.
      const stats = await lstat(path, { bigint: true })
      if (sameContent(stats, sealed.stats)) this.#folder.etags.remember(stats, sealed.etag)
    } catch (error) {
      throw fsError(error, `completing the write of ${JSON.stringify(key)} to`, path, true)
    }
  }

  async #finishDeletes(): Promise<void> {
    for (const { id, intent } of await this.#trash.unsettled(LEFTOVERS_MAX)) {
      try {
        const located = await this.#folder.locate(intent.key)
        if (located.kind === 'blocked') continue
        const outcome = await this.#lock.hold(lockName(intent.key), () => this.#trash.settle(id, located.path, undefined, intent))
        if (outcome === 'deleted') await this.sidecars.keepOnly(intent.key, undefined)
      } catch (error) {
        // What cannot be finished now stays in the trash for a later start, and keeps nobody from working.
        if (!(error instanceof PortError)) throw error
      }
    }
  }
}

/** One lock for all keys that some file systems take for one name. */
function lockName(key: string): string {
  return `object-${createHash('sha256').update(foldName(key)).digest('hex')}`
}

function pathIn(located: Located, key: string): string {
  if (located.kind !== 'blocked') return located.path
  throw new PortError('invalid-argument', `the key ${JSON.stringify(key)} cannot be a file here: ${located.reason}`)
}
