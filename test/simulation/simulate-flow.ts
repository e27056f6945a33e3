import { exploreInterleavings } from './explore/interleavings.ts'
import { exploreIntrusions } from './explore/intrusions.ts'
import { exploreSeeds } from './explore/random-seeds.ts'
import { shrink } from './explore/shrink.ts'
import { exploreSingleFaults } from './explore/single-faults.ts'
import { exploreZombies } from './explore/zombies.ts'
import type { Failure } from './explore/failure.ts'
import type { Flow } from './flow.ts'

export interface FlowScope {
  readonly seed: number
  readonly seeds: number
  readonly preemptions: number
}

/** A flow in the document that `simulate` prints. */
export interface FlowReport {
  readonly name: string
  readonly paths: number
  readonly crash_points: number
  readonly interleavings: number
  readonly seeds: number
  readonly laws: readonly string[]
  readonly violations: number
}

export interface DefectReport {
  readonly id: string
  readonly found: boolean
  readonly seeds_to_find: number
}

/** Tells people; never the document. */
export type Tell = (line: string) => void

/** More failures of one kind say nothing new. */
const FAILURES_MAX = 5
/** A defect that so many seeds do not find is not found. */
const DEFECT_SEEDS_MAX = 1_000

export async function simulateFlow<Plan>(flow: Flow<Plan>, { seed, seeds, preemptions }: FlowScope, tell: Tell): Promise<FlowReport> {
  let [points, schedules, violations] = [0, 0, 0]
  const report = (failures: readonly Failure[]): void => {
    violations += failures.length
    for (const { where, violation, replay } of failures) {
      tell(`FAILED ${flow.name}: ${where}: ${violation.message}`)
      tell(`  npm run simulate -- --flow ${flow.name} --plan '${replay}'`)
    }
  }
  for (const path of flow.paths) {
    const faults = await exploreSingleFaults(flow, path, FAILURES_MAX)
    const intrusions = await exploreIntrusions(flow, path, FAILURES_MAX)
    const interleaved = await exploreInterleavings(flow, path, Math.min(preemptions, flow.preemptionsMax ?? preemptions), FAILURES_MAX)
    const zombies = await exploreZombies(flow, path, FAILURES_MAX)
    points += faults.points
    schedules += interleaved.schedules + zombies.schedules + intrusions.runs
    tell(
      `${flow.name}: ${path.name}: ${faults.points.toString()} faults, ${intrusions.runs.toString()} acts of its owner, ` +
        `${interleaved.schedules.toString()} schedules, ${zombies.schedules.toString()} of the frozen`,
    )
    report([...faults.failures, ...intrusions.failures, ...interleaved.failures, ...zombies.failures])
  }
  const random = await exploreSeeds(flow, { first: seed, count: seeds, failuresMax: FAILURES_MAX })
  tell(`${flow.name}: ${random.seeds.toString()} seeds from ${seed.toString()}`)
  for (const failure of random.failures) {
    violations += 1
    tell(`FAILED ${flow.name}: seed ${failure.seed.toString()}: ${failure.violation.message}`)
    tell(`  npm run simulate -- --flow ${flow.name} --seed ${failure.seed.toString()} --seeds 1`)
    const { plan } = await shrink(flow, flow.randomPlan(failure.seed), failure.violation)
    tell(`  shrunk: npm run simulate -- --flow ${flow.name} --plan '${flow.encode(plan)}'`)
  }
  const paths = flow.paths.length
  return { name: flow.name, paths, crash_points: points, interleavings: schedules, seeds: random.seeds, laws: flow.laws, violations }
}

/** Puts each known defect back and counts the seeds until a law complains that does not complain without it. */
export async function proveProver<Plan>(flow: Flow<Plan>, tell: Tell): Promise<readonly DefectReport[]> {
  const reports: DefectReport[] = []
  for (const { id, puts } of flow.defects) {
    const report = await findDefect(flow, id, DEFECT_SEEDS_MAX)
    tell(`defect ${id}, ${puts}: ${report.found ? `found with seed ${report.seeds_to_find.toString()}` : 'NOT FOUND'}`)
    reports.push(report)
  }
  return reports
}

export async function findDefect<Plan>(flow: Flow<Plan>, id: string, seedsMax: number): Promise<DefectReport> {
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const { failures } = await exploreSeeds(flow, { first: seed, count: 1, failuresMax: 1 }, { defect: id })
    const [failure] = failures
    if (failure === undefined) continue
    // A complaint that the sound flow gives too is none about the defect.
    const sound = await flow.run(flow.randomPlan(seed))
    if (sound.violation?.message !== failure.violation.message) return { id, found: true, seeds_to_find: seed }
  }
  return { id, found: false, seeds_to_find: seedsMax }
}
