import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../ports/clock.ts'

/** The longest time that one timer takes; a longer one would fire at once (Node.js, "setTimeout"). */
const TIMER_MS_MAX = 2 ** 31 - 1

/** The time of day of this machine. */
export class SystemClock implements Clock {
  nowMs(): number {
    return Date.now()
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    const endMs = performance.now() + durationMs
    try {
      // A timer may fire a fraction of a millisecond early.
      for (let leftMs = durationMs; leftMs > 0; leftMs = endMs - performance.now()) {
        await delay(Math.min(Math.ceil(leftMs), TIMER_MS_MAX), undefined, signal === undefined ? {} : { signal })
      }
    } catch (error) {
      // Node rejects with an error of its own, whose cause is the reason.
      signal?.throwIfAborted()
      throw error
    }
    signal?.throwIfAborted()
  }
}
