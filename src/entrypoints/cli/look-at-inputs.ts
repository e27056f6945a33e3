import { createHash } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalFolder } from '../../adapters/local/local-folder.ts'
import type { Clock } from '../../ports/clock.ts'
import { isInput, unsettledInputs } from './wait-until-settled.ts'

/** What lies in a folder to be processed, at one moment. */
export interface InputsSeen {
  /** Keys of inputs that somebody may still be writing. */
  readonly waiting: readonly string[]
  /** Differs as soon as any other input came, went or changed. Opaque; compare only for equality. */
  readonly state: string
}

/** Looks at names, sizes and times only, so it costs little however large the files are. */
export async function lookAtInputs(folder: LocalFolder, clock: Pick<Clock, 'nowMs'>): Promise<InputsSeen> {
  const root = await folder.root()
  const waiting = await unsettledInputs(folder, clock)
  const unsettled = new Set(waiting)
  const state = createHash('sha256')
  for await (const key of folder.walk('')) {
    if (!isInput(key) || unsettled.has(key)) continue
    // What cannot be looked at any more has gone since, which the next look shows.
    const stats = await lstat(join(root, key), { bigint: true }).catch(() => undefined)
    if (stats !== undefined) state.update(JSON.stringify([key, ...[stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].map(String)]))
  }
  return { waiting, state: state.digest('hex') }
}
