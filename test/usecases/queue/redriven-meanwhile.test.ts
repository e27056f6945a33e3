import { expect } from 'chai'
import type { GroupLedger } from '../../../src/ports/group-ledger.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { RedriveGroup } from '../../../src/usecases/queue/redrive-group.ts'
import { SweepBucket } from '../../../src/usecases/sweep-bucket.ts'
import { BUCKET } from '../world.ts'
import { ORDERED, OrderedWorld } from './ordered-world.ts'

const KEY = 'data/in/orders_20250915_101500.csv'
const GROUP = 'orders_20250915'
const MINUTE = 60_000

describe('a file that is tried again before its group has gone past it', () => {
  it('gets its new attempt, which does not end as the one before', async () => {
    const world = new OrderedWorld({ plan: (_, ordinal) => ({ durationMs: 10_000, end: ordinal === 1 ? 'FAILED' : 'SUCCEEDED' }) })
    await world.world.putConfig([{ ...ORDERED, order: { group: 'until-timestamp', attempts: 1 } }])
    await world.land(KEY)
    const { ledger, clock } = world.world
    const identity = (await world.world.receipts())[0]!.identity
    let isGone = false
    // The receipt has failed and the group does not know: the worker is gone in between.
    const dying: GroupLedger = {
      findGroup: (group) => world.groupLedger.findGroup(group),
      createGroup: (record) => world.groupLedger.createGroup(record),
      listBusyGroups: (options) => world.groupLedger.listBusyGroups(options),
      saveGroup: async (record, expected) => {
        isGone ||= (await ledger.findReceipt(identity))?.value.state === 'FAILED'
        if (isGone) throw new PortError('unavailable', 'no answer', { outcomeUnknown: false })
        return await world.groupLedger.saveGroup(record, expected)
      },
    }
    const message = { receipt: identity, attempt: 1, isOld: false }
    await world.workGroup({ groupLedger: dying }).execute({ group: GROUP, owner: 'first', message })
    await clock.advance(MINUTE)
    await world.workGroup({ groupLedger: dying }).execute({ group: GROUP, owner: 'second', message }).catch(() => undefined)
    expect(isGone).to.equal(true)

    const redriven = await new RedriveGroup({ ledger, clock, routeFile: world.routeFile() }).execute(BUCKET, GROUP, { by: 'ann', reason: 'corrected' })
    expect(redriven.map(({ attempt, state }) => [attempt, state])).to.deep.equal([[2, 'ROUTED']])
    await clock.advance(10 * MINUTE)
    await world.run(10)
    expect(world.runs()).to.have.length(2)
    expect((await world.world.receipts()).map(({ attempt, state }) => [attempt, state])).to.deep.equal([[2, 'PROCESSED']])
  })

  it('is left out as long as its dead letter was not sent, which nobody would send any more once the file has been replaced', async () => {
    const world = new OrderedWorld({ plan: () => ({ durationMs: 10_000, end: 'FAILED' }) })
    await world.world.putConfig([{ ...ORDERED, order: { group: 'until-timestamp', attempts: 1 } }])
    await world.land(KEY)
    const { ledger, clock } = world.world
    const identity = (await world.world.receipts())[0]!.identity
    const deadLetters = { send: () => Promise.reject(new PortError('unavailable', 'no answer')) }
    for (let minute = 0; minute < 3; minute += 1) {
      const message = { receipt: identity, attempt: 1, isOld: false }
      await world.workGroup({ deadLetters }).execute({ group: GROUP, owner: `worker-${minute.toString()}`, message })
      await clock.advance(MINUTE)
    }
    expect((await world.world.receipts())[0]?.letters?.map(({ status }) => status)).to.deep.equal(['pending'])
    const redrive = new RedriveGroup({ ledger, clock, routeFile: world.routeFile() })
    const asked = { by: 'ann', reason: 'corrected' }
    expect(await redrive.execute(BUCKET, GROUP, asked)).to.deep.equal([])

    await clock.advance(20 * MINUTE)
    const swept = new SweepBucket({ ...world.world, routeFile: world.routeFile(), convertFile: world.world.convertFile() })
    await swept.execute(BUCKET)
    expect(world.world.deadLetters.sent).to.have.length(1)
    expect((await redrive.execute(BUCKET, GROUP, asked)).map(({ attempt }) => attempt)).to.deep.equal([2])
  })
})
