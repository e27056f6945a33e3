import type { Clock } from '../../ports/clock.ts'
import type { ProcessedFile } from '../../usecases/file-processor.ts'
import type { FinishedRun } from './run-report.ts'

/** Takes down what became of the files of one run. */
export class FileLog {
  readonly #clock: Clock
  readonly #files = new Map<string, ProcessedFile>()
  #startedMs: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startedMs = clock.nowMs()
  }

  get count(): number {
    return this.#files.size
  }

  /** Time that went by until now is not the run's. */
  restart(): void {
    this.#startedMs = this.#clock.nowMs()
  }

  /** In place of what was told of the file before. */
  readonly tell = (file: ProcessedFile): void => {
    // Before a file could be recorded only its key was known.
    this.#files.delete(file.key)
    const id = file.receipt?.identity ?? file.key
    this.#files.delete(id)
    this.#files.set(id, file)
  }

  /** @param error what ended the run early, if anything; where the person has interrupted it, that is what did. */
  finish(signal: AbortSignal, error?: unknown): Omit<FinishedRun, 'waiting' | 'skipped'> {
    const interrupted = error !== undefined && signal.aborted
    const ending = error === undefined || interrupted ? { interrupted } : { interrupted, error }
    return { files: [...this.#files.values()], durationMs: this.#clock.nowMs() - this.#startedMs, ...ending }
  }
}
