import { expect } from 'chai'
import type { Failure } from '../explore/failure.ts'
import { exploreInterleavings } from '../explore/interleavings.ts'
import { exploreIntrusions } from '../explore/intrusions.ts'
import { exploreSeeds } from '../explore/random-seeds.ts'
import { exploreSingleFaults } from '../explore/single-faults.ts'
import { exploreZombies } from '../explore/zombies.ts'
import { findDefect } from '../simulate-flow.ts'
import { randomPlan } from './random-plan.ts'
import { ROUTER_FLOW } from './router-flow.ts'

const pathNamed = (name: string) => {
  const path = ROUTER_FLOW.paths.find((one) => one.name === name)
  if (path === undefined) throw new Error(`there is no path ${name}`)
  return path
}

const told = (failures: readonly Failure[]): readonly string[] =>
  failures.map(({ where, violation, replay }) => `${where}: ${violation.message}\n${replay}`)

/** A part of what `npm run simulate` does, chosen to take a few seconds. */
describe('the router under the simulator', function () {
  this.timeout(120_000)

  it('walks every path without a complaint when nothing goes wrong', async () => {
    for (const path of ROUTER_FLOW.paths) {
      for (const plan of [path.plan, path.contended]) {
        expect((await ROUTER_FLOW.run(plan)).violation?.message, path.name).to.equal(undefined)
      }
    }
  })

  for (const name of ['unconfigured, its name taken (unversioned)', 'active (versioned)', 'configuration missing, then mended (versioned)']) {
    it(`bears every single fault: ${name}`, async () => {
      const { points, failures } = await exploreSingleFaults(ROUTER_FLOW, pathNamed(name), 3)
      expect(told(failures)).to.deep.equal([])
      expect(points).to.be.greaterThan(50)
    })
  }

  it('bears an owner who interferes before any call', async () => {
    const { runs, failures } = await exploreIntrusions(ROUTER_FLOW, pathNamed('unconfigured (unversioned)'), 3)
    expect(told(failures)).to.deep.equal([])
    expect(runs).to.be.greaterThan(50)
  })

  it('bears two workers at one event in every schedule with two preemptions', async () => {
    const { schedules, failures } = await exploreInterleavings(ROUTER_FLOW, pathNamed('unconfigured (unversioned)'), 2, 3)
    expect(told(failures)).to.deep.equal([])
    expect(schedules).to.be.greaterThan(100)
  })

  it('bears a worker that goes on in the middle of a later replay', async () => {
    const { schedules, failures } = await exploreZombies(ROUTER_FLOW, pathNamed('leaving.csv replayed (versioned)'), 3)
    expect(told(failures)).to.deep.equal([])
    expect(schedules).to.be.greaterThan(20)
  })

  it('bears sixty random worlds', async () => {
    const { failures } = await exploreSeeds(ROUTER_FLOW, { first: 1, count: 60, failuresMax: 1 })
    expect(failures.map(({ seed, violation }) => `--flow router --seed ${seed.toString()} --seeds 1: ${violation.message}`)).to.deep.equal([])
  })

  it('runs a seed the same way every time, call by call', async () => {
    const first = await ROUTER_FLOW.run(randomPlan(5), { trace: true })
    const second = await ROUTER_FLOW.run(randomPlan(5), { trace: true })
    expect(first.trace.length).to.be.greaterThan(20)
    expect(second.trace).to.deep.equal(first.trace)
  })

  it('has one known limit: without versions, a delete that stood still takes what a replay has brought back', async () => {
    const path = pathNamed('leaving.csv replayed (unversioned)')
    const { calls } = await ROUTER_FLOW.run(path.plan)
    let lost = 0
    for (let call = 1; call <= calls; call += 1) {
      const frozen = ROUTER_FLOW.withFault(path.plan, { call, mode: 'freeze', untilMs: path.lastPartMs ?? 0 })
      const { choices } = await ROUTER_FLOW.run(frozen)
      for (const choice of choices) {
        const { outcome, violation } = await ROUTER_FLOW.run(ROUTER_FLOW.withPreemptions(frozen, [choice.call]))
        expect(violation?.message).to.equal(undefined)
        if (!outcome.includes(`object data/in/leaving.csv`) && !outcome.includes('object data/inactive/')) lost += 1
      }
    }
    // When this is 0, the limit is gone: take its excuse out of L1.
    expect(lost).to.be.greaterThan(0)
  })

  // The others take more than a hundred worlds to show: `npm run simulate` looks for them all.
  for (const { id, puts } of ROUTER_FLOW.defects.filter((defect) => !['R1', 'R4'].includes(defect.id))) {
    it(`finds ${id} when it is put back: ${puts}`, async () => {
      expect((await findDefect(ROUTER_FLOW, id, 400)).found).to.equal(true)
    })
  }
})
