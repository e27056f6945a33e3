import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ListedObject, ListOptions, ListPage } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { fsError, orAbsent } from './fs-error.ts'
import { modifiedAt } from './local-folder.ts'
import type { LocalFolder } from './local-folder.ts'

/** How many listings may be under way at once without any having to read its folders again. */
const LISTINGS_KEPT = 4
const PAGE_MAX = 1_000

/** A walk that stopped behind a page, with the first key of the next. */
interface Continuation {
  readonly keys: AsyncGenerator<string, void>
  readonly first: string
}

/**
 * Pages of a folder. The walk of a listing is kept from page to page, so that a folder of a hundred thousand files is read once and
 * not a hundred times; a page whose walk is no longer kept begins a new one behind its key.
 */
export class LocalListing {
  readonly #folder: LocalFolder
  readonly #continuations = new Map<string, Continuation>()

  constructor(folder: LocalFolder) {
    this.#folder = folder
  }

  async page(prefix: string, options: ListOptions): Promise<ListPage> {
    const limit = options.limit ?? PAGE_MAX
    if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) {
      throw new PortError('invalid-argument', `a page's limit must be a whole number from 1 to ${PAGE_MAX}, not ${limit}`)
    }
    const kept = this.#take(prefix, options.after)
    const keys = kept?.keys ?? this.#folder.walk(prefix, options.after)
    const objects: ListedObject[] = []
    let last = options.after
    for (let key = kept?.first ?? (await nextOf(keys)); key !== undefined; key = await nextOf(keys)) {
      if (objects.length === limit && last !== undefined) {
        this.#keep(prefix, last, { keys, first: key })
        return { objects, next: last }
      }
      const object = await this.#describe(key)
      if (object !== undefined) objects.push(object)
      last = key
    }
    return { objects }
  }

  async #stat(path: string): Promise<BigIntStats | undefined> {
    try {
      return await orAbsent(lstat(path, { bigint: true }))
    } catch (error) {
      throw fsError(error, 'listing', path)
    }
  }

  #take(prefix: string, after: string | undefined): Continuation | undefined {
    const id = JSON.stringify([prefix, after])
    const kept = this.#continuations.get(id)
    this.#continuations.delete(id)
    return kept
  }

  #keep(prefix: string, after: string, continuation: Continuation): void {
    this.#continuations.set(JSON.stringify([prefix, after]), continuation)
    if (this.#continuations.size <= LISTINGS_KEPT) return
    for (const oldest of this.#continuations.keys()) {
      this.#continuations.delete(oldest)
      break
    }
  }

  async #describe(key: string): Promise<ListedObject | undefined> {
    const path = join(await this.#folder.root(), key)
    const found = await this.#stat(path)
    if (found === undefined || !found.isFile()) return undefined
    const known = this.#folder.etags.recall(found)
    try {
      const opened = known === undefined ? await this.#folder.openAt(path) : { stats: found, etag: known, handle: undefined }
      if (opened === undefined) return undefined
      await opened.handle?.close()
      const { stats, etag } = opened
      return { key, etag, size: Number(stats.size), lastModified: modifiedAt(stats) }
    } catch (error) {
      if (!(error instanceof PortError)) throw error
      // Still being written: it will be listed when it is complete.
      if (error.code === 'unavailable') return undefined
      if (error.code !== 'access-denied') throw error
      // One file that may not be read must not hide the others, nor be hidden: whoever reads it is told why he may not.
      const etag = `unreadable-${found.size}-${found.mtimeNs}`
      return { key, etag, size: Number(found.size), lastModified: modifiedAt(found) }
    }
  }
}

async function nextOf(keys: AsyncGenerator<string, void>): Promise<string | undefined> {
  const step = await keys.next()
  return step.done === true ? undefined : step.value
}
