import { expect } from 'chai'
import type { Receipt } from '../../../src/domain/ledger/receipt.ts'
import { RedriveGroup } from '../../../src/usecases/queue/redrive-group.ts'
import { BUCKET } from '../world.ts'
import { ORDERED, OrderedWorld } from './ordered-world.ts'

const FILES = ['data/in/a_20250915_100100.csv', 'data/in/a_20250915_100200.csv', 'data/in/b_20250915_100100.csv'] as const
const ONCE = { ...ORDERED, order: { attempts: 1 } }

const redrive = (world: OrderedWorld, bucket = BUCKET): Promise<readonly Receipt[]> => {
  const { ledger, clock } = world.world
  return new RedriveGroup({ ledger, clock, routeFile: world.routeFile() }).execute(bucket, 'a_20250915', { by: 'ann', reason: 'table repaired' })
}

describe('redriving a group', () => {
  let broken = true
  let world: OrderedWorld
  beforeEach(async () => {
    broken = true
    world = new OrderedWorld({ plan: () => ({ durationMs: 60_000, end: broken ? 'FAILED' : 'SUCCEEDED' }) })
    await world.world.putConfig([ONCE])
    for (const key of FILES) await world.land(key)
    await world.run(20)
    expect((await world.world.receipts()).map(({ state }) => state)).to.deep.equal(['FAILED', 'FAILED', 'FAILED'])
  })

  it('runs the files of that group again whose jobs failed, in the order in which they came', async () => {
    broken = false
    const redriven = await redrive(world)
    expect(redriven.map(({ object, state, attempt }) => [object.key, state, attempt])).to.deep.equal([[FILES[0], 'ROUTED', 2], [FILES[1], 'ROUTED', 2]])
    expect(redriven[0]?.history.find(({ by }) => by === 'ann')).to.deep.include({ to: 'RECEIVED', reason: 'table repaired' })
    await world.run(20)
    expect(world.runs().slice(3).map(([key]) => key)).to.deep.equal([FILES[0], FILES[1]])
    const states = Object.fromEntries((await world.world.receipts()).map(({ object, state }) => [object.key, state]))
    expect(states).to.deep.equal({ [FILES[0]]: 'PROCESSED', [FILES[1]]: 'PROCESSED', [FILES[2]]: 'FAILED' })
  })

  it('may be repeated, and leaves other buckets alone', async () => {
    expect(await redrive(world, 'elsewhere')).to.deep.equal([])
    await redrive(world)
    expect(await redrive(world)).to.deep.equal([])
    expect((await world.world.receipts()).map(({ attempt }) => attempt).sort()).to.deep.equal([1, 2, 2])
  })

  it('goes by the configuration as it is now', async () => {
    await world.world.putConfig([{ ...ONCE, is_active: false }])
    expect((await redrive(world)).map(({ state, reason }) => [state, reason])).to.deep.equal([['PARKED', 'inactive'], ['PARKED', 'inactive']])
  })

  it('leaves files alone that failed otherwise', async () => {
    await world.world.putConfig([{ ...ONCE, glue_job_name: 'no such job' }])
    await redrive(world)
    await world.run(5)
    expect((await world.world.receipts()).map(({ reason }) => reason)).to.include('no-such-job')
    expect(await redrive(world)).to.deep.equal([])
  })
})
