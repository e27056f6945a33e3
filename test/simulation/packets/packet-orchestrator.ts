import type { Simulation } from '../kernel/simulation.ts'
import type { Task, TaskEnd } from '../kernel/task.ts'
import type { NamedPacket } from './packets-plan.ts'
import type { PacketsSandbox } from './packets-sandbox.ts'

interface Delivery {
  readonly packets: readonly NamedPacket[]
  /** From 1. */
  readonly attempt: number
}

const MINUTE_MS = 60_000
const RETRY_MS = [2 * MINUTE_MS, 4 * MINUTE_MS, 8 * MINUTE_MS] as const

/** Calls the function as a state machine does: what throws, dies or stands still is tried again after minutes, and then left to a person. */
export class PacketOrchestrator {
  readonly #simulation: Simulation
  readonly #newSandbox: () => PacketsSandbox
  readonly #under = new Map<number, Delivery>()
  readonly #payloads = new Map<number, readonly NamedPacket[]>()
  readonly #delivered: (readonly NamedPacket[])[] = []
  #failed: Delivery[] = []

  constructor(simulation: Simulation, newSandbox: () => PacketsSandbox) {
    this.#simulation = simulation
    this.#newSandbox = newSandbox
    simulation.onFrozen = (task) => this.#over(task)
  }

  /** Every payload that was ever delivered. */
  get delivered(): readonly (readonly NamedPacket[])[] {
    return [...this.#delivered]
  }

  payloadOf(task: number): readonly NamedPacket[] {
    return this.#payloads.get(task) ?? []
  }

  deliver(packets: readonly NamedPacket[]): void {
    this.#delivered.push(packets)
    this.#invoke({ packets, attempt: 1 })
  }

  /** Sends what failed for good once more. */
  redrive(): void {
    const failed = this.#failed
    this.#failed = []
    for (const { packets } of failed) this.#invoke({ packets, attempt: 1 })
  }

  #invoke(delivery: Delivery): void {
    const sandbox = this.#newSandbox()
    const label = `process-packets of ${delivery.packets.map(({ table, id }) => `${table} ${id.toString()}`).join(', ')}`
    const task = this.#simulation.spawn(label, (running) => sandbox.handle(running, { packets: delivery.packets }), (end) => this.#ended(task, end))
    this.#under.set(task.id, delivery)
    this.#payloads.set(task.id, delivery.packets)
  }

  #ended(task: Task, end: TaskEnd): void {
    if (end.how === 'returned') this.#under.delete(task.id)
    else this.#over(task)
  }

  /** An invocation that stands still is over for the orchestrator, whatever it does when it goes on. */
  #over(task: Task): void {
    const delivery = this.#under.get(task.id)
    if (delivery === undefined) return
    this.#under.delete(task.id)
    const delayMs = RETRY_MS[delivery.attempt - 1]
    if (delayMs === undefined) this.#failed.push(delivery)
    else this.#simulation.after(delayMs, () => this.#invoke({ ...delivery, attempt: delivery.attempt + 1 }))
  }
}
