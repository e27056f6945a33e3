import { expect } from 'chai'
import { claimRun, type RunClaim } from '../../../src/domain/ledger/run.ts'
import type { GroupLedger } from '../../../src/ports/group-ledger.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { ORDERED, OrderedWorld } from './ordered-world.ts'

const KEY = 'data/in/orders_20250915_101500.csv'
const GROUP = 'orders_20250915'
const MINUTE = 60_000

type Save = GroupLedger['saveGroup']

/** The ledger of groups with something else in the place of its saves. */
function saving(ledger: GroupLedger, saveGroup: Save): GroupLedger {
  return {
    findGroup: (group) => ledger.findGroup(group),
    createGroup: (record) => ledger.createGroup(record),
    listBusyGroups: (options) => ledger.listBusyGroups(options),
    saveGroup,
  }
}

/** Invocations a minute apart for the one file that waits, over the ledger that is given. */
async function work(world: OrderedWorld, groupLedger: GroupLedger, minutes: number): Promise<void> {
  const [receipt] = await world.world.receipts()
  const message = { receipt: receipt!.identity, attempt: 1, isOld: false }
  for (let minute = 0; minute < minutes; minute += 1) {
    await world.workGroup({ groupLedger }).execute({ group: GROUP, owner: `worker-${minute.toString()}`, message }).catch(() => undefined)
    await world.world.clock.advance(MINUTE)
  }
}

describe('two runs for one file', () => {
  it('are not started when only the record of the start could not be saved', async () => {
    const world = new OrderedWorld({ plan: () => ({ durationMs: 3 * MINUTE, end: 'SUCCEEDED' }) })
    await world.world.putConfig([ORDERED])
    await world.land(KEY)
    let refusals = 1
    const groupLedger = saving(world.groupLedger, async (record, expected) => {
      if (record.current?.phase.kind === 'running' && refusals-- > 0) throw new PortError('throttled', 'too many requests')
      return await world.groupLedger.saveGroup(record, expected)
    })
    await work(world, groupLedger, 8)
    expect(refusals).to.be.below(1)
    expect(world.runs()).to.have.length(1)
    expect((await world.world.receipts()).map(({ state }) => state)).to.deep.equal(['PROCESSED'])
  })

  it('cannot both work: once a run that nobody claimed counts as ended, none can be claimed under its id', async () => {
    const world = new OrderedWorld({ plan: () => ({ durationMs: MINUTE, end: 'FAILED' }) })
    await world.world.putConfig([ORDERED])
    await world.land(KEY)
    const { ledger } = world.world
    const claims: RunClaim['kind'][] = []
    // A start that was held up on its way is carried out right when the other one is found to have ended.
    const groupLedger = saving(world.groupLedger, async (record, expected) => {
      const saved = await world.groupLedger.saveGroup(record, expected)
      if (record.current?.phase.kind !== 'ended') return saved
      const run = await ledger.findRun(record.current.runId)
      const claim = claimRun(run!.value, 'jr_late', '2025-01-01T00:10:00.000Z')
      claims.push(claim.kind)
      if (claim.kind === 'claimed') await ledger.saveRun(claim.run, run!.revision)
      return saved
    })
    await work(world, groupLedger, 3)
    expect(claims).to.deep.equal(['refused'])
  })
})
