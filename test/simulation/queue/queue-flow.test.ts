import { expect } from 'chai'
import type { Failure } from '../explore/failure.ts'
import { exploreInterleavings } from '../explore/interleavings.ts'
import { exploreIntrusions } from '../explore/intrusions.ts'
import { exploreSeeds } from '../explore/random-seeds.ts'
import { exploreSingleFaults } from '../explore/single-faults.ts'
import { findDefect } from '../simulate-flow.ts'
import { QUEUE_FLOW } from './queue-flow.ts'

const pathNamed = (name: string) => {
  const path = QUEUE_FLOW.paths.find((one) => one.name === name)
  if (path === undefined) throw new Error(`there is no path ${name}`)
  return path
}

const told = (failures: readonly Failure[]): readonly string[] =>
  failures.map(({ where, violation, replay }) => `${where}: ${violation.message}\n${replay}`)

/** A part of what `npm run simulate -- --flow queue` does, chosen to take a few seconds. */
describe('ordered jobs under the simulator', function () {
  this.timeout(120_000)

  it('walk every path without a complaint when nothing goes wrong', async () => {
    for (const path of QUEUE_FLOW.paths) {
      for (const plan of [path.plan, path.contended]) {
        expect((await QUEUE_FLOW.run(plan)).violation?.message, path.name).to.equal(undefined)
      }
    }
  })

  it('bear every single fault on the way of one file', async () => {
    const { points, failures } = await exploreSingleFaults(QUEUE_FLOW, pathNamed('one file'), 3)
    expect(told(failures)).to.deep.equal([])
    expect(points).to.be.greaterThan(200)
  })

  it('bear a person who replaces or deletes a file before any call', async () => {
    const { runs, failures } = await exploreIntrusions(QUEUE_FLOW, pathNamed('one file in a bucket without versions'), 3)
    expect(told(failures)).to.deep.equal([])
    expect(runs).to.be.greaterThan(50)
  })

  it('bear the poller beside the queue, in every schedule with a preemption', async () => {
    const { schedules, failures } = await exploreInterleavings(QUEUE_FLOW, pathNamed('two files of a group'), 1, 3)
    expect(told(failures)).to.deep.equal([])
    expect(schedules).to.be.greaterThan(10)
  })

  it('bear twenty random worlds', async () => {
    const { failures } = await exploreSeeds(QUEUE_FLOW, { first: 1, count: 20, failuresMax: 1 })
    expect(failures.map(({ seed, violation }) => `--flow queue --seed ${seed.toString()} --seeds 1: ${violation.message}`)).to.deep.equal([])
  })

  it('run a seed the same way every time, call by call', async () => {
    const plan = QUEUE_FLOW.decode(QUEUE_FLOW.encode(QUEUE_FLOW.randomPlan(7)))
    const first = await QUEUE_FLOW.run(plan, { trace: true })
    const second = await QUEUE_FLOW.run(QUEUE_FLOW.randomPlan(7), { trace: true })
    expect(first.trace.length).to.be.greaterThan(20)
    expect(second.trace).to.deep.equal(first.trace)
  })

  for (const { id, puts } of QUEUE_FLOW.defects) {
    it(`find ${id} when it is put back: ${puts}`, async () => {
      expect((await findDefect(QUEUE_FLOW, id, 100)).found).to.equal(true)
    })
  }
})
