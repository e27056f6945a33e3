import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import type { Failure } from '../explore/failure.ts'
import { exploreInterleavings } from '../explore/interleavings.ts'
import { exploreIntrusions } from '../explore/intrusions.ts'
import { exploreSeeds } from '../explore/random-seeds.ts'
import { exploreSingleFaults } from '../explore/single-faults.ts'
import { field, items, whole } from '../laws/fields.ts'
import { findDefect } from '../simulate-flow.ts'
import { RETRY_MS, TIMEOUT_MS } from './step-functions.ts'
import { WORKFLOW_FLOW } from './workflow-flow.ts'

const pathNamed = (name: string) => {
  const path = WORKFLOW_FLOW.paths.find((one) => one.name.startsWith(name))
  if (path === undefined) throw new Error(`there is no path ${name}`)
  return path
}

const told = (failures: readonly Failure[]): readonly string[] =>
  failures.map(({ where, violation, replay }) => `${where}: ${violation.message}\n${replay}`)

/** A part of what `npm run simulate -- --flow workflow` does, chosen to take a few seconds. */
describe('the workflow under the simulator', function () {
  this.timeout(120_000)

  it('walks every path without a complaint when nothing goes wrong', async () => {
    for (const path of WORKFLOW_FLOW.paths) {
      for (const plan of [path.plan, path.contended]) {
        expect((await WORKFLOW_FLOW.run(plan)).violation?.message, path.name).to.equal(undefined)
      }
    }
  })

  it('bears every single fault of a job that runs elsewhere', async () => {
    const { points, failures } = await exploreSingleFaults(WORKFLOW_FLOW, pathNamed('a job elsewhere, two at its end'), 3)
    expect(told(failures)).to.deep.equal([])
    expect(points).to.be.greaterThan(100)
  })

  it('bears an owner who interferes before any call', async () => {
    const { runs, failures } = await exploreIntrusions(WORKFLOW_FLOW, pathNamed('refused for its header'), 3)
    expect(told(failures)).to.deep.equal([])
    expect(runs).to.be.greaterThan(100)
  })

  it('bears two invocations of one step at once in every schedule with a preemption', async () => {
    for (const name of ['to the warehouse and the archive', 'to the warehouse, two at transform', 'refused by the warehouse']) {
      const { schedules, failures } = await exploreInterleavings(WORKFLOW_FLOW, pathNamed(name), 1, 3)
      expect(told(failures)).to.deep.equal([])
      expect(schedules).to.be.greaterThan(10)
    }
  })

  it('bears forty random worlds', async () => {
    const { failures } = await exploreSeeds(WORKFLOW_FLOW, { first: 1, count: 40, failuresMax: 1 })
    expect(failures.map(({ seed, violation }) => `--flow workflow --seed ${seed.toString()} --seeds 1: ${violation.message}`)).to.deep.equal([])
  })

  it('runs a seed the same way every time, call by call', async () => {
    const plan = WORKFLOW_FLOW.decode(WORKFLOW_FLOW.encode(WORKFLOW_FLOW.randomPlan(5)))
    const first = await WORKFLOW_FLOW.run(plan, { trace: true })
    const second = await WORKFLOW_FLOW.run(WORKFLOW_FLOW.randomPlan(5), { trace: true })
    expect(first.trace.length).to.be.greaterThan(20)
    expect(second.trace).to.deep.equal(first.trace)
  })

  it('waits and retries as the deployed state machine does', () => {
    const machine: unknown = JSON.parse(readFileSync(new URL('../../../deploy/etl.asl.json', import.meta.url), 'utf8'))
    const states = field(field(field(field(machine, 'States'), 'ProcessFiles'), 'ItemProcessor'), 'States')
    for (const [name, step] of [['Ingest', 'ingest'], ['Validate', 'validate'], ['Transform', 'transform'], ['Output', 'output'], ['RecordFailure', 'record-failure']] as const) {
      const state = field(states, name)
      const retry = items(state, 'Retry').find((one) => items(one, 'ErrorEquals').includes('TransientError'))
      const [first, rate, most] = [whole(retry, 'IntervalSeconds'), whole(retry, 'BackoffRate'), whole(retry, 'MaxDelaySeconds')]
      const pauses = Array.from({ length: whole(retry, 'MaxAttempts') }, (_, index) => Math.min(first * rate ** index, most) * 1_000)
      expect(RETRY_MS, name).to.deep.equal(pauses)
      expect(TIMEOUT_MS[step], name).to.equal(whole(state, 'TimeoutSeconds') * 1_000)
    }
  })

  for (const { id, puts } of WORKFLOW_FLOW.defects) {
    it(`finds ${id} when it is put back: ${puts}`, async () => {
      expect((await findDefect(WORKFLOW_FLOW, id, 100)).found).to.equal(true)
    })
  }
})
