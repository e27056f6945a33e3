import { randomUUID } from 'node:crypto'
import { link, lstat, readdir, unlink, writeFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PortError } from '../../ports/port-error.ts'
import { fsError, hasCode, orAbsent } from './fs-error.ts'
import { hasEnded, ownIdentity } from './process-identity.ts'
import type { ProcessIdentity } from './process-identity.ts'
import { readSmallFile } from './read-small-file.ts'

/** Far more than one holding takes. */
const LOCK_BYTES_MAX = 16 * 1024

export interface FolderLockOptions {
  /** Where the lock files stand. */
  readonly folder: string
  /** A folder on the same file system for files that are being made. */
  readonly tmp: string
  /** How long to wait for a lock that is held. Default 30,000. */
  readonly waitMs?: number
}

/** What a lock file says. The token is used once in the world, so a file with another token is another holding. */
interface Holding {
  readonly token: string
  readonly owner: ProcessIdentity | undefined
  /** When the file was made, by the file system's clock. */
  readonly sinceMs: number
}

/**
 * Mutual exclusion among the processes of a machine that share a folder: Node has no flock.
 *
 * A lock is a file that says who holds it. It is written aside and linked into place, which fails when it is there and never shows
 * half a file. Only its owner removes it. When the owner has provably ended, whoever holds the lock `break-<token>` may remove the
 * file if it still has that token: as the owner is gone and breakers exclude each other, it cannot become another's between look
 * and removal. That lock is one like any other, so a breaker that dies is broken the same way.
 *
 * An owner that cannot be judged (another host or container) is waited for and then reported, never broken.
 */
export class FolderLock {
  readonly #folder: string
  readonly #tmp: string
  readonly #waitMs: number
  readonly #self: ProcessIdentity
  /** The last holding within this process of each name: those who wait here take turns instead of polling the disk. */
  readonly #queues = new Map<string, Promise<void>>()

  constructor(options: FolderLockOptions) {
    this.#folder = options.folder
    this.#tmp = options.tmp
    this.#waitMs = options.waitMs ?? 30_000
    this.#self = ownIdentity()
  }

  /** Does `work` while this process alone holds `name`. Throws `timeout` when the lock cannot be had; then `work` was not begun. */
  async hold<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(name)
    const turn = (before ?? Promise.resolve()).then(() => this.#holdFile(name, performance.now() + this.#waitMs, work))
    const settled = turn.then(noop, noop)
    this.#queues.set(name, settled)
    try {
      return await turn
    } finally {
      if (this.#queues.get(name) === settled) this.#queues.delete(name)
    }
  }

  /** Removes locks whose owners have ended, looking at no more than `limit` files. What cannot be removed stays. */
  async breakAbandoned(limit: number): Promise<void> {
    const names = (await orAbsent(readdir(this.#folder))) ?? []
    for (const name of names.slice(0, limit)) {
      try {
        const holding = await this.#read(join(this.#folder, name))
        if (holding !== undefined && isAbandoned(holding)) await this.#break(name, holding.token, performance.now())
      } catch (error) {
        if (!(error instanceof PortError)) throw error
      }
    }
  }

  async #holdFile<T>(name: string, deadlineMs: number, work: () => Promise<T>): Promise<T> {
    const path = join(this.#folder, name)
    await this.#acquire(name, path, deadlineMs)
    let result: T
    try {
      result = await work()
    } catch (error) {
      await unlink(path).catch(noop)
      throw error
    }
    try {
      await orAbsent(unlink(path))
    } catch (error) {
      throw fsError(error, 'unlocking', path, true)
    }
    return result
  }

  async #acquire(name: string, path: string, deadlineMs: number): Promise<void> {
    const token = randomUUID()
    const mine = join(this.#tmp, `lock-${token}`)
    try {
      await writeFile(mine, JSON.stringify({ token, owner: this.#self }), { flag: 'wx' })
      for (let attempt = 0; !(await linked(mine, path)); attempt += 1) {
        const holding = await this.#read(path)
        if (holding === undefined) continue
        if (isAbandoned(holding)) {
          await this.#break(name, holding.token, deadlineMs)
          continue
        }
        if (performance.now() >= deadlineMs) throw this.#timeout(path, holding)
        await delay(Math.min(2 + attempt, 25) * (0.5 + Math.random()))
      }
    } catch (error) {
      throw fsError(error, 'locking', path)
    } finally {
      await unlink(mine).catch(noop)
    }
  }

  async #break(name: string, token: string, deadlineMs: number): Promise<void> {
    const path = join(this.#folder, name)
    await this.#holdFile(`break-${token}`, deadlineMs, async () => {
      const holding = await this.#read(path)
      if (holding?.token === token) await orAbsent(unlink(path))
    })
  }

  async #read(path: string): Promise<Holding | undefined> {
    const stats = await orAbsent(lstat(path))
    if (stats === undefined) return undefined
    if (!stats.isFile()) throw new PortError('access-denied', `${JSON.stringify(path)} is no lock file: remove it`)
    const text = await readSmallFile(path, LOCK_BYTES_MAX)
    if (text === undefined && (await orAbsent(lstat(path)))?.ino !== stats.ino) return undefined
    const parsed = parseHolding(text ?? '')
    // Only a crash of the whole machine leaves a lock without its text; the file then stands for itself.
    const token = parsed?.token ?? `unreadable-${stats.ino}-${Math.floor(stats.mtimeMs)}`
    return { token, owner: parsed?.owner, sinceMs: stats.mtimeMs }
  }

  #timeout(path: string, { owner }: Holding): PortError {
    const who = owner === undefined ? 'an unknown process' : `process ${owner.pid} on ${owner.host}`
    const file = JSON.stringify(path)
    const message = `the lock ${file} was not to be had within ${this.#waitMs} ms: it is held by ${who}. Remove the file if that no longer runs`
    return new PortError('timeout', message, { outcomeUnknown: false })
  }
}

function isAbandoned({ owner, sinceMs }: Holding): boolean {
  if (owner !== undefined) return hasEnded(owner)
  return sinceMs < Date.now() - uptime() * 1000
}

function parseHolding(text: string): { readonly token: string; readonly owner: ProcessIdentity } | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(value) || !isRecord(value['owner'])) return undefined
  const { host, machine, pid, started } = value['owner']
  const token = value['token']
  // The token becomes a part of a file name, and a process id of zero or less would address a group.
  if (typeof token !== 'string' || !/^[0-9a-f-]{36}$/.test(token)) return undefined
  if (typeof host !== 'string' || typeof machine !== 'string' || typeof started !== 'string') return undefined
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined
  return { token, owner: { host, machine, pid, started } }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

function noop(): void {}
