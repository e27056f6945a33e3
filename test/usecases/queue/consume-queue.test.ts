import { expect } from 'chai'
import { ORDERED, OrderedWorld } from './ordered-world.ts'

const ORDERS_1 = 'data/in/orders_20250915_101500.csv'
const ORDERS_2 = 'data/in/orders_20250915_103000.csv'
const CUSTOMERS = 'data/in/customers_20250915_102000.csv'

describe('files that run one after another', () => {
  it('wait for the one before them to end, and not for those of other groups', async () => {
    const world = new OrderedWorld({ plan: () => ({ durationMs: 600_000, end: 'SUCCEEDED' }) })
    await world.world.putConfig([ORDERED])
    expect(await world.land(ORDERS_1)).to.equal('orders_20250915')
    await world.land(ORDERS_2)
    expect(await world.land(CUSTOMERS)).to.equal('customers_20250915')
    await world.run(40)
    const runs = world.runs()
    expect(runs.map(([key]) => key)).to.deep.equal([ORDERS_1, CUSTOMERS, ORDERS_2])
    const [first, other, second] = runs
    expect(other?.[1]).to.be.below(first?.[2] ?? 0)
    expect(second?.[1]).to.be.at.least(first?.[2] ?? Infinity)
    expect((await world.world.receipts()).map(({ state }) => state)).to.deep.equal(['PROCESSED', 'PROCESSED', 'PROCESSED'])
    expect(await world.queue.backlog()).to.deep.equal({ waiting: 0, out: 0 })
    expect(world.groupLedger.snapshot().every(({ current, lease }) => current === undefined && lease === undefined)).to.equal(true)
  })

  it('are tried again after a failed run, with growing waits, and then parked without holding up the group', async () => {
    const world = new OrderedWorld({ plan: ({ arguments: given }) => ({ durationMs: 120_000, end: given['--key'] === ORDERS_1 ? 'FAILED' : 'SUCCEEDED' }) })
    await world.world.putConfig([ORDERED])
    for (const key of [ORDERS_1, ORDERS_2]) await world.land(key)
    await world.run(40)
    const runs = world.runs()
    expect(runs.map(([key]) => key)).to.deep.equal([ORDERS_1, ORDERS_1, ORDERS_1, ORDERS_2])
    const gaps = runs.slice(1, 3).map(([, began], index) => began - (runs[index]?.[2] ?? 0))
    expect(gaps[0]).to.be.at.least(1)
    expect(gaps[1]).to.be.at.least(2)
    const [failed, processed] = (await world.world.receipts()).toSorted((a, b) => (a.object.key < b.object.key ? -1 : 1))
    expect(failed).to.deep.include({ state: 'FAILED', reason: 'job-failed' })
    expect(failed?.runIds).to.have.length(3)
    expect(processed?.state).to.equal('PROCESSED')
    expect(world.world.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['File Failed'])
    expect(world.world.deadLetters.sent).to.have.length(1)
    for (const id of failed?.runIds ?? []) expect((await world.world.ledger.findRun(id))?.value.state).to.equal('FAILED')
  })

  it('stop when the job halts its group, while other groups go on, and go on in order when it is resumed', async () => {
    let broken = true
    const world = new OrderedWorld({ plan: ({ arguments: given }) => ({ durationMs: 60_000, end: broken && given['--key'] === ORDERS_1 ? 'FAILED' : 'SUCCEEDED' }) })
    await world.world.putConfig([{ ...ORDERED, order: { group: 'until-timestamp', on_failure: 'halt', attempts: 1 } }])
    for (const key of [ORDERS_1, ORDERS_2, CUSTOMERS]) await world.land(key)
    await world.run(30)
    expect(world.runs().map(([key]) => key)).to.deep.equal([ORDERS_1, CUSTOMERS])
    const halted = world.groupLedger.snapshot().find(({ group }) => group === 'orders_20250915')
    expect(halted).to.deep.include({ state: 'HALTED' })
    expect(halted?.admitted).to.have.length(1)
    expect(await world.queue.backlog()).to.deep.equal({ waiting: 0, out: 0 })
    expect(world.world.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['File Failed', 'Group Halted'])

    broken = false
    const outcome = await world.resume('orders_20250915')
    expect(outcome).to.deep.include({ kind: 'resumed', waiting: 2 })
    expect(await world.resume('orders_20250915')).to.deep.equal({ kind: 'not-halted' })
    for (let minute = 0; minute < 10; minute += 1) {
      await world.tend()
      await world.run(1)
    }
    expect(world.runs().map(([key]) => key)).to.deep.equal([ORDERS_1, CUSTOMERS, ORDERS_1, ORDERS_2])
    expect((await world.world.receipts()).every(({ state }) => state === 'PROCESSED')).to.equal(true)
  })

  it('wait for capacity, which is no failure', async () => {
    const world = new OrderedWorld({ jobs: { load: { concurrentRunsMax: 1 } }, plan: () => ({ durationMs: 180_000, end: 'SUCCEEDED' }) })
    await world.world.putConfig([ORDERED])
    const groups = ['a', 'b', 'c', 'd', 'e']
    for (const group of groups) await world.land(`data/in/${group}_20250915_101500.csv`)
    await world.run(60)
    expect(world.runs()).to.have.length(5)
    expect(world.world.deadLetters.sent).to.deep.equal([])
    expect((await world.world.receipts()).every(({ state }) => state === 'PROCESSED')).to.equal(true)
  })

  it('are one run when their messages come twice, now or days later', async () => {
    const world = new OrderedWorld()
    await world.world.putConfig([ORDERED])
    await world.land(ORDERS_1)
    await world.run(5)
    const [receipt] = await world.world.receipts()
    const message = { receipt: receipt?.identity ?? '', attempt: 1, group: 'orders_20250915' }
    await world.world.clock.advance(2 * 86_400_000)
    await world.queue.send({ group: 'orders_20250915', dedupId: 'again', body: JSON.stringify(message) })
    await world.run(5)
    expect(world.runs()).to.have.length(1)
    expect(await world.queue.backlog()).to.deep.equal({ waiting: 0, out: 0 })
  })

  it('are not run when they are gone or replaced, and a message that cannot be read is told of', async () => {
    const world = new OrderedWorld()
    await world.world.putConfig([{ ...ORDERED, versions: 'latest' }])
    await world.land(ORDERS_1)
    await world.land(ORDERS_2)
    await world.world.put(ORDERS_1, 'another\n')
    await world.world.remove(ORDERS_2)
    await world.queue.send({ group: 'orders_20250915', dedupId: 'x', body: 'no json' })
    await world.run(3)
    expect(world.runs()).to.deep.equal([])
    expect((await world.world.receipts()).map(({ state }) => state).sort()).to.deep.equal(['IGNORED', 'SUPERSEDED'])
    expect(world.world.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['Malformed Queue Message'])
  })

  it('are told of as late when a newer one of the group was started before', async () => {
    const world = new OrderedWorld()
    await world.world.putConfig([ORDERED])
    await world.land(ORDERS_2)
    await world.land(ORDERS_1)
    await world.run(10)
    expect(world.runs().map(([key]) => key)).to.deep.equal([ORDERS_2, ORDERS_1])
    expect(world.world.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['Late File'])
  })
})
