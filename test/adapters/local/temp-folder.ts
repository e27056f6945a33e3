import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Makes empty folders and removes them all after the suite. */
export function tempFolders(): () => Promise<string> {
  const made: string[] = []
  after(async () => {
    await Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true })))
  })
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-test-'))
    made.push(folder)
    return folder
  }
}
