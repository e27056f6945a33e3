import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compareUtf8 } from '../../domain/objects/compare-utf8.ts'
import { fsError, orAbsent } from './fs-error.ts'
import { isUnfinishedName, localKeyFault } from './local-key-fault.ts'

/** Something in the folder that is no object, and why. Hidden files and those marked as unfinished are not told of. */
export type OnSkipped = (path: string, reason: string) => void

export interface WalkOptions {
  readonly prefix: string
  /** Only keys behind this one. */
  readonly after?: string
  readonly onSkipped: OnSkipped
}

/**
 * The keys of a folder's files, in ascending order of their UTF-8 bytes. Folders are read one at a time when their turn comes, and
 * those that hold no wanted key are not read at all.
 */
export async function* walkFolder(root: string, options: WalkOptions, within = ''): AsyncGenerator<string, void> {
  const { prefix, after, onSkipped } = options
  for (const name of await readNames(root, within, onSkipped)) {
    const key = within + name
    if (name.endsWith('/')) {
      const mayHold = key.startsWith(prefix) || prefix.startsWith(key)
      const isBefore = after !== undefined && compareUtf8(key, after) < 0 && !after.startsWith(key)
      if (mayHold && !isBefore) yield* walkFolder(root, options, key)
    } else if (key.startsWith(prefix) && (after === undefined || compareUtf8(key, after) > 0)) {
      const fault = localKeyFault(key)
      if (fault === undefined) yield key
      else onSkipped(join(root, key), fault)
    }
  }
}

/**
 * The names in one folder, those of folders with a slash behind them. Sorted like this they are in the order of the whole keys:
 * `a.csv` comes before `a/b` because `.` comes before `/`.
 */
async function readNames(root: string, within: string, onSkipped: OnSkipped): Promise<readonly string[]> {
  const folder = join(root, within)
  const names: string[] = []
  for (const entry of await readEntries(folder)) {
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) names.push(`${entry.name}/`)
    else if (entry.isSymbolicLink()) onSkipped(join(folder, entry.name), 'it is a symbolic link')
    else if (!entry.isFile()) onSkipped(join(folder, entry.name), 'it is no regular file')
    else if (isUnfinishedName(entry.name)) continue
    else if (await isUtf8Name(folder, entry.name)) names.push(entry.name)
    else onSkipped(join(folder, entry.name), 'its name is not UTF-8')
  }
  return names.sort(compareUtf8)
}

async function readEntries(folder: string): Promise<readonly Dirent[]> {
  try {
    return (await orAbsent(readdir(folder, { withFileTypes: true }))) ?? []
  } catch (error) {
    throw fsError(error, 'listing the folder', folder)
  }
}

/** Node puts U+FFFD where a name is not UTF-8; under the name so spelled there is then no file. */
async function isUtf8Name(folder: string, name: string): Promise<boolean> {
  return !name.includes('\ufffd') || (await orAbsent(lstat(join(folder, name)))) !== undefined
}
