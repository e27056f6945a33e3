import { items, optionalText } from '../laws/fields.ts'
import type { Arrival } from '../laws/law.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { Task, TaskEnd } from '../kernel/task.ts'
import { isQueue, payloadOf, type CreatedEvent, type Envelope, type Poison } from './envelopes.ts'
import type { DeliveryCopy, DeliveryPlan } from './router-plan.ts'
import type { Sandbox } from './sandbox.ts'

/** An arrival with the event that tells of it. */
export interface Told {
  readonly arrival: Arrival
  readonly event: CreatedEvent
}

interface Delivery {
  readonly told: readonly Told[]
  readonly envelope: Envelope
  readonly poison: Poison
  /** From 1. */
  readonly attempt: number
}

const MINUTE_MS = 60_000
/** Lambda developer guide, "Asynchronous invocation": two more attempts, after one and after two minutes. */
const ASYNC_RETRY_MS = [MINUTE_MS, 2 * MINUTE_MS] as const
const QUEUE_VISIBILITY_MS = 6 * MINUTE_MS
const QUEUE_RECEIVES_MAX = 4
/** How long an event waits for another one to travel with. */
const JOIN_WAIT_MS = 10_000

/** Delivers events to the function as Lambda does: at least once, again after failures, and to the dead letters in the end. */
export class LambdaPlatform {
  readonly #simulation: Simulation
  readonly #newSandbox: () => Sandbox
  readonly #sandboxes: Sandbox[] = []
  readonly #under = new Map<number, { readonly delivery: Delivery; readonly sandbox: Sandbox }>()
  readonly #toldTo = new Map<number, readonly Arrival[]>()
  #waiting: Told[] = []
  #deadLetters: Delivery[] = []

  constructor(simulation: Simulation, newSandbox: () => Sandbox) {
    this.#simulation = simulation
    this.#newSandbox = newSandbox
  }

  toldTo(task: number): readonly Arrival[] {
    return this.#toldTo.get(task) ?? []
  }

  offer(told: Told, { copies }: DeliveryPlan): void {
    for (const copy of copies) this.#simulation.after(copy.delayMs, () => this.#arrive(told, copy))
  }

  /** Sends what failed for good once more. */
  redrive(): void {
    const letters = this.#deadLetters
    this.#deadLetters = []
    for (const letter of letters) this.#invoke({ ...letter, attempt: 1 })
  }

  /** Everything in one go, as an operator would replay an archive of events. */
  deliverAgain(told: readonly Told[]): void {
    if (told.length > 0) this.#invoke({ told, envelope: 'native', poison: 'none', attempt: 1 })
  }

  /** An invocation that stands still is over for the platform, whatever it does when it goes on. */
  giveUp(task: Task): void {
    const under = this.#under.get(task.id)
    if (under === undefined) return
    this.#under.delete(task.id)
    this.#sandboxes.splice(this.#sandboxes.indexOf(under.sandbox), 1)
    this.#failed(under.delivery)
  }

  #arrive(told: Told, { envelope, poison, joinsNext }: DeliveryCopy): void {
    if (joinsNext === true) {
      this.#waiting.push(told)
      this.#simulation.after(JOIN_WAIT_MS, () => this.#flush([], envelope, poison))
    } else {
      this.#flush([told], envelope, poison)
    }
  }

  #flush(last: readonly Told[], envelope: Envelope, poison: Poison): void {
    const all = [...this.#waiting, ...last]
    this.#waiting = []
    if (all.length > 0) this.#invoke({ told: all, envelope, poison, attempt: 1 })
  }

  #invoke(delivery: Delivery): void {
    const taken = new Set([...this.#under.values()].map((busy) => busy.sandbox))
    const sandbox = this.#sandboxes.find((one) => one.isIdle && !taken.has(one)) ?? this.#newSandbox()
    if (!this.#sandboxes.includes(sandbox)) this.#sandboxes.push(sandbox)
    const payload = payloadOf(delivery.told.map(({ event }) => event), delivery.envelope, delivery.poison)
    const keys = delivery.told.map(({ arrival }) => `${arrival.key}#${arrival.index.toString()}`).join(', ')
    const label = `route-file of ${keys} by ${delivery.envelope}`
    const task = this.#simulation.spawn(label, (running) => sandbox.handle(running, payload), (end) => this.#ended(task, end))
    this.#under.set(task.id, { delivery, sandbox })
    this.#toldTo.set(task.id, delivery.told.map(({ arrival }) => arrival))
  }

  #ended(task: Task, end: TaskEnd): void {
    const under = this.#under.get(task.id)
    this.#under.delete(task.id)
    if (under === undefined) return
    const { delivery, sandbox } = under
    if (end.how === 'died') {
      this.#sandboxes.splice(this.#sandboxes.indexOf(sandbox), 1)
      this.#failed(delivery)
    } else if (end.how === 'threw') {
      this.#failed(delivery)
    } else {
      this.#returned(delivery, end.value)
    }
  }

  #returned(delivery: Delivery, answer: unknown): void {
    const failures = isQueue(delivery.envelope) ? items(answer, 'batchItemFailures') : []
    const failed = new Set(failures.map((one) => optionalText(one, 'itemIdentifier')))
    for (const [index, { arrival }] of delivery.told.entries()) {
      if (!failed.has(`m${index.toString()}`)) arrival.delivered = true
    }
    const again = delivery.told.filter((_, index) => failed.has(`m${index.toString()}`))
    if (again.length > 0) this.#failed({ ...delivery, told: again, poison: 'none' })
  }

  #failed(delivery: Delivery): void {
    const delayMs = isQueue(delivery.envelope)
      ? delivery.attempt < QUEUE_RECEIVES_MAX ? QUEUE_VISIBILITY_MS : undefined
      : ASYNC_RETRY_MS[delivery.attempt - 1]
    if (delayMs === undefined) this.#deadLetters.push({ ...delivery, poison: 'none' })
    else this.#simulation.after(delayMs, () => this.#invoke({ ...delivery, attempt: delivery.attempt + 1 }))
  }
}
