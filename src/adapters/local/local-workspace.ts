import { lstat, mkdir, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { PortError } from '../../ports/port-error.ts'
import { hasCode, orAbsent } from './fs-error.ts'
import { WORKSPACE } from './local-key-fault.ts'

/** Sluice's own folders inside the folder that is the bucket; all on one file system with it, so that links and renames work. */
export interface LocalWorkspace {
  readonly folder: string
  readonly tmp: string
  readonly trash: string
  readonly meta: string
  readonly locks: string
}

const DAY_MS = 24 * 60 * 60 * 1000

export function workspaceOf(root: string): LocalWorkspace {
  const folder = join(root, WORKSPACE)
  return {
    folder,
    tmp: join(folder, 'tmp'),
    trash: join(folder, 'trash'),
    meta: join(folder, 'meta'),
    locks: join(folder, 'locks'),
  }
}

/** Makes the folders that are missing. The root itself must be there. */
export async function makeWorkspace(workspace: LocalWorkspace): Promise<void> {
  for (const path of foldersOf(workspace)) await makeFolder(path)
}

/** Refuses a workspace that leads elsewhere: the folder may come from somebody who planted a link there. */
export async function checkWorkspace(workspace: LocalWorkspace): Promise<void> {
  for (const path of foldersOf(workspace)) await isRealFolder(path)
}

function foldersOf({ folder, tmp, trash, meta, locks }: LocalWorkspace): readonly string[] {
  return [folder, tmp, trash, meta, locks]
}

/** Makes one folder unless it is there. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    await isRealFolder(path)
  }
}

/** True for a folder, false when nothing is there; throws for anything else, above all for a link. */
export async function isRealFolder(path: string): Promise<boolean> {
  const stats = await orAbsent(lstat(path))
  if (stats === undefined) return false
  if (stats.isDirectory()) return true
  const what = stats.isSymbolicLink() ? 'a symbolic link, and links are not followed' : 'not a folder'
  throw new PortError('access-denied', `${JSON.stringify(path)} is ${what}: a folder is needed there`)
}

/**
 * Removes what writers that crashed have left in `tmp`: files untouched for a day, among the first `limit`. A writer that slept for
 * longer and comes back finds its file gone and fails; nothing was visible of it.
 */
export async function removeLeftovers(workspace: LocalWorkspace, nowMs: number, limit: number): Promise<void> {
  const names = (await orAbsent(readdir(workspace.tmp))) ?? []
  for (const name of names.slice(0, limit)) {
    const path = join(workspace.tmp, name)
    const stats = await orAbsent(lstat(path))
    if (stats !== undefined && !stats.isDirectory() && nowMs - stats.mtimeMs > DAY_MS) await orAbsent(unlink(path))
  }
}
