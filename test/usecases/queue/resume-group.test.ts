import { expect } from 'chai'
import type { OrderGroup } from '../../../src/domain/queue/order-group.ts'
import type { GroupLedger } from '../../../src/ports/group-ledger.ts'
import { ResumeGroup, type ResumeOutcome } from '../../../src/usecases/queue/resume-group.ts'
import { ORDERED, OrderedWorld } from './ordered-world.ts'

const FIRST = 'data/in/orders_20250915_101500.csv'
const SECOND = 'data/in/orders_20250915_103000.csv'
const GROUP = 'orders_20250915'
const HALTING = { ...ORDERED, order: { group: 'until-timestamp', on_failure: 'halt', attempts: 1 } }
const ASKED = { by: 'ann', reason: 'corrected' }

describe('a halted group', () => {
  let world: OrderedWorld
  let isBroken: boolean

  beforeEach(async () => {
    isBroken = true
    world = new OrderedWorld({ plan: ({ arguments: given }) => ({ durationMs: 60_000, end: isBroken && given['--key'] === FIRST ? 'FAILED' : 'SUCCEEDED' }) })
    await world.world.putConfig([HALTING])
    for (const key of [FIRST, SECOND]) await world.land(key)
    await world.run(5)
    expect((await group()).state).to.equal('HALTED')
    isBroken = false
  })

  async function group(): Promise<OrderGroup> {
    return (await world.groupLedger.findGroup(GROUP))!.value
  }

  async function resume(groupLedger: GroupLedger = world.groupLedger, options = {}): Promise<ResumeOutcome> {
    const { ledger, clock } = world.world
    return await new ResumeGroup({ ledger, groupLedger, routeFile: world.routeFile(), clock }).execute(GROUP, { ...ASKED, ...options })
  }

  /** Both the poller and the queue's messages, for some minutes. */
  async function goOn(): Promise<void> {
    for (let minute = 0; minute < 12; minute += 1) {
      await world.tend()
      await world.run(1)
    }
  }

  it('says who has let it go on, and why', async () => {
    await resume()
    expect((await group()).history.at(-1)).to.deep.include({ from: 'HALTED', to: 'OPEN', ...ASKED })
    expect(await group()).to.deep.include({ state: 'OPEN', attempt: 2 }).and.not.to.have.any.keys('haltedBy')
  })

  it('goes on without the file that halted it when that is to be skipped', async () => {
    expect(await resume(world.groupLedger, { skip: true })).to.deep.equal({ kind: 'resumed', waiting: 1 })
    await goOn()
    expect(world.runs().map(([key]) => key)).to.deep.equal([FIRST, SECOND])
    expect((await world.world.receipts()).map(({ state }) => state).sort()).to.deep.equal(['FAILED', 'PROCESSED'])
  })

  it('is not known when it never was, and is told of when it goes on already', async () => {
    await resume()
    expect(await resume()).to.deep.equal({ kind: 'not-halted' })
    const { ledger, clock } = world.world
    const other = new ResumeGroup({ ledger, groupLedger: world.groupLedger, routeFile: world.routeFile(), clock })
    expect(await other.execute('never', ASKED)).to.deep.equal({ kind: 'unknown' })
    expect(await world.groupLedger.findGroup('never')).to.equal(undefined)
  })

  it('goes on without a file that belongs to another group by now, which runs there alone', async () => {
    await world.world.putConfig([{ ...HALTING, order: { ...HALTING.order, group: 'prefix' } }])
    expect(await resume()).to.deep.equal({ kind: 'resumed', waiting: 1 })
    await goOn()
    expect(world.runs().map(([key]) => key).sort()).to.deep.equal([FIRST, FIRST, SECOND])
    expect((await world.world.receipts()).map(({ state }) => state)).to.deep.equal(['PROCESSED', 'PROCESSED'])
  })

  it('is resumed by one of two who try at once, be it in the middle of the other', async () => {
    let finds = 0
    const { groupLedger } = world
    const slow: GroupLedger = {
      findGroup: async (name) => {
        finds += 1
        if (finds !== 2) return await groupLedger.findGroup(name)
        // Meanwhile somebody else resumes it, and it is halted once more by the same file.
        isBroken = true
        await resume()
        for (let minute = 0; minute < 3; minute += 1) {
          await world.tend()
          await world.world.clock.advance(60_000)
        }
        expect((await group()).state).to.equal('HALTED')
        return await groupLedger.findGroup(name)
      },
      createGroup: groupLedger.createGroup.bind(groupLedger),
      saveGroup: groupLedger.saveGroup.bind(groupLedger),
      listBusyGroups: groupLedger.listBusyGroups.bind(groupLedger),
    }
    const outcome = await resume(slow)
    // What this person was told of is the halt before: the file is tried again, not passed over.
    isBroken = false
    expect(outcome).to.deep.include({ kind: 'resumed', waiting: 2 })
    await goOn()
    expect(world.runs().map(([key]) => key)).to.deep.equal([FIRST, FIRST, FIRST, SECOND])
    expect((await world.world.receipts()).map(({ state }) => state)).to.deep.equal(['PROCESSED', 'PROCESSED'])
  })

  it('takes the message of the new attempt for known, when it comes while the group is resumed', async () => {
    const { groupLedger } = world
    let saves = 0
    const slow: GroupLedger = {
      findGroup: groupLedger.findGroup.bind(groupLedger),
      createGroup: groupLedger.createGroup.bind(groupLedger),
      saveGroup: async (record, expected) => {
        saves += 1
        if (saves === 1) await world.run(1)
        return await groupLedger.saveGroup(record, expected)
      },
      listBusyGroups: groupLedger.listBusyGroups.bind(groupLedger),
    }
    expect(await resume(slow)).to.deep.include({ kind: 'resumed', waiting: 2 })
    expect(saves).to.equal(2)
    await goOn()
    expect(world.runs().map(([key]) => key)).to.deep.equal([FIRST, FIRST, SECOND])
  })
})
