import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

const RAM_DISK = '/dev/shm'
/** Of what is needed: a machine with less to spare would measure its own want of memory. */
const SPARE = 1.5

const open = new Set<string>()

/** Lends a folder for so many bytes, in memory where there is room, so that no disk is measured; it is gone when the work is over, also when the work is broken off. */
export async function inWorkspace<T>(bytes: number, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = openFolder(hasRoom(bytes * SPARE) ? RAM_DISK : tmpdir())
  try {
    return await work(folder)
  } finally {
    removeFolder(folder)
  }
}

/** A new folder, which is removed when the process ends. */
export function openFolder(parent: string): string {
  removeAtEnd()
  const folder = mkdtempSync(join(parent, 'sluice-bench-'))
  open.add(folder)
  return folder
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  open.delete(folder)
}

let isWatched = false

/** An interrupted benchmark leaves no gigabytes behind, neither on the disk nor in memory. */
function removeAtEnd(): void {
  if (isWatched) return
  isWatched = true
  process.on('exit', () => {
    for (const folder of open) removeFolder(folder)
  })
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) process.once(signal, () => process.exit(code))
}

/** What the sizes of a run say about where it may lie; for the report. */
export function placeFor(bytes: number): string {
  return hasRoom(bytes * SPARE) ? `a disk in memory (${RAM_DISK})` : 'the folder for temporary files (no disk in memory has room for it)'
}

function hasRoom(bytes: number): boolean {
  if (!existsSync(RAM_DISK)) return false
  const { bavail, bsize } = statfsSync(RAM_DISK)
  return bavail * bsize > bytes && freemem() > bytes
}
