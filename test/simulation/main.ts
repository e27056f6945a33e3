import type { Flow } from './flow.ts'
import { readOptions, type SimulateOptions } from './options.ts'
import { CONVERT_FLOW } from './convert/convert-flow.ts'
import { PACKETS_FLOW } from './packets/packets-flow.ts'
import { QUEUE_FLOW } from './queue/queue-flow.ts'
import { ROUTER_FLOW } from './router/router-flow.ts'
import { WORKFLOW_FLOW } from './workflow/workflow-flow.ts'
import { proveProver, simulateFlow, type DefectReport, type FlowReport, type Tell } from './simulate-flow.ts'

/** A flow that can be simulated, whatever its plans are. */
interface Entry {
  readonly name: string
  readonly simulate: (options: SimulateOptions) => Promise<Document>
}

const FLOWS: readonly Entry[] = [entryOf(ROUTER_FLOW), entryOf(CONVERT_FLOW), entryOf(PACKETS_FLOW), entryOf(QUEUE_FLOW), entryOf(WORKFLOW_FLOW)]
const SEEDS = 2_000
const PREEMPTIONS = 3
const PREEMPTIONS_QUICK = 1

const tell: Tell = (line) => process.stderr.write(`${line}\n`)

interface Document {
  readonly flows: readonly FlowReport[]
  readonly defects: readonly DefectReport[]
}

function entryOf<Plan>(flow: Flow<Plan>): Entry {
  return { name: flow.name, simulate: (options) => simulate(flow, options) }
}

async function simulate<Plan>(flow: Flow<Plan>, options: SimulateOptions): Promise<Document> {
  if (options.plan !== undefined) return await replay(flow, flow.decode(options.plan))
  if (options.single) return await replay(flow, flow.randomPlan(options.seed))
  const preemptions = options.quick ? PREEMPTIONS_QUICK : PREEMPTIONS
  const scope = { seed: options.seed, seeds: options.seeds ?? flow.seeds ?? SEEDS, preemptions }
  return { flows: [await simulateFlow(flow, scope, tell)], defects: await proveProver(flow, tell) }
}

/** One run, told call by call. */
async function replay<Plan>(flow: Flow<Plan>, plan: Plan): Promise<Document> {
  const { trace, violation, calls } = await flow.run(plan, { trace: true })
  trace.forEach(tell)
  tell(violation === undefined ? `no law was broken in ${calls.toString()} calls` : `BROKEN ${violation.message}`)
  const violations = violation === undefined ? 0 : 1
  const report = { name: flow.name, paths: 0, crash_points: 0, interleavings: 0, seeds: 1, laws: flow.laws, violations }
  return { flows: [report], defects: [] }
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  const chosen = FLOWS.filter(({ name }) => options.flow === undefined || name === options.flow)
  if (chosen.length === 0) throw new Error(`there is no flow ${options.flow ?? ''}; there are ${FLOWS.map(({ name }) => name).join(', ')}`)
  if (chosen.length > 1 && (options.single || options.plan !== undefined)) throw new Error('one run is of one flow: name it by --flow')
  const flows: FlowReport[] = []
  const defects: DefectReport[] = []
  for (const flow of chosen) {
    const document = await flow.simulate(options)
    flows.push(...document.flows)
    defects.push(...document.defects)
  }
  process.stdout.write(`${JSON.stringify({ flows, defects })}\n`)
  return flows.some(({ violations }) => violations > 0) || defects.some(({ found }) => !found) ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  tell(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 2
}
