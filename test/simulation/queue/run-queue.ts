import type { RunResult } from '../flow.ts'
import { EndlessRun } from '../kernel/simulation.ts'
import { redeliveryFault } from '../laws/l12-redelivery.ts'
import { complain, judgeRun } from '../laws/judge-run.ts'
import { Violation } from '../laws/law.ts'
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
export async function runQueue(plan: QueuePlan, { trace, defect }: QueueRunOptions): Promise<RunResult> {
  return await judgeRun({
    trace,
    world: (tell) => new QueueWorld(plan, tell, defect),
    laws: QUEUE_LAWS,
    drain,
    lastly: async (world) => complain('L12', await redeliveryFault(world)),
    isViolation: (error) => (error instanceof EndlessRun ? new Violation('L15', error.message) : undefined),
  })
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
