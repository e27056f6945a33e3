import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { hasCode, orAbsent } from './fs-error.ts'

/**
 * The text of a file of Sluice's own; `undefined` when there is none. What is longer than `bytesMax`, a link, or no regular file (a pipe
 * would be waited upon for ever) is none of Sluice's making and counts as none.
 */
export async function readSmallFile(path: string, bytesMax: number): Promise<string | undefined> {
  const before = await orAbsent(lstat(path))
  if (before?.isFile() !== true) return undefined
  try {
    const handle = await orAbsent(open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)))
    if (handle === undefined) return undefined
    try {
      const stats = await handle.stat()
      return stats.isFile() && stats.size <= bytesMax ? await handle.readFile('utf8') : undefined
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (hasCode(error, 'ELOOP')) return undefined
    throw error
  }
}
