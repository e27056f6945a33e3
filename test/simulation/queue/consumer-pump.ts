import type { HeldMessage } from '../../../src/adapters/memory/memory-fifo-queue.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { Task } from '../kernel/task.ts'
import type { QueueSandbox } from './queue-sandbox.ts'

/** Invocations that Lambda makes of one queue at a time. */
const CONSUMERS_MAX = 10
const BREATH_MS = 1_000
const AFTER_FAILURE_MS = 20_000

/** Has the queue asked whenever it has something to give, by several pollers, as Lambda does. */
export class ConsumerPump {
  readonly #simulation: Simulation
  readonly #newSandbox: () => QueueSandbox
  readonly #held: () => readonly HeldMessage[]
  readonly #under = new Set<number>()
  #dueMs = Infinity

  constructor(simulation: Simulation, newSandbox: () => QueueSandbox, held: () => readonly HeldMessage[]) {
    this.#simulation = simulation
    this.#newSandbox = newSandbox
    this.#held = held
  }

  /** Looks into the queue after so long, if it would not look earlier anyway. */
  wake(delayMs = 0): void {
    const atMs = this.#simulation.nowMs() + delayMs
    if (atMs >= this.#dueMs) return
    this.#dueMs = atMs
    this.#simulation.at(atMs, () => {
      if (this.#dueMs !== atMs) return
      this.#dueMs = Infinity
      this.#look()
    })
  }

  /** An invocation has ended, or stands still, which is the same to the platform. */
  over(task: Task, delayMs = BREATH_MS): void {
    if (this.#under.delete(task.id)) this.wake(delayMs)
  }

  #look(): void {
    const held = this.#held()
    const out = new Set(held.filter(({ outUntilMs }) => outUntilMs !== undefined).map(({ group }) => group))
    if (held.some(({ group }) => !out.has(group)) && this.#under.size < CONSUMERS_MAX) return this.#deliver()
    const nextMs = Math.min(...held.map(({ outUntilMs = Infinity }) => outUntilMs))
    if (nextMs !== Infinity) this.wake(nextMs - this.#simulation.nowMs())
  }

  #deliver(): void {
    const sandbox = this.#newSandbox()
    const task = this.#simulation.spawn('consume', (running) => sandbox.deliver(running), ({ how }) => {
      this.over(task, how === 'returned' ? BREATH_MS : AFTER_FAILURE_MS)
    })
    this.#under.add(task.id)
    this.wake(BREATH_MS)
  }
}
