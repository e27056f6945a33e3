import { expect } from 'chai'
import { Violation } from '../laws/law.ts'
import { ROUTER_FLOW } from '../router/router-flow.ts'
import { randomPlan } from '../router/random-plan.ts'
import { shrink } from './shrink.ts'
import { findDefect } from '../simulate-flow.ts'

describe('the shrinker', function () {
  this.timeout(60_000)

  it('leaves out what a failure does not need, and the rest still fails in the same way', async () => {
    const { seeds_to_find: seed } = await findDefect(ROUTER_FLOW, 'R3', 200)
    const plan = randomPlan(seed)
    const { violation } = await ROUTER_FLOW.run(plan, { defect: 'R3' })
    expect(violation).to.be.instanceOf(Violation)
    const shrunk = await shrink(ROUTER_FLOW, plan, violation!, { defect: 'R3' })
    expect(shrunk.plan.faults).to.deep.equal([])
    expect(shrunk.plan.schedule).to.deep.equal({ kind: 'sequential' })
    // Whatever lay in the way, and the file that was moved there.
    expect(shrunk.plan.actions).to.have.length(2)
    const again = await ROUTER_FLOW.run(ROUTER_FLOW.decode(ROUTER_FLOW.encode(shrunk.plan)), { defect: 'R3' })
    expect(again.violation?.message).to.equal(shrunk.violation.message)
  })
})
