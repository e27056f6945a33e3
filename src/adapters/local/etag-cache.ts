import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { PortError } from '../../ports/port-error.ts'

/** How old a change must be for a later one to be sure to show in the times, on file systems that keep whole or even seconds. */
const TELLING_MS = 2_500
const READ_BYTES = 1024 * 1024
const ENTRIES_MAX = 100_000

interface Entry {
  readonly stats: BigIntStats
  readonly etag: string
}

/**
 * The sha256 of files, computed once for as long as the file is the same by its size and times. A file that changed just before it
 * was read may change again without its times showing it, so its etag is not remembered.
 */
export class EtagCache {
  readonly #entries = new Map<string, Entry>()

  /** The hash of an open file's whole content. Throws `unavailable` when the file is written to meanwhile. */
  async etagOf(handle: FileHandle, path: string): Promise<{ readonly etag: string; readonly stats: BigIntStats }> {
    const stats = await handle.stat({ bigint: true })
    const known = this.recall(stats)
    if (known !== undefined) return { etag: known, stats }
    const startedMs = Date.now()
    const etag = await hashOf(handle, Number(stats.size))
    const now = await handle.stat({ bigint: true })
    // Its time of change alone may have moved: another file was renamed over it, and this one lives on for its readers.
    if (!sameContent(stats, now)) {
      const message = `${JSON.stringify(path)} was written to while it was read: wait until it is complete`
      throw new PortError('unavailable', message, { outcomeUnknown: false })
    }
    const isTelling = startedMs - Math.max(Number(stats.mtimeMs), Number(stats.ctimeMs)) > TELLING_MS
    if (isTelling && sameTimes(stats, now)) this.remember(stats, etag)
    return { etag, stats }
  }

  /** The etag of a file with this state, if it is known. */
  recall(stats: BigIntStats): string | undefined {
    const entry = this.#entries.get(idOf(stats))
    return entry !== undefined && sameTimes(entry.stats, stats) ? entry.etag : undefined
  }

  /** Notes the etag of a file whose content is certain, as when we have written it ourselves. */
  remember(stats: BigIntStats, etag: string): void {
    const id = idOf(stats)
    this.#entries.delete(id)
    this.#entries.set(id, { stats, etag })
    if (this.#entries.size > ENTRIES_MAX) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest)
        break
      }
    }
  }
}

/** True when the content is the same by all that the file system tells, renaming and linking apart. */
export function sameContent(a: BigIntStats, b: BigIntStats): boolean {
  return idOf(a) === idOf(b) && a.size === b.size && a.mtimeNs === b.mtimeNs
}

function sameTimes(a: BigIntStats, b: BigIntStats): boolean {
  return sameContent(a, b) && a.ctimeNs === b.ctimeNs
}

/** The time of birth tells a file from an older one whose inode it was given. */
function idOf(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}:${stats.birthtimeNs}`
}

async function hashOf(handle: FileHandle, size: number): Promise<string> {
  const hash = createHash('sha256')
  // One byte more than a small file has: its end then shows in the first read.
  const buffer = Buffer.allocUnsafe(Math.min(size + 1, READ_BYTES))
  let position = 0
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
    hash.update(buffer.subarray(0, bytesRead))
    position += bytesRead
    if (bytesRead === 0 || (position >= size && bytesRead < buffer.length)) return hash.digest('hex')
  }
}
