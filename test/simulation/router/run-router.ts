import type { RunResult } from '../flow.ts'
import { REDELIVERY, redeliveryFault } from '../laws/l12-redelivery.ts'
import { complain, judgeRun } from '../laws/judge-run.ts'
import { LAWS } from '../laws/laws.ts'
import type { Law } from '../laws/law.ts'
import { ROUTER_STAGE, type Stage } from './stage.ts'
import type { RouterPlan } from './router-plan.ts'
import { RouterWorld } from './router-world.ts'
import type { FlowDefect } from './sandbox.ts'

export interface RouterRunOptions {
  readonly defect?: FlowDefect
  readonly trace: boolean
  readonly stage?: Stage
  /** Those of all flows when absent. */
  readonly laws?: readonly Law[]
  /** Looks at what lies there in the end, which takes more than a look at the history. */
  readonly inspect?: (world: RouterWorld) => Promise<string | undefined>
}

/** Two periods of the sweeper: even with clocks five minutes off, everything has rested long enough by then. */
const SWEEP_AFTER_MS = 30 * 60_000
/** Draining takes no longer than this many of them. */
const SWEEPS_MAX = 6

/** Carries out a plan, lets the world calm down, and judges it by every law. */
export async function runRouter(plan: RouterPlan, { trace, defect, stage = ROUTER_STAGE, laws = LAWS, inspect }: RouterRunOptions): Promise<RunResult> {
  return await judgeRun({
    trace,
    world: (tell) => new RouterWorld(plan, tell, defect, stage),
    laws,
    drain,
    lastly: async (world) => {
      complain('L5', await inspect?.(world))
      complain(REDELIVERY.id, await redeliveryFault(world))
    },
  })
}

/** Sweeps until a sweep finds nothing more to do. */
async function drain(world: RouterWorld): Promise<void> {
  world.calmDown()
  await world.simulation.run()
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep += 1) {
    const before = world.mutations
    world.simulation.after(SWEEP_AFTER_MS, () => world.sweep())
    await world.simulation.run()
    if (world.mutations === before) return
  }
}

/** Every law that judges a run of the router. */
export const ROUTER_LAWS: readonly string[] = [...new Set([...LAWS.map(({ id }) => id), REDELIVERY.id])].sort(byNumber)

export function byNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1))
}
