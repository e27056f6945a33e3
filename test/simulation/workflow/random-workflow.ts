import { Prng } from '../kernel/prng.ts'
import { randomPlan } from '../router/random-plan.ts'
import type { Action } from '../router/router-plan.ts'
import type { ExecutionPlan, WorkflowPlan } from './workflow-plan.ts'
import { WORKFLOW_CAST } from './workflow-stage.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const SWEEP_EVERY_MS = 15 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const EXECUTIONS_PLANNED = 8

/** The plan of a seed: that of a bucket, and what becomes of its executions. */
export function randomWorkflow(seed: number): WorkflowPlan {
  const prng = new Prng(seed, 11)
  const plan = randomPlan(seed, WORKFLOW_CAST)
  return {
    ...plan,
    // Without versions the order of receipts tells uploads apart, and clocks make that order; the flow of the router goes into it.
    skews: plan.versioned ? plan.skews : [],
    actions: [...plan.actions, ...sweeps(prng), ...processedAgain(prng)].sort((a, b) => a.atMs - b.atMs),
    executions: prng.many(EXECUTIONS_PLANNED, () => execution(prng)),
    impatient: prng.chance(0.6) ? [] : prng.many(prng.between(1, 3), () => 1 + prng.int(12)),
    byHand: prng.chance(0.8) ? [] : [prng.int(prng.pick([10 * SECOND_MS, HOUR_MS]))],
  }
}

/** The deployed sweep comes by the clock. */
function sweeps(prng: Prng): readonly Action[] {
  const offsetMs = prng.int(SWEEP_EVERY_MS)
  return prng.many(prng.pick([0, 1, 4]), (index) => ({ kind: 'sweep', atMs: offsetMs + index * SWEEP_EVERY_MS }))
}

function processedAgain(prng: Prng): readonly Action[] {
  return prng.chance(0.8) ? [] : [{ kind: 'replay', atMs: prng.int(prng.pick([20 * SECOND_MS, 2 * HOUR_MS])), state: 'PROCESSED' }]
}

function execution(prng: Prng): ExecutionPlan {
  const eventsMs = prng.chance(0.3) ? [] : [prng.pick([0, SECOND_MS, 20 * MINUTE_MS, DAY_MS])]
  if (prng.chance(0.2)) eventsMs.push(prng.int(HOUR_MS))
  const job = prng.chance(0.3) ? 'FAILED' : 'SUCCEEDED'
  const pauseMs = prng.pick([0, 0, 0, prng.int(3 * SECOND_MS), prng.int(5 * MINUTE_MS)])
  if (prng.chance(0.75)) return { pauseMs, eventsMs, job }
  const afterMs = prng.int(prng.pick([SECOND_MS, 3 * SECOND_MS, 10 * SECOND_MS, 20 * MINUTE_MS]))
  return { end: { kind: prng.pick(['ABORTED', 'TIMED_OUT']), afterMs }, pauseMs, eventsMs, job }
}
