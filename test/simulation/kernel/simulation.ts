import { carryOut, refuse, type BlankRecord } from './carry-out.ts'
import { applies, type Denial, type Fault, type Outage } from './fault.ts'
import type { HistoryRecord } from './history.ts'
import { scheduleOf, type Schedule, type SchedulePlan } from './schedule.ts'
import { Task, type PendingCall, type TaskEnd } from './task.ts'

export interface SimulationOptions {
  readonly startMs: number
  readonly schedule: SchedulePlan
  readonly faults: readonly Fault[]
  readonly outages: readonly Outage[]
  readonly denials: readonly Denial[]
  /** How long each port call takes. */
  readonly latencyMs: number
  /** Told of everything that happens, in order. What it throws ends the run. */
  readonly observe: (record: HistoryRecord) => void
  /** Called before each port call, while nobody runs. */
  readonly beforeCall?: (call: number) => void
}

/** A moment at which more than one worker could have gone on. */
export interface Choice {
  /** The number of the port call that was coming. */
  readonly call: number
  /** The call that the worker which went on was about to make. */
  readonly port: string
  readonly method: string
  readonly args: readonly unknown[]
}

interface Timer {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

/** More than any sound run of the flows takes; reaching it means that something does not come to an end. */
const CALLS_MAX = 20_000

/** Ports have methods of this name too. */
function isBeginning(call: PendingCall | undefined): boolean {
  return call?.port === '' && call.method === 'begin'
}

export class EndlessRun extends Error {
  override readonly name = 'EndlessRun'
}

/** A world of workers under one virtual clock, in which this class alone decides who goes next and what goes wrong. */
export class Simulation {
  readonly #options: SimulationOptions
  readonly #schedule: Schedule
  readonly #faults: ReadonlyMap<number, Fault>
  readonly #tasks = new Map<number, Task>()
  #timers: Timer[] = []
  #nowMs: number
  #calls = 0
  #spawned = 0
  #order = 0
  #last: number | undefined
  readonly #choices: Choice[] = []
  #faultsOn = true
  #applied = 0
  /** Told when a worker stands still for so long that its platform takes it for dead. */
  onFrozen: (task: Task) => void = () => undefined

  constructor(options: SimulationOptions) {
    this.#options = options
    this.#schedule = scheduleOf(options.schedule)
    this.#faults = new Map(options.faults.map((fault) => [fault.call, fault]))
    this.#nowMs = options.startMs
  }

  get calls(): number {
    return this.#calls
  }

  get choices(): readonly Choice[] {
    return this.#choices
  }

  /** How many of the planned faults have struck. */
  get faultsApplied(): number {
    return this.#applied
  }

  nowMs(): number {
    return this.#nowMs
  }

  faultsOff(): void {
    this.#faultsOn = false
  }

  record(record: HistoryRecord): void {
    this.#options.observe(record)
  }

  /** Runs something at a moment of virtual time, between two port calls. */
  at(atMs: number, run: () => void): void {
    this.#order += 1
    this.#timers.push({ atMs, order: this.#order, run })
    this.#timers.sort((a, b) => a.atMs - b.atMs || a.order - b.order)
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.#nowMs + delayMs, run)
  }

