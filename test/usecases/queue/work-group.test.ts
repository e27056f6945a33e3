import { expect } from 'chai'
import type { Receipt } from '../../../src/domain/ledger/receipt.ts'
import { claimRun } from '../../../src/domain/ledger/run.ts'
import { LEASE_MS } from '../../../src/domain/queue/lease.ts'
import { ADMITTED_MAX, type OrderGroup } from '../../../src/domain/queue/order-group.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import type { GroupProgress, WorkGroupDeps } from '../../../src/usecases/queue/work-group.ts'
import { groupOf, waitingFile } from '../../contract/group-samples.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { numbers } from '../../contract/ledger-answers.ts'
import { BUCKET } from '../world.ts'
import { ORDERED, OrderedWorld } from './ordered-world.ts'

const FIRST = 'data/in/orders_20250915_101500.csv'
const SECOND = 'data/in/orders_20250915_103000.csv'
const GROUP = 'orders_20250915'
const HERE = { ...ORDERED, engine: 'lambda', glue_job_name: undefined, contract: undefined }
const MINUTE = 60_000

/** A world in which both files wait, and one worker after another takes up the first. */
class Workers {
  readonly world: OrderedWorld
  #workers = 0

  constructor(options: ConstructorParameters<typeof OrderedWorld>[0] = {}) {
    this.world = new OrderedWorld(options)
  }

  async land(job: object, ...keys: readonly string[]): Promise<void> {
    await this.world.world.putConfig([job])
    for (const key of keys) await this.world.land(key)
  }

  /** What a new invocation makes of the file, or of the group's record alone. */
  async work(key: string | undefined, instead: Partial<WorkGroupDeps> = {}, isOld = false): Promise<GroupProgress> {
    this.#workers += 1
    const owner = `worker-${this.#workers.toString()}`
    const message = key === undefined ? {} : { message: { receipt: (await this.receipt(key)).identity, attempt: 1, isOld } }
    return await this.world.workGroup(instead).execute({ group: GROUP, owner, ...message })
  }

  /** Invocations a minute apart, until the file is at its end or so many have come. */
  async workOn(key: string, instead: Partial<WorkGroupDeps> = {}, invocations = 60): Promise<void> {
    for (let invocation = 0; invocation < invocations; invocation += 1) {
      if ((await this.work(key, instead)).kind === 'done') return
      await this.world.world.clock.advance(MINUTE)
    }
    throw new Error(`${key} does not come to its end`)
  }

  async receipt(key: string): Promise<Receipt> {
    return (await this.world.world.receipts()).find(({ object }) => object.key === key)!
  }

  async group(): Promise<OrderGroup> {
    return (await this.world.groupLedger.findGroup(GROUP))!.value
  }

  /** The ledger of groups as a process sees it that is gone from some moment on. */
  mortal(isDead: () => boolean): WorkGroupDeps['groupLedger'] {
    const { groupLedger } = this.world
    const alive = <T>(work: () => Promise<T>): Promise<T> => (isDead() ? Promise.reject(new Error('dead')) : work())
    return {
      findGroup: (group) => alive(() => groupLedger.findGroup(group)),
      createGroup: (record) => alive(() => groupLedger.createGroup(record)),
      saveGroup: (record, expected) => alive(() => groupLedger.saveGroup(record, expected)),
      listBusyGroups: (options) => alive(() => groupLedger.listBusyGroups(options)),
    }
  }
}

