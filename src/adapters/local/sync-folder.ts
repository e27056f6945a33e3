import { open } from 'node:fs/promises'
import { hasCode } from './fs-error.ts'

/** Makes the names in a folder outlive a power failure, where the folder is still there and the operating system can. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    // Windows opens no folders, and some network file systems synchronise none.
    if (!hasCode(error, 'ENOENT', 'EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP')) throw error
  }
}