  /** Begins an invocation. It runs up to its first port call before anybody else goes on: by then it has done nothing to the world. */
  spawn(label: string, work: (task: Task) => Promise<unknown>, ended: (end: TaskEnd) => void): Task {
    this.#spawned += 1
    const task = new Task(this.#spawned, label, (end) => {
      this.#tasks.delete(task.id)
      this.record({ kind: 'end', atMs: this.#nowMs, task: task.id, how: end.how, disturbed: task.disturbed })
      ended(end)
    })
    this.#tasks.set(task.id, task)
    this.record({ kind: 'begin', atMs: this.#nowMs, task: task.id, label })
    const begin = task.call('', 'begin', [], async () => undefined)
    begin
      .then(() => work(task))
      .then(
        (value) => task.end({ how: 'returned', value }),
        (error: unknown) => task.end({ how: 'threw', error }),
      )
      // What an observer throws at the end of a task is thrown again by the loop.
      .catch((error: unknown) => this.#abort(error))
    return task
  }

  #failure: { readonly error: unknown } | undefined

  #abort(error: unknown): void {
    this.#failure ??= { error }
  }

  /** Goes on until no worker is under way and no timer is left. */
  async run(): Promise<void> {
    for (;;) {
      this.#runDueTimers()
      const ready = this.#readyTasks()
      if (ready.length > 0) {
        const id = ready.find((one) => isBeginning(this.#tasks.get(one)?.coming)) ?? this.#choose(ready)
        const task = this.#tasks.get(id)
        if (task !== undefined) await this.#grant(task)
        if (this.#failure !== undefined) throw this.#failure.error
        continue
      }
      const nextMs = this.#nextMoment()
      if (nextMs === undefined) return
      this.#nowMs = Math.max(this.#nowMs, nextMs)
    }
  }

  #choose(ready: readonly number[]): number {
    const id = this.#schedule(ready, this.#last, this.#calls + 1)
    this.#last = id
    const chosen = this.#tasks.get(id)?.coming
    if (ready.length > 1 && chosen !== undefined) this.#choices.push({ call: this.#calls + 1, port: chosen.port, method: chosen.method, args: chosen.args })
    return id
  }

  #runDueTimers(): void {
    for (let timer = this.#timers[0]; timer !== undefined && timer.atMs <= this.#nowMs; timer = this.#timers[0]) {
      this.#timers.shift()
      timer.run()
    }
  }

  #readyTasks(): readonly number[] {
    const ready: number[] = []
    for (const task of this.#tasks.values()) {
      if (task.isReady && task.frozenUntilMs <= this.#nowMs) ready.push(task.id)
    }
    return ready
  }

  #nextMoment(): number | undefined {
    const moments = [...this.#tasks.values()].filter((task) => task.isReady).map((task) => task.frozenUntilMs)
    const timer = this.#timers[0]
    if (timer !== undefined) moments.push(timer.atMs)
    return moments.length === 0 ? undefined : Math.min(...moments)
  }

  async #grant(task: Task): Promise<void> {
    const call = task.nextCall()
    if (isBeginning(call)) return await task.rested(() => call.resolve(undefined))
    this.#calls += 1
    if (this.#calls > CALLS_MAX) throw new EndlessRun(`the run made more than ${CALLS_MAX.toString()} port calls and was stopped`)
    this.#nowMs += this.#options.latencyMs
    this.#options.beforeCall?.(this.#calls)
    const outage = this.#outage(call.port)
    const fault = this.#faultAt(call)
    const blank = this.#blankRecord(task, call)
    const isDenied = call.port === 'store' && this.#isDenied()
    const { record, resume } = outage === undefined ? await carryOut(call, blank, fault?.mode, isDenied) : refuse(call, blank, outage)
    if (record.fault !== undefined) task.disturbed = true
    this.#options.observe(record)
    if (record.fault === 'crash-before' || record.fault === 'crash-after') {
      task.end({ how: 'died' })
      return
    }
    if (record.fault === 'freeze') {
      const endMs = fault?.untilMs === undefined ? 0 : this.#options.startMs + fault.untilMs
      task.frozenUntilMs = Math.max(endMs, this.#nowMs + (fault?.forMs ?? 0))
      this.onFrozen(task)
    }
    await task.rested(resume)
  }

  #faultAt(call: PendingCall): Fault | undefined {
    const fault = this.#faultsOn ? this.#faults.get(this.#calls) : undefined
    if (fault === undefined || !applies(fault.mode, call.method, call.args)) return undefined
    this.#applied += 1
    return fault
  }

  #outage(port: string): Outage | undefined {
    if (!this.#faultsOn) return undefined
    return this.#options.outages.find((one) => one.port === port && one.fromMs <= this.#nowMs && this.#nowMs < one.toMs)
  }

  #blankRecord(task: Task, { port, method, args }: PendingCall): BlankRecord {
    return { kind: 'call', call: this.#calls, atMs: this.#nowMs, task: task.id, port, method, args }
  }

  #isDenied(): boolean {
    return this.#faultsOn && this.#options.denials.some((one) => one.fromMs <= this.#nowMs && this.#nowMs < one.toMs)
  }
}
