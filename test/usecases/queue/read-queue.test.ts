import { expect } from 'chai'
import { readQueue, type GroupBacklog } from '../../../src/usecases/queue/read-queue.ts'
import { BUCKET } from '../world.ts'
import { ORDERED, OrderedWorld } from './ordered-world.ts'

const MINUTE = 60_000
const FIRST = 'data/in/a_20250915_100100.csv'
const SECOND = 'data/in/a_20250915_100200.csv'
const OTHER = 'data/in/b_20250915_100100.csv'

const read = (world: OrderedWorld): Promise<readonly GroupBacklog[]> => readQueue({ ledger: world.world.ledger, groupLedger: world.groupLedger, clock: world.world.clock }, BUCKET)

async function worldOf(end: 'SUCCEEDED' | 'FAILED', order: object): Promise<OrderedWorld> {
  const world = new OrderedWorld({ plan: () => ({ durationMs: 10 * MINUTE, end }) })
  await world.world.putConfig([{ ...ORDERED, order }])
  await world.land(FIRST)
  await world.world.clock.advance(MINUTE)
  await world.land(SECOND)
  return world
}

describe('reading the queue of ordered files', () => {
  it('shows groups of which nothing runs yet, by their names', async () => {
    const world = await worldOf('SUCCEEDED', {})
    await world.land(OTHER)
    await world.world.clock.advance(MINUTE)
    expect(await read(world)).to.deep.equal([
      { group: 'a_20250915', state: 'OPEN', head: FIRST, attempts: 0, waiting: 2, oldestAgeMs: 2 * MINUTE },
      { group: 'b_20250915', state: 'OPEN', head: OTHER, attempts: 0, waiting: 1, oldestAgeMs: MINUTE },
    ])
  })

  it('shows the file that runs, its run and those behind it', async () => {
    const world = await worldOf('SUCCEEDED', {})
    await world.run(2)
    expect(await read(world)).to.deep.equal([
      { group: 'a_20250915', state: 'OPEN', head: FIRST, phase: 'running', attempts: 1, waiting: 1, oldestAgeMs: 3 * MINUTE },
    ])
  })

  it('shows the file that halted a group, and what came first when it was resumed', async () => {
    const world = await worldOf('FAILED', { on_failure: 'halt', attempts: 1 })
    await world.run(20)
    const [halted] = await read(world)
    expect(halted).to.deep.include({ state: 'HALTED', head: FIRST, attempts: 1, waiting: 1 })
    await world.resume('a_20250915')
    expect((await read(world))[0]).to.deep.include({ state: 'OPEN', head: FIRST, waiting: 2 })
  })

  it('shows nothing of groups that are at rest, or of other buckets', async () => {
    const world = await worldOf('SUCCEEDED', {})
    expect(await readQueue({ ledger: world.world.ledger, groupLedger: world.groupLedger, clock: world.world.clock }, 'elsewhere')).to.deep.equal([])
    await world.run(40)
    expect(await read(world)).to.deep.equal([])
  })
})
