import { expect } from 'chai'
import { openReceipt } from '../../src/domain/ledger/open-receipt.ts'
import { moveReceipt } from '../../src/domain/ledger/receipt-transitions.ts'
import type { Notifier } from '../../src/ports/notifier.ts'
import { oldestUnfinishedAgeMs } from '../../src/usecases/oldest-unfinished.ts'
import { Interposed } from './interposed.ts'
import { ORDERED, OrderedWorld } from './queue/ordered-world.ts'
import { JOB, World } from './world.ts'

const HOUR = 3_600_000
const down = (): Interposed<Notifier> => new Interposed<Notifier>('notifier', () => ({ publish: () => Promise.reject(new Error('the topic does not answer')) }))

describe('oldestUnfinishedAgeMs', () => {
  it('is 0 where everything has come to its end', async () => {
    const world = new World()
    expect(await oldestUnfinishedAgeMs(world)).to.equal(0)
    await world.putConfig([])
    await world.routeFile().execute(await world.put('data/in/mystery.csv', 'a\n1\n'))
    await world.clock.advance(HOUR)
    expect(await oldestUnfinishedAgeMs(world)).to.equal(0)
  })

  it('is the age of the oldest file that was started and has not ended', async () => {
    const world = new World()
    await world.putConfig([JOB])
    await world.routeFile().execute(await world.put('data/in/orders.csv', 'a\n1\n'))
    await world.clock.advance(HOUR)
    await world.routeFile().execute(await world.put('data/in/orders.csv', 'a\n2\n'))
    await world.clock.advance(HOUR)
    expect(await oldestUnfinishedAgeMs(world)).to.equal(2 * HOUR)
  })

  it('counts from the end where only a notice is owed', async () => {
    const world = new World()
    await world.putConfig([{ ...JOB, is_active: false }])
    const object = await world.put('data/in/orders.csv', 'a\n1\n')
    await world.clock.advance(HOUR)
    await world.routeFile(down()).execute(object).catch(() => undefined)
    await world.clock.advance(HOUR)
    expect(await oldestUnfinishedAgeMs(world)).to.equal(HOUR)
    await world.routeFile().execute(object)
    expect(await oldestUnfinishedAgeMs(world)).to.equal(0)
  })

  it('counts from the replay where a file was replayed', async () => {
    const world = new World()
    const now = (): string => new Date(world.clock.nowMs()).toISOString()
    const parked = moveReceipt(openReceipt({ bucket: 'lake', key: 'data/in/a.csv', etag: 'e' }, 'route-file', now()), 'PARKED', now())
    await world.clock.advance(24 * HOUR)
    const replayed = moveReceipt(parked, 'RECEIVED', now(), { by: 'someone' })
    await world.clock.advance(HOUR)
    await world.ledger.createReceipt(moveReceipt(replayed, 'ROUTED', now()))
    expect(await oldestUnfinishedAgeMs(world)).to.equal(HOUR)
  })

  it('leaves out files that wait for their turn in a group', async () => {
    const ordered = new OrderedWorld({ plan: () => ({ durationMs: Infinity, end: 'SUCCEEDED' }) })
    await ordered.world.putConfig([ORDERED])
    await ordered.land('data/in/orders_20250915_101500.csv')
    await ordered.world.clock.advance(HOUR)
    expect(await oldestUnfinishedAgeMs(ordered.world)).to.equal(0)
  })

  it('looks at every page, and stops when it is told to', async () => {
    const world = new World()
    await world.putConfig([JOB])
    await world.routeFile().execute(await world.put('data/in/orders.csv', 'a\n1\n'))
    await world.clock.advance(HOUR)
    const pages: (string | undefined)[] = []
    const listReceipts: World['ledger']['listReceipts'] = async (filter, options) => {
      pages.push(options?.after)
      return pages.length < 3 ? { items: [], next: `page-${pages.length}` } : await world.ledger.listReceipts(filter)
    }
    expect(await oldestUnfinishedAgeMs({ clock: world.clock, ledger: { listReceipts } })).to.equal(HOUR)
    expect(pages).to.deep.equal([undefined, 'page-1', 'page-2'])
    const aborted = AbortSignal.abort(new Error('out of time'))
    expect(await oldestUnfinishedAgeMs(world, aborted).catch((error: unknown) => error)).to.have.property('message', 'out of time')
  })
})
