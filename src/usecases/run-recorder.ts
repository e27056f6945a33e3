import { hasEnded, moveRun, type Run, type RunState } from '../domain/ledger/run.ts'
import type { Receipt } from '../domain/ledger/receipt.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ledger, Stored } from '../ports/ledger.ts'
import { isoNow } from './iso-now.ts'

type RunResult = Partial<Pick<Run, 'rowsIn' | 'rowsOut' | 'rowsRejected' | 'error'>>

/** Losing this many compare-and-sets on one run means a defect, not a race. */
const ATTEMPTS_MAX = 10

/** Writes a run's life into the ledger. Safe to repeat: a run that has ended stays as it ended. */
export class RunRecorder {
  readonly #ledger: Ledger
  readonly #clock: Clock

  constructor(ledger: Ledger, clock: Clock) {
    this.#ledger = ledger
    this.#clock = clock
  }

  /** Registers the run if it is new, as one that is to come. */
  async register(id: string, receipt: Receipt): Promise<void> {
    const at = isoNow(this.#clock)
    const run: Run = {
      id,
      identity: receipt.identity,
      object: receipt.object,
      ...(receipt.job === undefined ? {} : { jobId: receipt.job.jobId }),
      state: 'PENDING',
      attempt: receipt.attempt,
      fence: receipt.fence,
      createdAt: at,
      updatedAt: at,
      history: [{ at, from: null, to: 'PENDING' }],
    }
    await this.#ledger.registerRun(run)
  }

  /** Registers the run if it is new, and marks it running. */
  async begin(id: string, receipt: Receipt): Promise<void> {
    await this.register(id, receipt)
    await this.#move(id, 'RUNNING', {})
  }

  async end(id: string, state: 'COMPLETED' | 'FAILED', result: RunResult): Promise<void> {
    await this.#move(id, state, result)
  }

  /** The owner of the source has deleted or replaced it before it was read. */
  async endWithoutSource(id: string, fate: 'gone' | 'replaced'): Promise<void> {
    const code = fate === 'gone' ? 'source-deleted' : 'superseded'
    await this.end(id, 'FAILED', { error: { code, message: 'the source was no longer there to be read' } })
  }

  async #move(id: string, to: RunState, result: RunResult): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const stored = await this.#find(id)
      if (stored.value.state === to || hasEnded(stored.value)) return
      const next = moveRun(stored.value, to, isoNow(this.#clock), result)
      if (next === undefined) return
      if ((await this.#ledger.saveRun(next, stored.revision)).kind === 'saved') return
    }
    throw new Error(`run ${id} could not be saved: it was changed by others ${ATTEMPTS_MAX.toString()} times in a row`)
  }

  async #find(id: string): Promise<Stored<Run>> {
    const stored = await this.#ledger.findRun(id)
    if (stored === undefined) throw new Error(`run ${id} has vanished from the ledger`)
    return stored
  }
}
