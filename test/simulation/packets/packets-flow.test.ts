import { expect } from 'chai'
import type { Failure } from '../explore/failure.ts'
import { exploreInterleavings } from '../explore/interleavings.ts'
import { exploreIntrusions } from '../explore/intrusions.ts'
import { exploreSeeds } from '../explore/random-seeds.ts'
import { exploreSingleFaults } from '../explore/single-faults.ts'
import { exploreZombies } from '../explore/zombies.ts'
import { findDefect } from '../simulate-flow.ts'
import { PACKETS_FLOW } from './packets-flow.ts'

const pathNamed = (name: string) => {
  const path = PACKETS_FLOW.paths.find((one) => one.name === name)
  if (path === undefined) throw new Error(`there is no path ${name}`)
  return path
}

const told = (failures: readonly Failure[]): readonly string[] =>
  failures.map(({ where, violation, replay }) => `${where}: ${violation.message}\n${replay}`)

/** A part of what `npm run simulate -- --flow packets` does, chosen to take a few seconds. */
describe('packets under the simulator', function () {
  this.timeout(120_000)

  it('walks every path without a complaint when nothing goes wrong', async () => {
    for (const path of PACKETS_FLOW.paths) {
      for (const plan of [path.plan, path.contended]) {
        expect((await PACKETS_FLOW.run(plan)).violation?.message, path.name).to.equal(undefined)
      }
    }
  })

  it('bears every single fault on the way of one packet', async () => {
    const { points, failures } = await exploreSingleFaults(PACKETS_FLOW, pathNamed('one packet of a dimension'), 3)
    expect(told(failures)).to.deep.equal([])
    expect(points).to.be.greaterThan(100)
  })

  it('bears a person who replaces or deletes an object before any call', async () => {
    const { runs, failures } = await exploreIntrusions(PACKETS_FLOW, pathNamed('refused, then corrected'), 3)
    expect(told(failures)).to.deep.equal([])
    expect(runs).to.be.greaterThan(50)
  })

  it('bears two packets of a table at once, and one that others wait for, in every schedule with a preemption', async () => {
    for (const [name, least] of [['two packets of a table', 20], ['held until its join comes', 10]] as const) {
      const { schedules, failures } = await exploreInterleavings(PACKETS_FLOW, pathNamed(name), 1, 3)
      expect(told(failures)).to.deep.equal([])
      expect(schedules).to.be.greaterThan(least)
    }
  })

  it('bears a worker that goes on in the middle of what came later', async () => {
    const { schedules, failures } = await exploreZombies(PACKETS_FLOW, pathNamed('a gap that is waited for'), 3)
    expect(told(failures)).to.deep.equal([])
    expect(schedules).to.be.greaterThan(50)
  })

  it('bears forty random worlds', async () => {
    const { failures } = await exploreSeeds(PACKETS_FLOW, { first: 1, count: 40, failuresMax: 1 })
    expect(failures.map(({ seed, violation }) => `--flow packets --seed ${seed.toString()} --seeds 1: ${violation.message}`)).to.deep.equal([])
  })

  it('runs a seed the same way every time, call by call', async () => {
    const plan = PACKETS_FLOW.decode(PACKETS_FLOW.encode(PACKETS_FLOW.randomPlan(7)))
    const first = await PACKETS_FLOW.run(plan, { trace: true })
    const second = await PACKETS_FLOW.run(PACKETS_FLOW.randomPlan(7), { trace: true })
    expect(first.trace.length).to.be.greaterThan(20)
    expect(second.trace).to.deep.equal(first.trace)
  })

  for (const { id, puts } of PACKETS_FLOW.defects) {
    it(`finds ${id} when it is put back: ${puts}`, async () => {
      expect((await findDefect(PACKETS_FLOW, id, 100)).found).to.equal(true)
    })
  }
})