describe('a file that is converted here when its turn comes', () => {
  it('is tried again while the world does not answer, which is no failure, and nobody waits for the lease of who gave up', async () => {
    const workers = new Workers()
    await workers.land({ ...HERE, order: { group: 'until-timestamp', attempts: 1 } }, FIRST)
    let outages = 5
    const convert = async ({ identity }: Receipt): Promise<void> => {
      if (outages-- > 0) throw new PortError('unavailable', 'no answer')
      await workers.world.world.convertFile().resume(identity)
    }
    expect((await workers.work(FIRST, { convert })).kind).to.equal('wait')
    expect((await workers.group()).lease).to.equal(undefined)
    await workers.workOn(FIRST, { convert }, 8)
    expect(await workers.receipt(FIRST)).to.deep.include({ state: 'PROCESSED' })
    expect((await workers.group()).current).to.equal(undefined)
  })

  it('is tried once where nothing will change, and does not hold up its group', async () => {
    const workers = new Workers()
    await workers.land(HERE, FIRST, SECOND)
    const refusedKeys: string[] = []
    const convert = async ({ identity, object }: Receipt): Promise<void> => {
      if (object.key !== FIRST) return void (await workers.world.world.convertFile().resume(identity))
      refusedKeys.push(object.key)
      throw new PortError('access-denied', `the key of ${object.key} is not ours`)
    }
    await workers.workOn(FIRST, { convert }, 3)
    await workers.workOn(SECOND, { convert }, 3)
    expect(refusedKeys).to.deep.equal([FIRST])
    expect(await workers.receipt(FIRST)).to.deep.include({ state: 'FAILED', reason: 'access-denied' })
    expect(await workers.receipt(SECOND)).to.deep.include({ state: 'PROCESSED' })
  })

  it('is given up after its attempts when it breaks the program', async () => {
    const workers = new Workers()
    await workers.land({ ...HERE, order: { group: 'until-timestamp', attempts: 2 } }, FIRST, SECOND)
    const began: number[] = []
    const convert = async ({ identity, object }: Receipt): Promise<void> => {
      if (object.key !== FIRST) return void (await workers.world.world.convertFile().resume(identity))
      began.push(workers.world.world.clock.nowMs())
      throw new TypeError('a defect')
    }
    await workers.workOn(FIRST, { convert }, 10)
    await workers.workOn(SECOND, { convert }, 3)
    expect(began).to.have.length(2)
    expect(began[1]! - began[0]!).to.be.at.least(MINUTE)
    const failed = await workers.receipt(FIRST)
    expect(failed).to.deep.include({ state: 'FAILED', reason: 'conversion-failed' })
    expect(failed.error?.message).to.include('a defect')
    for (const id of failed.runIds) expect((await workers.world.world.ledger.findRun(id))?.value.state).not.to.equal('COMPLETED')
  })

  it('is given up after its attempts when it kills every process that takes it up', async () => {
    const workers = new Workers()
    await workers.land({ ...HERE, order: { group: 'until-timestamp', attempts: 3 } }, FIRST, SECOND)
    let deaths = 0
    for (let invocation = 0; invocation < 60 && (await workers.receipt(FIRST)).state === 'ROUTED'; invocation += 1) {
      let isDead = false
      await new Promise<void>((resolve, reject) => {
        const convert = (): Promise<void> => {
          isDead = true
          deaths += 1
          resolve()
          return new Promise(() => {})
        }
        workers.work(FIRST, { convert, groupLedger: workers.mortal(() => isDead) }).then(() => resolve(), reject)
      })
      await workers.world.world.clock.advance(MINUTE)
    }
    expect(deaths).to.equal(3)
    expect(await workers.receipt(FIRST)).to.deep.include({ state: 'FAILED', reason: 'conversion-interrupted' })
    await workers.workOn(SECOND)
    expect(await workers.receipt(SECOND)).to.deep.include({ state: 'PROCESSED' })
  })

  it('keeps its lease for as long as it takes', async () => {
    const workers = new Workers()
    await workers.land(HERE, FIRST)
    const { clock } = workers.world.world
    let conversions = 0
    const convert = async ({ identity }: Receipt): Promise<void> => {
      conversions += 1
      await clock.sleep(4 * LEASE_MS)
      await workers.world.world.convertFile().resume(identity)
    }
    const work = workers.work(FIRST, { convert })
    for (let minute = 0; minute < 18; minute += 1) {
      await clock.advance(MINUTE)
      expect((await workers.work(minute % 2 === 0 ? undefined : FIRST, { convert })).kind).to.equal('wait')
    }
    await clock.advance(3 * MINUTE)
    expect(await work).to.deep.equal({ kind: 'done' })
    expect(conversions).to.equal(1)
    expect((await workers.group()).lease).to.equal(undefined)
    expect(clock.sleeping).to.equal(0)
  })

  it('halts its group when it fails, be it that the process dies right then, and is tried again when the group is resumed', async () => {
    const workers = new Workers()
    const job = { ...HERE, contract: 'absent', order: { group: 'until-timestamp', on_failure: 'halt' } }
    await workers.land(job, FIRST, SECOND)
    const convert = async ({ identity }: Receipt): Promise<void> => {
      await workers.world.world.convertFile().resume(identity)
      throw new PortError('unavailable', 'the answer is lost')
    }
    await workers.work(FIRST, { convert })
    await workers.world.world.clock.advance(10 * MINUTE)
    await workers.work(SECOND)
    expect(await workers.group()).to.deep.include({ state: 'HALTED', haltedBy: { receipt: (await workers.receipt(FIRST)).identity, attempt: 1 } })
    expect((await workers.receipt(SECOND)).state).to.equal('ROUTED')
    expect(workers.world.world.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['File Failed', 'Group Halted'])
    expect(workers.world.world.deadLetters.sent).to.have.length(1)
    await workers.world.world.putConfig([{ ...job, contract: undefined }])
    const resumed = await workers.world.resume(GROUP)
    expect(resumed).to.deep.include({ kind: 'resumed', waiting: 2 })
    await workers.world.tend()
    expect(await workers.receipt(FIRST)).to.deep.include({ state: 'PROCESSED', attempt: 2 })
  })
})

