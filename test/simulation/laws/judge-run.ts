import type { RunResult } from '../flow.ts'
import { describeRecord, type HistoryRecord } from '../kernel/history.ts'
import type { Choice, Simulation } from '../kernel/simulation.ts'
import { Violation } from './law.ts'

/** What the judging needs to know of a flow's world. */
export interface JudgedWorld {
  readonly simulation: Simulation
  schedule(): void
  /** What the run came to, without times. */
  outcome(): string
  /** What an adapter did that its port does not allow, if anything. */
  adapterFault(): string | undefined
}

interface Watching<Change> {
  seen?(record: HistoryRecord, changes: readonly Change[]): string | undefined
  ended?(): string | undefined
}

/** A law at its work, under the law's id. */
export interface Posted<Watch> {
  readonly id: string
  readonly watch: Watch
}

export interface Trial<World extends JudgedWorld, Change, Watch extends Watching<Change>> {
  /** Whether the history is kept. */
  readonly trace: boolean
  /** Makes the world, which tells every record and what it has changed. */
  readonly world: (tell: (record: HistoryRecord, changes: readonly Change[]) => void) => World
  readonly laws: readonly { readonly id: string; readonly watch: (world: World) => Watch }[]
  readonly drain: (world: World) => Promise<void>
  /** What takes more than a look at the history; complains by `complain`. */
  readonly lastly: (world: World, watches: readonly Posted<Watch>[]) => Promise<void>
  /** Errors that are violations too. */
  readonly isViolation?: (error: unknown) => Violation | undefined
}

/** Carries out what a world has scheduled, lets it calm down, and judges it by every law. */
export async function judgeRun<World extends JudgedWorld, Change, Watch extends Watching<Change>>(trial: Trial<World, Change, Watch>): Promise<RunResult> {
  const trace: string[] = []
  const watches: Posted<Watch>[] = []
  const world = trial.world((record, changes) => {
    if (trial.trace) trace.push(describeRecord(record))
    for (const { id, watch } of watches) complain(id, watch.seen?.(record, changes))
  })
  watches.push(...trial.laws.map(({ id, watch }) => ({ id, watch: watch(world) })))
  let calls = 0
  let choices: readonly Choice[] = []
  const result = (violation?: Violation): RunResult => ({
    calls,
    choices,
    faultsApplied: world.simulation.faultsApplied,
    outcome: world.outcome(),
    trace,
    ...(violation === undefined ? {} : { violation }),
  })
  try {
    world.schedule()
    await world.simulation.run()
    calls = world.simulation.calls
    choices = [...world.simulation.choices]
    await trial.drain(world)
    complain('history', world.adapterFault())
    for (const { id, watch } of watches) complain(id, watch.ended?.())
    await trial.lastly(world, watches)
    return result()
  } catch (error) {
    const violation = error instanceof Violation ? error : trial.isViolation?.(error)
    if (violation === undefined) throw error
    return result(violation)
  }
}

/** @throws Violation when there is a fault. */
export function complain(law: string, fault: string | undefined): void {
  if (fault !== undefined) throw new Violation(law, fault)
}
