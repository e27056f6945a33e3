import { expect } from 'chai'
import type { Failure } from '../explore/failure.ts'
import { exploreInterleavings } from '../explore/interleavings.ts'
import { exploreIntrusions } from '../explore/intrusions.ts'
import { exploreSeeds } from '../explore/random-seeds.ts'
import { exploreSingleFaults } from '../explore/single-faults.ts'
import { findDefect } from '../simulate-flow.ts'
import { CONVERT_FLOW } from './convert-flow.ts'

const pathNamed = (name: string) => {
  const path = CONVERT_FLOW.paths.find((one) => one.name === name)
  if (path === undefined) throw new Error(`there is no path ${name}`)
  return path
}

const told = (failures: readonly Failure[]): readonly string[] =>
  failures.map(({ where, violation, replay }) => `${where}: ${violation.message}\n${replay}`)

/** A part of what `npm run simulate -- --flow convert` does, chosen to take a few seconds. */
describe('the converter under the simulator', function () {
  this.timeout(120_000)

  it('walks every path without a complaint when nothing goes wrong', async () => {
    for (const path of CONVERT_FLOW.paths) {
      for (const plan of [path.plan, path.contended]) {
        expect((await CONVERT_FLOW.run(plan)).violation?.message, path.name).to.equal(undefined)
      }
    }
  })

  it('bears every single fault on the way to the dead letters', async () => {
    const { points, failures } = await exploreSingleFaults(CONVERT_FLOW, pathNamed('refused by its contract (versioned)'), 3)
    expect(told(failures)).to.deep.equal([])
    expect(points).to.be.greaterThan(100)
  })

  it('bears an owner who interferes before any call', async () => {
    const { runs, failures } = await exploreIntrusions(CONVERT_FLOW, pathNamed('contract not valid (unversioned)'), 3)
    expect(told(failures)).to.deep.equal([])
    expect(runs).to.be.greaterThan(50)
  })

  it('bears two workers at one event in every schedule with two preemptions', async () => {
    const { schedules, failures } = await exploreInterleavings(CONVERT_FLOW, pathNamed('by the built-in contract (unversioned)'), 2, 3)
    expect(told(failures)).to.deep.equal([])
    expect(schedules).to.be.greaterThan(50)
  })

  it('bears forty random worlds', async () => {
    const { failures } = await exploreSeeds(CONVERT_FLOW, { first: 1, count: 40, failuresMax: 1 })
    expect(failures.map(({ seed, violation }) => `--flow convert --seed ${seed.toString()} --seeds 1: ${violation.message}`)).to.deep.equal([])
  })

  for (const { id, puts } of CONVERT_FLOW.defects) {
    it(`finds ${id} when it is put back: ${puts}`, async () => {
      expect((await findDefect(CONVERT_FLOW, id, 200)).found).to.equal(true)
    })
  }
})
