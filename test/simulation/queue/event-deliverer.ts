import type { ObjectVersion } from '../../../src/domain/identity/object-version.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { Task } from '../kernel/task.ts'
import type { Arrival } from '../laws/law.ts'
import type { QueueSandbox } from './queue-sandbox.ts'

/** An arrival with what its event says of it. */
export interface LandedFile {
  readonly arrival: Arrival
  readonly object: ObjectVersion
}

const MINUTE_MS = 60_000
/** Lambda developer guide, "Asynchronous invocation": two more attempts, after one and after two minutes. */
const RETRY_MS = [MINUTE_MS, 2 * MINUTE_MS] as const

/** Gives events of landed files to the router, one an invocation: again after failures, and to the dead letters in the end. */
export class EventDeliverer {
  readonly #simulation: Simulation
  readonly #newSandbox: () => QueueSandbox
  readonly #under = new Map<number, { readonly file: LandedFile; readonly attempt: number }>()
  readonly #toldTo = new Map<number, Arrival>()
  #failed: LandedFile[] = []

  constructor(simulation: Simulation, newSandbox: () => QueueSandbox) {
    this.#simulation = simulation
    this.#newSandbox = newSandbox
  }

  toldTo(task: number): readonly Arrival[] {
    const arrival = this.#toldTo.get(task)
    return arrival === undefined ? [] : [arrival]
  }

  deliver(file: LandedFile, attempt = 1): void {
    const sandbox = this.#newSandbox()
    const label = `route-file of ${file.object.key}`
    const task = this.#simulation.spawn(label, (running) => sandbox.route(running, file.object), ({ how }) => {
      if (how !== 'returned') return this.over(task)
      if (this.#under.delete(task.id)) file.arrival.delivered = true
    })
    this.#under.set(task.id, { file, attempt })
    this.#toldTo.set(task.id, file.arrival)
  }

  /** Sends what failed for good once more. */
  redrive(): void {
    const failed = this.#failed
    this.#failed = []
    for (const file of failed) this.deliver(file)
  }

  /** An invocation has failed, or stands still, which is the same to the platform. */
  over(task: Task): void {
    const under = this.#under.get(task.id)
    if (under === undefined) return
    this.#under.delete(task.id)
    const delayMs = RETRY_MS[under.attempt - 1]
    if (delayMs === undefined) this.#failed.push(under.file)
    else this.#simulation.after(delayMs, () => this.deliver(under.file, under.attempt + 1))
  }
}
