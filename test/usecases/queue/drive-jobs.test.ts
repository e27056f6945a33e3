import { expect } from 'chai'
import { moveReceipt } from '../../../src/domain/ledger/receipt-transitions.ts'
import { takeLease } from '../../../src/domain/queue/lease.ts'
import { savedGroup } from '../../../src/domain/queue/save-group.ts'
import type { JobRunner } from '../../../src/ports/job-runner.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import type { ProcessedFile } from '../../../src/usecases/file-processor.ts'
import { isoNow } from '../../../src/usecases/iso-now.ts'
import { DriveJobs, GroupHalted } from '../../../src/usecases/queue/drive-jobs.ts'
import { WorkGroup } from '../../../src/usecases/queue/work-group.ts'
import { BUCKET } from '../world.ts'
import { ORDERED, OrderedWorld } from './ordered-world.ts'

const SECOND = 1_000
const SUCCESS = { durationMs: 60 * SECOND, end: 'SUCCEEDED' } as const
const ONCE = { ...ORDERED, order: { group: 'until-timestamp', attempts: 1 } }

/** One process that drives the jobs of an ordered world. */
class Driving {
  readonly told: ProcessedFile[] = []
  readonly waits: string[] = []
  readonly controller = new AbortController()
  readonly driver: DriveJobs
  readonly #world: OrderedWorld

  constructor(world: OrderedWorld, options: { readonly jobs?: JobRunner; readonly owner?: string; readonly isOwnerGone?: (owner: string) => boolean } = {}) {
    const { jobs = world.jobs, owner = 'here', isOwnerGone = () => false } = options
    const { groupLedger } = world
    const { ledger, store, notifier, clock } = world.world
    this.#world = world
    this.driver = new DriveJobs({
      ledger,
      groupLedger,
      clock,
      owner,
      isOwnerGone,
      workGroup: new WorkGroup({ ledger, store, notifier, clock, groupLedger, jobs, convert: async () => undefined, pollMs: SECOND }),
      runAlone: async () => undefined,
    })
  }

  async start(): Promise<void> {
    const observer = { ends: (file: ProcessedFile) => this.told.push(file), waits: (group: string) => this.waits.push(group) }
    await this.driver.start(BUCKET, observer, this.controller.signal)
  }

  /** Sets everything to work and lets time pass until nothing is at work any more. */
  async toRest(): Promise<void> {
    await this.start()
    let isAtRest = false
    const rest = this.driver.rest().finally(() => (isAtRest = true))
    rest.catch(() => undefined)
    for (let seconds = 0; !isAtRest && seconds < 7_200; seconds += 10) await this.#world.world.clock.advance(10 * SECOND)
    if (!isAtRest) throw new Error('the groups do not come to rest within two hours')
    await rest
  }

  outcomes(): readonly (readonly [string, string])[] {
    return this.told.map(({ key, status, error }) => [key, error instanceof Error ? error.name : status])
  }
}

const key = (group: string, minute: number): string => `data/in/${group}_20250915_10${minute.toString().padStart(2, '0')}00.csv`

async function worldWith(config: object, ...keys: readonly string[]): Promise<OrderedWorld> {
  const world = new OrderedWorld({ plan: () => SUCCESS })
  await world.world.putConfig([config])
  for (const one of keys) await world.land(one)
  return world
}

/** How many runs went on at most at one moment. */
function mostAtOnce(runs: ReturnType<OrderedWorld['runs']>): number {
  return Math.max(...runs.map(([, began]) => runs.filter(([, other, ended]) => other <= began && (ended ?? Infinity) > began).length))
}