describe('a file that is run elsewhere when its turn comes', () => {
  it('lets its group go on when people cannot be told, and they are told later', async () => {
    const workers = new Workers({ jobs: {} })
    await workers.land(ORDERED, FIRST, SECOND)
    const notifier = { publish: () => Promise.reject(new PortError('access-denied', 'no such topic')) }
    const deadLetters = { send: () => Promise.reject(new PortError('unavailable', 'no answer')) }
    const { logger } = workers.world
    await workers.workOn(FIRST, { notifier, deadLetters, logger }, 2)
    await workers.workOn(SECOND, { notifier, deadLetters, logger }, 2)
    expect(logger.records.map(({ level, event, fields }) => [level, event, fields['key']])).to.deep.equal([FIRST, SECOND].map((key) => ['error', 'notice-left', key]))
    for (const key of [FIRST, SECOND]) expect(await workers.receipt(key)).to.deep.include({ state: 'FAILED', reason: 'no-such-job' })
    expect(await workers.group()).not.to.have.any.keys('current', 'lease')
    await workers.world.world.clock.advance(20 * MINUTE)
    const swept = await workers.world.world.sweepBucket().execute(BUCKET)
    expect(swept.filter(({ error }) => error !== undefined)).to.deep.equal([])
    expect(workers.world.world.notifier.sent).to.have.length(2)
    expect(workers.world.world.deadLetters.sent).to.have.length(2)
    expect(await workers.world.world.sweepBucket().execute(BUCKET)).to.deep.equal([])
  })

  it('is at its end when the run that claimed it is, even if no listing shows that run yet', async () => {
    const workers = new Workers({ jobs: { load: { concurrentRunsMax: 2 } }, plan: (_start, ordinal) => ({ durationMs: ordinal === 1 ? MINUTE : 10 * MINUTE, end: 'SUCCEEDED' }) })
    await workers.land(ORDERED, FIRST)
    await workers.work(FIRST)
    const { jobs, world: { ledger, clock } } = workers.world
    const [own] = jobs.snapshot()
    const run = (await ledger.findRun(own!.runId))!
    const other = await jobs.start({ job: 'load', runId: own!.runId, arguments: own!.arguments })
    const claim = claimRun(run.value, other.kind === 'started' ? other.jobRunId : '', new Date(clock.nowMs()).toISOString())
    if (claim.kind === 'claimed') await ledger.saveRun(claim.run, run.revision)
    await clock.advance(2 * MINUTE)
    const blind = { start: jobs.start.bind(jobs), look: jobs.look.bind(jobs), search: () => Promise.resolve([]) }
    expect((await workers.work(FIRST, { jobs: blind })).kind).to.equal('wait')
    expect((await workers.receipt(FIRST)).state).to.equal('ROUTED')
    await clock.advance(10 * MINUTE)
    expect(await workers.work(FIRST, { jobs: blind })).to.deep.equal({ kind: 'done' })
    expect(await workers.receipt(FIRST)).to.deep.include({ state: 'PROCESSED' })
  })

  it('has its run known at once though another file came into the record while the run was started', async () => {
    const workers = new Workers()
    await workers.land(ORDERED, FIRST, SECOND)
    const { jobs } = workers.world
    const second = await workers.receipt(SECOND)
    const start: typeof jobs.start = async (run) => {
      const { value, revision } = (await workers.world.groupLedger.findGroup(GROUP))!
      await workers.world.groupLedger.saveGroup({ ...value, admitted: [{ receipt: second.identity, attempt: 1 }] }, revision)
      return await jobs.start(run)
    }
    await workers.work(FIRST, { jobs: { start, look: jobs.look.bind(jobs), search: () => Promise.reject(new PortError('throttled', 'no listing')) } })
    const { current, admitted } = await workers.group()
    expect(current?.phase).to.deep.include({ kind: 'running', jobRunId: jobs.snapshot()[0]?.jobRunId })
    expect(admitted).to.deep.equal([{ receipt: second.identity, attempt: 1 }])
  })

  it('is not started again because the service does not know the new run for a moment', async () => {
    const workers = new Workers({ jobs: { load: { concurrentRunsMax: 2 } }, plan: () => ({ durationMs: 30 * MINUTE, end: 'SUCCEEDED' }) })
    await workers.land(ORDERED, FIRST)
    const { jobs } = workers.world
    const forgetful: WorkGroupDeps['jobs'] = {
      start: jobs.start.bind(jobs),
      look: () => Promise.resolve({ kind: 'unknown' }),
      search: () => Promise.resolve([]),
    }
    await workers.work(FIRST, { jobs: forgetful })
    expect((await workers.group()).current).to.deep.include({ run: 1 })
    await workers.world.world.clock.advance(MINUTE)
    expect((await workers.work(FIRST)).kind).to.equal('wait')
    expect((await workers.group()).current).to.deep.include({ run: 1 })
    // What stays unknown is lost.
    await workers.world.world.clock.advance(5 * MINUTE)
    await workers.work(FIRST, { jobs: forgetful })
    expect((await workers.group()).current).to.deep.include({ run: 2 })
  })

  it('is not run by the message of another group', async () => {
    const workers = new Workers()
    await workers.land(ORDERED, FIRST)
    const { identity } = await workers.receipt(FIRST)
    const work = workers.world.workGroup().execute({ group: 'other', owner: 'x', message: { receipt: identity, attempt: 1, isOld: false } })
    expect(await work).to.deep.equal({ kind: 'done' })
    expect(workers.world.jobs.snapshot()).to.deep.equal([])
  })

  it('leaves its message to the record when the queue is about to forget it, the one that runs too', async () => {
    const workers = new Workers({ plan: () => ({ durationMs: 3 * MINUTE, end: 'SUCCEEDED' }) })
    await workers.land(ORDERED, FIRST, SECOND)
    expect(await workers.work(FIRST, {}, true)).to.deep.equal({ kind: 'done' })
    expect(await workers.work(SECOND, {}, true)).to.deep.equal({ kind: 'done' })
    for (let minute = 0; minute < 10; minute += 1) {
      await workers.world.world.clock.advance(MINUTE)
      await workers.world.tend()
    }
    expect(workers.world.runs().map(([key]) => key)).to.deep.equal([FIRST, SECOND])
    expect((await workers.receipt(SECOND)).state).to.equal('PROCESSED')
  })

  it('waits where the service refuses us, without keeping the lease, and is started once it lets us', async () => {
    const workers = new Workers()
    await workers.land(ORDERED, FIRST)
    const { jobs } = workers.world
    const denied = { start: () => Promise.reject(new PortError('access-denied', 'not allowed')), look: jobs.look.bind(jobs), search: jobs.search.bind(jobs) }
    expect(await rejectionOf(workers.work(FIRST, { jobs: denied }))).to.have.property('code', 'access-denied')
    expect((await workers.group()).lease).to.equal(undefined)
    await workers.workOn(FIRST, {}, 5)
    expect(jobs.snapshot()).to.have.length(1)
  })

  it('waits in the queue while the record is full, and is seldom looked at', async () => {
    const workers = new Workers()
    await workers.land(ORDERED, FIRST)
    const full: OrderGroup = { ...groupOf(GROUP), state: 'HALTED', admitted: numbers(ADMITTED_MAX).map((n) => waitingFile(n)) }
    await workers.world.groupLedger.createGroup(full)
    const untilMs = workers.world.world.clock.nowMs() + 60 * MINUTE
    for (const isOld of [false, true]) expect(await workers.work(FIRST, {}, isOld)).to.deep.equal({ kind: 'wait', untilMs })
    expect((await workers.group()).admitted).to.deep.equal(full.admitted)
  })

  it('is run once, whoever works on its group at the same time, with whatever clocks, and be the answer to its start lost', async () => {
    for (const lostStart of [0, 1, 2]) {
      const workers = new Workers({ jobs: { load: { concurrentRunsMax: 9 } }, listingLagMs: 50_000, plan: () => ({ durationMs: 4 * MINUTE, end: 'SUCCEEDED' }) })
      await workers.land(ORDERED, FIRST, SECOND)
      const { jobs, world: { clock } } = workers.world
      let starts = 0
      const unlucky: WorkGroupDeps['jobs'] = {
        look: jobs.look.bind(jobs),
        search: jobs.search.bind(jobs),
        start: async (run) => {
          starts += 1
          const isLost = starts === lostStart
          const outcome = await jobs.start(run)
          if (isLost) throw new PortError('timeout', 'the answer is lost')
          return outcome
        },
      }
      for (let half = 0; half < 60; half += 1) {
        const skewed = (skewMs: number) => ({ jobs: unlucky, clock: { nowMs: () => clock.nowMs() + skewMs, sleep: clock.sleep.bind(clock) } })
        const head = (await workers.receipt(FIRST)).state === 'ROUTED' ? FIRST : SECOND
        const those = [[head, -MINUTE], [head, MINUTE], [undefined, MINUTE], [head, 0]] as const
        const inTurn = [...those.slice(half % 4), ...those.slice(0, half % 4)]
        await Promise.all(inTurn.map(([key, skewMs]) => workers.work(key, skewed(skewMs))))
        await clock.advance(30_000)
      }
      expect(workers.world.runs().map(([key]) => key), `start ${lostStart}`).to.deep.equal([FIRST, SECOND])
      const [first, second] = workers.world.runs()
      expect(second?.[1]).to.be.at.least(first?.[2] ?? Infinity)
      expect((await workers.receipt(SECOND)).state).to.equal('PROCESSED')
    }
  })

  for (const when of ['before', 'after'] as const) {
    it(`is run once, be the answer to any save of the group lost ${when} it was done`, async () => {
      for (let lost = 1; lost <= 12; lost += 1) {
        const workers = new Workers({ plan: () => ({ durationMs: 2 * MINUTE, end: 'SUCCEEDED' }) })
        await workers.land(ORDERED, FIRST, SECOND)
        const { groupLedger } = workers.world
        let saves = 0
        const faulty = workers.mortal(() => false)
        const unlucky: WorkGroupDeps['groupLedger'] = {
          ...faulty,
          saveGroup: async (record, expected) => {
            saves += 1
            if (saves !== lost) return await groupLedger.saveGroup(record, expected)
            if (when === 'after') await groupLedger.saveGroup(record, expected)
            throw new PortError('timeout', 'the answer is lost')
          },
        }
        for (const key of [FIRST, SECOND]) {
          for (let turn = 0; turn < 20 && (await workers.receipt(key)).state === 'ROUTED'; turn += 1) {
            await workers.work(key, { groupLedger: unlucky }).catch(() => undefined)
            await workers.world.world.clock.advance(MINUTE)
          }
        }
        await workers.world.world.clock.advance(10 * MINUTE)
        await workers.world.tend()
        expect(workers.world.runs().map(([key]) => key), `save ${lost}`).to.deep.equal([FIRST, SECOND])
        expect((await workers.receipt(SECOND)).state, `save ${lost}`).to.equal('PROCESSED')
        expect(await workers.group(), `save ${lost}`).not.to.have.any.keys('current', 'lease')
      }
    })
  }
})
