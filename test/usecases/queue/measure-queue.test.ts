import { expect } from 'chai'
import { MeasureQueue, type QueueMeasures } from '../../../src/usecases/queue/measure-queue.ts'
import { ORDERED, OrderedWorld } from './ordered-world.ts'

const HALTING = { ...ORDERED, order: { group: 'until-timestamp', on_failure: 'halt', attempts: 1 } }
const HOUR = 3_600_000

async function measured(world: OrderedWorld): Promise<QueueMeasures> {
  const { queue, groupLedger } = world
  const { ledger, clock } = world.world
  return await new MeasureQueue({ queue, ledger, groupLedger, clock }).execute()
}

describe('MeasureQueue', () => {
  it('has nothing to tell of a queue at rest', async () => {
    const world = new OrderedWorld()
    expect(await measured(world)).to.deep.equal({ backlog: 0, oldestAgeMs: 0, groupsHalted: 0 })
    await world.world.putConfig([ORDERED])
    await world.land('data/in/orders_20250915_101500.csv')
    await world.run(5)
    expect(await measured(world)).to.deep.equal({ backlog: 0, oldestAgeMs: 0, groupsHalted: 0 })
  })

  it('tells how many messages there are, and how long the oldest file has waited', async () => {
    const world = new OrderedWorld({ plan: () => ({ durationMs: Infinity, end: 'SUCCEEDED' }) })
    await world.world.putConfig([ORDERED, { ...ORDERED, job_id: 'OTHER', source_file_name: 'customers.csv', order: undefined, engine: 'lambda', glue_job_name: undefined }])
    await world.land('data/in/customers.csv')
    await world.world.clock.advance(HOUR)
    await world.land('data/in/orders_20250915_101500.csv')
    await world.world.clock.advance(HOUR)
    await world.land('data/in/orders_20250915_103000.csv')
    expect(await measured(world)).to.deep.equal({ backlog: 2, oldestAgeMs: HOUR, groupsHalted: 0 })
    await world.queue.receive(10, HOUR)
    expect(await measured(world)).to.include({ backlog: 2 })
  })

  it('counts halted groups, and the wait of a file that is replayed from then on', async () => {
    const world = new OrderedWorld({ plan: () => ({ durationMs: 60_000, end: 'FAILED' }) })
    await world.world.putConfig([HALTING])
    await world.land('data/in/orders_20250915_101500.csv')
    await world.land('data/in/customers_20250915_101500.csv')
    await world.run(5)
    expect(await measured(world)).to.deep.equal({ backlog: 0, oldestAgeMs: 0, groupsHalted: 2 })
    await world.world.clock.advance(24 * HOUR)
    await world.resume('orders_20250915')
    await world.world.clock.advance(HOUR)
    const { oldestAgeMs, groupsHalted } = await measured(world)
    expect([oldestAgeMs, groupsHalted]).to.deep.equal([HOUR, 1])
  })
})