describe('driving the jobs of ordered files in one process', () => {
  it('keeps the order within each group, and four groups at work', async () => {
    const groups = ['a', 'b', 'c', 'd', 'e', 'f']
    const world = await worldWith(ONCE, ...groups.flatMap((group) => [key(group, 1), key(group, 2)]))
    const driving = new Driving(world)
    await driving.toRest()
    for (const group of groups) {
      const [first, second, ...rest] = world.runs().filter(([one]) => one.startsWith(`data/in/${group}_`))
      expect([first?.[0], second?.[0], rest]).to.deep.equal([key(group, 1), key(group, 2), []])
      expect(second![1]).to.be.at.least(first![2]!)
    }
    expect(mostAtOnce(world.runs())).to.equal(4)
    expect(driving.outcomes()).to.have.length(12)
    expect(new Set(driving.outcomes().map(([, status]) => status))).to.deep.equal(new Set(['PROCESSED']))
  })

  it('gives the place of a group that waits to be tried again to another', async () => {
    const failing = ['a', 'b', 'c', 'd']
    const world = new OrderedWorld({
      plan: ({ arguments: { '--key': name = '' } }) => ({ durationMs: SECOND, end: failing.some((group) => name.includes(`/${group}_`)) ? 'FAILED' : 'SUCCEEDED' }),
    })
    await world.world.putConfig([{ ...ORDERED, order: { group: 'until-timestamp', attempts: 2 } }])
    for (const group of [...failing, 'e']) await world.land(key(group, 1))
    const driving = new Driving(world)
    await driving.toRest()
    expect(driving.outcomes()[0]).to.deep.equal([key('e', 1), 'PROCESSED'])
    expect(world.runs()).to.have.length(9)
    expect(driving.waits).to.include('a_20250915')
  })

  it('takes up what comes to a group that is at work behind what waits in it', async () => {
    const world = await worldWith(ONCE, key('a', 1))
    const driving = new Driving(world)
    await driving.start()
    await world.world.clock.advance(10 * SECOND)
    for (const one of [key('a', 2), key('b', 1)]) await world.land(one)
    await driving.toRest()
    expect(world.runs().map(([one]) => one)).to.deep.equal([key('a', 1), key('b', 1), key('a', 2)])
    expect(driving.outcomes()).to.have.length(3)
  })

  it('leaves a halted group alone and says so of each of its files, and goes on with what a resumption has put first', async () => {
    let broken = true
    const world = new OrderedWorld({ plan: () => ({ durationMs: SECOND, end: broken ? 'FAILED' : 'SUCCEEDED' }) })
    await world.world.putConfig([{ ...ORDERED, order: { group: 'until-timestamp', attempts: 1, on_failure: 'halt' } }])
    for (const minute of [1, 2]) await world.land(key('a', minute))
    const driving = new Driving(world)
    await driving.toRest()
    expect(driving.outcomes()).to.deep.equal([[key('a', 1), 'FAILED'], [key('a', 2), 'GroupHalted']])
    expect(driving.told[1]?.error).to.be.instanceOf(GroupHalted).and.have.property('message').that.includes('group a_20250915 is halted')
    broken = false
    await world.resume('a_20250915')
    const after = new Driving(world)
    await after.toRest()
    expect(after.outcomes()).to.deep.equal([[key('a', 1), 'PROCESSED'], [key('a', 2), 'PROCESSED']])
    expect(world.runs().map(([one]) => one)).to.deep.equal([key('a', 1), key('a', 1), key('a', 2)])
  })

  it('tells of a failure of one group, gives its lease back, and goes on with the others', async () => {
    const world = await worldWith(ONCE, key('a', 1), key('a', 2), key('b', 1))
    const { jobs } = world
    const flaky: JobRunner = {
      start: async (start) => {
        if (start.arguments['--key'] === key('a', 1)) throw new PortError('access-denied', 'not yours', { outcomeUnknown: false })
        return await jobs.start(start)
      },
      look: (job, id) => jobs.look(job, id),
      search: (job, id, since) => jobs.search(job, id, since),
    }
    const driving = new Driving(world, { jobs: flaky })
    await driving.toRest()
    expect(driving.outcomes()).to.have.deep.members([[key('a', 1), 'PortError'], [key('a', 2), 'PortError'], [key('b', 1), 'PROCESSED']])
    expect(world.groupLedger.snapshot().filter(({ lease }) => lease !== undefined)).to.deep.equal([])
    await new Driving(world).toRest()
    expect((await world.world.receipts()).map(({ state }) => state)).to.deep.equal(['PROCESSED', 'PROCESSED', 'PROCESSED'])
  })

  it('tells of a failure of a file that waits in the record of its group alone', async () => {
    const world = new OrderedWorld({ plan: () => ({ durationMs: SECOND, end: 'FAILED' }) })
    await world.world.putConfig([{ ...ORDERED, order: { group: 'until-timestamp', attempts: 1, on_failure: 'halt' } }])
    await world.land(key('a', 1))
    await new Driving(world).toRest()
    await world.resume('a_20250915')
    const refuse = (): Promise<never> => Promise.reject(new PortError('access-denied', 'not yours', { outcomeUnknown: false }))
    const driving = new Driving(world, { jobs: { start: refuse, look: refuse, search: refuse } })
    await driving.toRest()
    expect(driving.outcomes()).to.deep.equal([[key('a', 1), 'PortError']])
  })

  it('throws in the end what it can tell of no file', async () => {
    const world = await worldWith(ONCE, key('a', 1))
    const driving = new Driving(world)
    const find = world.groupLedger.findGroup.bind(world.groupLedger)
    let failures = 0
    world.groupLedger.findGroup = async (group) => {
      if (driving.told.length === 0 || failures > 0) return await find(group)
      failures += 1
      throw new PortError('unavailable', 'no ledger', { outcomeUnknown: false })
    }
    expect(await driving.toRest().catch((error: unknown) => error)).to.have.property('message', 'no ledger')
    expect(driving.outcomes()).to.deep.equal([[key('a', 1), 'PROCESSED']])
  })

  it('brings a group to rest whose file has come to its end by another hand', async () => {
    const world = await worldWith(ONCE, key('a', 1))
    const first = new Driving(world)
    await first.start()
    await world.world.clock.advance(5 * SECOND)
    first.controller.abort(new Error('stop'))
    await first.driver.rest()
    const [receipt] = await world.world.receipts()
    const stored = (await world.world.ledger.findReceipt(receipt!.identity))!
    await world.world.ledger.saveReceipt(moveReceipt(stored.value, 'PROCESSED', isoNow(world.world.clock)), stored.revision)
    await new Driving(world).toRest()
    expect(world.groupLedger.snapshot().map(({ current }) => current)).to.deep.equal([undefined])
  })

  it('leaves its runs going when it is interrupted, and the next process goes on with them', async () => {
    const world = await worldWith(ONCE, key('a', 1), key('a', 2))
    const first = new Driving(world)
    await first.start()
    await world.world.clock.advance(5 * SECOND)
    first.controller.abort(new Error('stop'))
    await first.driver.rest()
    expect(first.told).to.deep.equal([])
    expect(world.groupLedger.snapshot().map(({ lease, current }) => [lease, current?.phase.kind])).to.deep.equal([[undefined, 'running']])
    const second = new Driving(world, { owner: 'there' })
    await second.toRest()
    expect(world.runs().map(([one]) => one)).to.deep.equal([key('a', 1), key('a', 2)])
    expect(second.outcomes()).to.deep.equal([[key('a', 1), 'PROCESSED'], [key('a', 2), 'PROCESSED']])
  })

  for (const [what, isOwnerGone, most] of [['waits for the lease of one that may live', () => false, 10], ['takes the lease of one that is gone', (owner: string) => owner === 'other', 2]] as const) {
    it(what, async () => {
      const world = await worldWith(ONCE, key('a', 1))
      const nowMs = world.world.clock.nowMs()
      await new WorkGroup({ ...world.world, groupLedger: world.groupLedger, jobs: world.jobs, convert: async () => undefined, pollMs: SECOND }).execute({ group: 'a_20250915', owner: 'x' })
      const stored = (await world.groupLedger.findGroup('a_20250915'))!
      const taking = takeLease(stored.value, 'other', nowMs)
      if (taking.kind !== 'taken') throw new Error('the lease is held')
      await world.groupLedger.saveGroup(savedGroup(stored.value, taking.group, isoNow(world.world.clock)), stored.revision)
      await new Driving(world, { isOwnerGone }).toRest()
      const [[, began]] = world.runs() as [[string, number, number]]
      expect(began).to.be.within(most === 2 ? 0 : 5, most)
    })
  }
})
