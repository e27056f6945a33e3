import { expect } from 'chai'
import fc from 'fast-check'
import { MemoryFifoQueue, type GroupShare } from '../../../src/adapters/memory/memory-fifo-queue.ts'
import type { ReceivedFifoMessage } from '../../../src/adapters/memory/fifo-message.ts'

type Step =
  | { readonly kind: 'send'; readonly group: string; readonly dedupId: string }
  | { readonly kind: 'receive'; readonly limit: number; readonly seconds: number }
  /** By the receipt of that place among all given so far, counted around. */
  | { readonly kind: 'remove'; readonly receipt: number }
  | { readonly kind: 'delay'; readonly receipt: number; readonly seconds: number }
  | { readonly kind: 'pass'; readonly seconds: number }

interface World {
  readonly steps: readonly Step[]
  readonly retentionSeconds: number
  readonly maxReceiveCount: number
  /** Chooses how batches are drawn. */
  readonly draws: readonly number[]
}

const GROUPS = ['a', 'b', 'c']
/** Often short of, and often beyond, the times that pass in one step. */
const seconds = fc.oneof(fc.constantFrom(0, 1, 30, 300), fc.integer({ min: 0, max: 120 }))
const receipt = fc.oneof(fc.constant(-1), fc.nat(30))

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send'), group: fc.constantFrom(...GROUPS), dedupId: fc.nat(60).map((id) => `d-${id.toString()}`) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('receive'), limit: fc.integer({ min: 1, max: 10 }), seconds }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove'), receipt }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delay'), receipt, seconds }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass'), seconds }) },
)

const world: fc.Arbitrary<World> = fc.record({
  steps: fc.array(step, { maxLength: 60, size: 'max' }),
  retentionSeconds: fc.constantFrom(200, 1_000, 1_209_600),
  maxReceiveCount: fc.constantFrom(1, 2, 5, 1_000),
  draws: fc.array(fc.nat(5), { minLength: 1, maxLength: 5 }),
})

/** What is known of a message from the outside alone. */
interface Known {
  readonly body: string
  readonly group: string
  readonly sentMs: number
  receipts: number
  outUntilMs: number
  handle: string
  removed: boolean
}

/** Goes through the steps beside a queue and holds every answer against what was sent, received and removed before. */
class Observer {
  readonly #world: World
  readonly #known: Known[] = []
  readonly #takenUntil = new Map<string, number>()
  readonly #given: { readonly handle: string; readonly of: Known }[] = []
  readonly #deadLetters: MemoryFifoQueue
  readonly #queue: MemoryFifoQueue
  #nowMs = Date.UTC(2025, 0, 1)
  #draws = 0

  constructor(subject: World) {
    this.#world = subject
    const clock = { nowMs: () => this.#nowMs }
    this.#deadLetters = new MemoryFifoQueue({ clock })
    this.#queue = new MemoryFifoQueue({
      clock,
      retentionMs: subject.retentionSeconds * 1_000,
      redrive: { maxReceiveCount: subject.maxReceiveCount, deadLetters: this.#deadLetters },
      draw: (ready) => this.#draw(ready),
    })
  }

  async walk(): Promise<void> {
    for (const action of this.#world.steps) {
      await this.#take(action)
      this.#checkNothingLost()
    }
    await this.#drain()
  }

