import { CONVERT_DEFECTS } from '../defects/convert-defects.ts'
import type { Flow } from '../flow.ts'
import { LAWS } from '../laws/laws.ts'
import { REDELIVERY } from '../laws/l12-redelivery.ts'
import { OUTPUT_LAWS } from '../laws/outputs.ts'
import { randomPlan } from '../router/random-plan.ts'
import { decodePlan, encodePlan, intrusionsBy } from '../router/router-flow.ts'
import type { RouterPlan } from '../router/router-plan.ts'
import { byNumber, runRouter } from '../router/run-router.ts'
import { simplerPlans } from '../router/simpler-plans.ts'
import { CONVERT_CAST, CONVERT_STAGE, csvOf } from './convert-stage.ts'
import { inspectTables } from './inspect-tables.ts'
import { CONVERT_PATHS } from './paths.ts'

const CONVERT_LAWS = [...LAWS, ...OUTPUT_LAWS]

/** Nobody sees what is written before it is committed, and no worker writes the configuration or the contracts. */
const INDEPENDENT: ReadonlySet<string> = new Set(['get', 'body', 'createWriter', 'write', 'abort'])

/** The converter under the simulator. */
export const CONVERT_FLOW: Flow<RouterPlan> = {
  name: 'convert',
  laws: [...new Set([...CONVERT_LAWS.map(({ id }) => id), 'L5', REDELIVERY.id])].sort(byNumber),
  paths: CONVERT_PATHS,
  preemptionsMax: 2,
  defects: CONVERT_DEFECTS,
  randomPlan: (seed) => randomPlan(seed, CONVERT_CAST),
  run: (plan, { defect: id, trace = false } = {}) => {
    const defect = CONVERT_DEFECTS.find((one) => one.id === id)
    if (id !== undefined && defect === undefined) throw new Error(`there is no defect ${id} of the converter`)
    const options = { trace, stage: CONVERT_STAGE, laws: CONVERT_LAWS, inspect: inspectTables }
    return runRouter(plan, defect === undefined ? options : { ...options, defect })
  },
  withFault: (plan, fault) => ({ ...plan, faults: [...plan.faults, fault] }),
  withPreemptions: (plan, before) => ({ ...plan, schedule: { kind: 'preempted', before } }),
  intruded: intrusionsBy('bronze/', csvOf),
  isIndependent: ({ method }) => INDEPENDENT.has(method),
  simpler: simplerPlans,
  encode: encodePlan,
  decode: decodePlan,
}
