import type { Clock } from '../../ports/clock.ts'
import { flowOf } from '../../domain/routing/landing-flow.ts'
import type { Terminal } from './terminal.ts'
import { plural } from './wording.ts'

export interface SettlingFolder {
  /** Keys of the files that changed so recently that somebody may still be writing them. */
  waiting(nowMs: number): Promise<readonly string[]>
}

/** Files on their way in should not keep those that are there waiting for long. */
const WAIT_MS_MAX = 30_000
const POLL_MS = 250

/**
 * Waits until no input is being written any more, at most half a minute. What is still changing then is returned, to be left for the
 * next run.
 */
export async function waitUntilSettled(
  folder: SettlingFolder,
  clock: Clock,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const deadlineMs = clock.nowMs() + WAIT_MS_MAX
  let told = false
  for (;;) {
    const waiting = await unsettledInputs(folder, clock)
    if (waiting.length === 0 || clock.nowMs() >= deadlineMs) return waiting
    const [first] = waiting
    if (!told) terminal.say(`Waiting for ${plural(waiting.length, 'file')} that changed a moment ago (${first ?? ''}${waiting.length > 1 ? ', …' : ''})`)
    told = true
    await clock.sleep(POLL_MS, signal)
  }
}

/** The keys of inputs that somebody may be writing at this moment. */
export async function unsettledInputs(folder: SettlingFolder, clock: Pick<Clock, 'nowMs'>): Promise<readonly string[]> {
  return (await folder.waiting(clock.nowMs())).filter(isInput)
}

/** Our own outputs are complete when they appear; the configuration is an input like the files that it is about. */
export function isInput(key: string): boolean {
  return flowOf(key).kind !== 'none' || key.startsWith('config/')
}