  async #take(action: Step): Promise<void> {
    switch (action.kind) {
      case 'send':
        return this.#send(action.group, action.dedupId)
      case 'receive':
        return this.#receive(action.limit, action.seconds)
      case 'remove':
        return this.#remove(action.receipt)
      case 'delay':
        return this.#delay(action.receipt, action.seconds)
      case 'pass':
        this.#nowMs += action.seconds * 1_000
    }
  }

  async #send(group: string, dedupId: string): Promise<void> {
    const body = `body ${this.#known.length.toString()} of ${group}`
    await this.#queue.send({ group, dedupId, body })
    if ((this.#takenUntil.get(dedupId) ?? 0) > this.#nowMs) return
    this.#takenUntil.set(dedupId, this.#nowMs + 300_000)
    this.#known.push({ body, group, sentMs: this.#nowMs, receipts: 0, outUntilMs: 0, handle: '', removed: false })
  }

  async #receive(limit: number, outSeconds: number): Promise<void> {
    const blocked = new Set(this.#held().filter(({ outUntilMs }) => outUntilMs > this.#nowMs).map(({ group }) => group))
    const before = this.#held()
    const batch = await this.#queue.receive(limit, outSeconds * 1_000)
    expect(batch.length).to.be.at.most(limit)
    for (const group of GROUPS) {
      const received = batch.filter((message) => message.group === group)
      if (blocked.has(group)) expect(received, `group ${group} was out`).to.deep.equal([])
      const inTurn = before.filter((known) => known.group === group && known.receipts < this.#world.maxReceiveCount)
      expect(received.map(({ body }) => body)).to.deep.equal(inTurn.slice(0, received.length).map(({ body }) => body))
    }
    for (const message of batch) this.#note(message, outSeconds)
  }

  #note(message: ReceivedFifoMessage, outSeconds: number): void {
    const known = this.#known.find(({ body }) => body === message.body)!
    known.receipts += 1
    known.outUntilMs = this.#nowMs + outSeconds * 1_000
    known.handle = message.receiptHandle
    expect(message).to.include({ receiveCount: known.receipts, sentMs: known.sentMs, group: known.group })
    expect(this.#given.map(({ handle }) => handle)).not.to.include(message.receiptHandle)
    this.#given.push({ handle: message.receiptHandle, of: known })
  }

  async #remove(place: number): Promise<void> {
    const given = this.#receiptAt(place)
    if (given === undefined) return
    const { handle, of } = given
    const holds = of.handle === handle && of.outUntilMs > this.#nowMs && (of.removed || this.#held().includes(of))
    expect(await this.#queue.remove(handle)).to.equal(holds ? 'removed' : 'expired')
    if (holds) of.removed = true
  }

  async #delay(place: number, outSeconds: number): Promise<void> {
    const given = this.#receiptAt(place)
    if (given === undefined) return
    const { handle, of } = given
    const holds = of.handle === handle && of.outUntilMs > this.#nowMs && this.#held().includes(of)
    expect(await this.#queue.delay(handle, outSeconds * 1_000)).to.equal(holds ? 'delayed' : 'expired')
    if (holds) of.outUntilMs = this.#nowMs + outSeconds * 1_000
  }

  /** Nothing is gone but what was removed, what has become too old, and what lies among the dead letters. */
  #checkNothingLost(): void {
    const held = this.#queue.snapshot()
    expect(held.map(({ body }) => body)).to.deep.equal(this.#held().map(({ body }) => body))
    for (const { body, outUntilMs = 0 } of held) {
      const known = this.#known.find((candidate) => candidate.body === body)!
      expect(outUntilMs).to.equal(known.outUntilMs > this.#nowMs ? known.outUntilMs : 0)
    }
    for (const { body } of this.#deadLetters.snapshot()) {
      const known = this.#known.find((candidate) => candidate.body === body)!
      expect(known.receipts).to.equal(this.#world.maxReceiveCount)
    }
  }

  /** In the end everything that is left can be had, in order, or goes to the dead letters. */
  async #drain(): Promise<void> {
    for (let round = 0; round < 200 && this.#held().length > 0; round += 1) {
      this.#nowMs += 300_000
      await this.#receive(10, 1_000)
      for (const place of this.#given.keys()) await this.#remove(place)
    }
    expect(this.#held()).to.deep.equal([])
  }

  #held(): readonly Known[] {
    const dead = new Set(this.#deadLetters.snapshot().map(({ body }) => body))
    const oldestMs = this.#nowMs - this.#world.retentionSeconds * 1_000
    return this.#known.filter((known) => !known.removed && known.sentMs > oldestMs && !dead.has(known.body))
  }

  #receiptAt(place: number): { readonly handle: string; readonly of: Known } | undefined {
    return place < 0 ? this.#given.at(-1) : this.#given[place % Math.max(1, this.#given.length)]
  }

  /** Turns the groups around, and takes less of them at times, but never nothing of all. */
  #draw(ready: readonly GroupShare[]): readonly GroupShare[] {
    const choice = this.#world.draws[(this.#draws += 1) % this.#world.draws.length]!
    const turned = [...ready.slice(choice % 3), ...ready.slice(0, choice % 3)]
    return choice > 3 ? turned.map(({ group }) => ({ group, messages: 1 })) : turned
  }
}

describe('a FIFO queue in memory', () => {
  it('keeps the order of each group, never splits a group among receivers and loses nothing, whatever happens', async () => {
    await fc.assert(fc.asyncProperty(world, (subject) => new Observer(subject).walk()), { numRuns: 400 })
  })
})
