import type { Clock } from '../../ports/clock.ts'

interface Sleeper {
  readonly wakeMs: number
  readonly wake: () => void
}

/** A clock that stands still until it is told to move. */
export class VirtualClock implements Clock {
  readonly #sleepers = new Set<Sleeper>()
  #nowMs: number

  /** Begins at `startMs`, by default at the start of 2025. */
  constructor(startMs: number = Date.UTC(2025, 0, 1)) {
    this.#nowMs = startMs
  }

  /** How many sleeps have not ended yet. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  nowMs(): number {
    return this.#nowMs
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#sleepers.delete(sleeper)
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the port promises the signal's own reason
        reject(signal?.reason)
      }
      const sleeper: Sleeper = {
        wakeMs: this.#nowMs + durationMs,
        wake: () => {
          this.#sleepers.delete(sleeper)
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      if (signal?.aborted === true) return onAbort()
      if (durationMs <= 0) return resolve()
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#sleepers.add(sleeper)
    })
  }

  /** Moves the time forward, waking sleepers at their own moments and in order; what they then do may sleep again within the span. */
  async advance(durationMs: number): Promise<void> {
    const targetMs = this.#nowMs + durationMs
    await turn()
    for (let next = this.#firstDue(targetMs); next !== undefined; next = this.#firstDue(targetMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.wakeMs)
      next.wake()
      await turn()
    }
    this.#nowMs = Math.max(this.#nowMs, targetMs)
  }

  #firstDue(targetMs: number): Sleeper | undefined {
    let first: Sleeper | undefined
    for (const sleeper of this.#sleepers) {
      if (sleeper.wakeMs <= targetMs && (first === undefined || sleeper.wakeMs < first.wakeMs)) first = sleeper
    }
    return first
  }
}

/** Lets everything run that is ready to. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
