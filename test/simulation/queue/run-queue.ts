import type { RunResult } from '../flow.ts'
import { describeRecord } from '../kernel/history.ts'
import { EndlessRun, type Choice } from '../kernel/simulation.ts'
import { redeliveryFault } from '../laws/l12-redelivery.ts'
import { Violation, type Watch } from '../laws/law.ts'
import { QUEUE_LAWS } from '../laws/queue/queue-laws.ts'
import type { QueuePlan } from './queue-plan.ts'
import type { QueueDefect } from './queue-sandbox.ts'
import { QueueWorld } from './queue-world.ts'

/** Longer than the sweeper lets everything rest, even with clocks five minutes off. */
const ROUND_MS = 30 * 60_000
/** Draining takes no longer than this many rounds. */
const ROUNDS_MAX = 24

export interface QueueRunOptions {
  readonly trace: boolean
  readonly defect?: QueueDefect
}

/** Carries out a plan, lets the world calm down, and judges it by every law. */
export async function runQueue(plan: QueuePlan, { trace: isTraced, defect }: QueueRunOptions): Promise<RunResult> {
  const trace: string[] = []
  const watches: { readonly id: string; readonly watch: Watch }[] = []
  const world = new QueueWorld(
    plan,
    (record, changes) => {
      if (isTraced) trace.push(describeRecord(record))
      for (const { id, watch } of watches) complain(id, watch.seen?.(record, changes))
    },
    defect,
  )
  watches.push(...QUEUE_LAWS.map(({ id, watch }) => ({ id, watch: watch(world) })))
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
    await drain(world)
    complain('history', world.adapterFault())
    for (const { id, watch } of watches) complain(id, watch.ended?.())
    complain('L12', await redeliveryFault(world))
    return result()
  } catch (error) {
    if (error instanceof Violation) return result(error)
    if (error instanceof EndlessRun) return result(new Violation('L15', error.message))
    throw error
  }
}

/** Sends again what failed, sweeps, looks after groups and has people resume what is halted, until nothing more comes of it. */
async function drain(world: QueueWorld): Promise<void> {
  world.calmDown()
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = world.progress()
    world.redrive()
    world.simulation.after(ROUND_MS, () => world.sweep())
    world.simulation.after(ROUND_MS, () => world.tend())
    world.simulation.after(ROUND_MS, () => world.resume(true))
    await world.simulation.run()
    if (world.progress() === before) return
  }
}

function complain(law: string, fault: string | undefined): void {
  if (fault !== undefined) throw new Violation(law, fault)
}
