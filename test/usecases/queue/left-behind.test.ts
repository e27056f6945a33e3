import { expect } from 'chai'
import { withLetter } from '../../../src/domain/flow/dead-letter.ts'
import { failReceipt } from '../../../src/domain/flow/end-receipt.ts'
import { replayReceipt } from '../../../src/domain/ledger/replay-receipt.ts'
import { moveReceipt } from '../../../src/domain/ledger/receipt-transitions.ts'
import { SweepBucket } from '../../../src/usecases/sweep-bucket.ts'
import { BUCKET } from '../world.ts'
import { ORDERED, OrderedWorld } from './ordered-world.ts'

const KEY = 'data/in/orders_20250915_101500.csv'
const DAY = 86_400_000

async function sweep(world: OrderedWorld): Promise<void> {
  await new SweepBucket({ ...world.world, routeFile: world.routeFile(), convertFile: world.world.convertFile() }).execute(BUCKET)
}

describe('what a sweep finds of ordered files', () => {
  it('puts a file into the queue again before the queue forgets it, and once only', async () => {
    const world = new OrderedWorld()
    await world.world.putConfig([ORDERED])
    await world.land(KEY)
    expect(world.queue.snapshot()).to.have.length(1)
    await world.world.clock.advance(12 * DAY)
    await sweep(world)
    expect(world.queue.snapshot()).to.have.length(1)
    await world.world.clock.advance(1.5 * DAY)
    await sweep(world)
    await sweep(world)
    expect(world.queue.snapshot()).to.have.length(2)
    await world.run(10)
    expect(world.runs()).to.have.length(1)
    expect((await world.world.receipts()).map(({ state }) => state)).to.deep.equal(['PROCESSED'])
  })

  it('sends the letter of a file that was replayed and replaced before it could be sent', async () => {
    const world = new OrderedWorld()
    await world.world.putConfig([ORDERED])
    await world.land(KEY)
    const { ledger, clock } = world.world
    const at = new Date(clock.nowMs()).toISOString()
    const [receipt] = (await ledger.listReceipts({})).items
    const failed = withLetter(failReceipt(receipt!.value, 'job-failed', 'it failed', at), at)
    const superseded = moveReceipt(replayReceipt(failed, { by: 'ann', reason: 'again' }, at), 'SUPERSEDED', at)
    expect((await ledger.saveReceipt(superseded, receipt!.revision)).kind).to.equal('saved')
    await clock.advance(DAY)
    await sweep(world)
    expect(world.world.deadLetters.sent).to.have.length(1)
  })
})
