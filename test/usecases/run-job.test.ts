import { expect } from 'chai'
import { MemoryJobRunner, type MemoryJobPlan } from '../../src/adapters/memory/memory-job-runner.ts'
import type { Receipt } from '../../src/domain/ledger/receipt.ts'
import { RunJob } from '../../src/usecases/run-job.ts'
import { JOB, World } from './world.ts'

const GLUE = { ...JOB, engine: 'glue', glue_job_name: 'load' }
const KEY = 'data/in/orders.csv'

/** A file that is handed over to a job, and the service that runs it. */
class JobWorld {
  readonly world = new World()
  readonly jobs: MemoryJobRunner
  #identity = ''

  constructor(plan: MemoryJobPlan, concurrentRunsMax = 1) {
    this.jobs = new MemoryJobRunner({ clock: this.world.clock, jobs: { load: { concurrentRunsMax } }, plan: () => plan })
  }

  async land(config: object = GLUE): Promise<void> {
    await this.world.putConfig([config])
    const { receipt } = await this.world.routeFile().execute(await this.world.put(KEY, 'a\n1\n'))
    this.#identity = receipt?.identity ?? ''
  }

  /** One call, with so many minutes until it must have ended. */
  async run(minutes = 10, signal?: AbortSignal): Promise<Receipt> {
    const { ledger, store, notifier, clock } = this.world
    const running = new RunJob({ ledger, store, notifier, jobs: this.jobs, clock, pollMs: 1_000 }).execute(this.#identity, signal)
    let isOver = false
    const over = running.finally(() => (isOver = true))
    over.catch(() => undefined)
    for (let minute = 0; !isOver && minute < minutes; minute += 1) await clock.advance(60_000)
    if (!isOver) throw new Error('it does not end')
    await over
    return await this.world.receipt(this.#identity)
  }
}

describe('running the job of one file', () => {
  it('stays with the run to its end, and starts no second one', async () => {
    const world = new JobWorld({ durationMs: 180_000, end: 'SUCCEEDED' })
    await world.land()
    const receipt = await world.run()
    expect(receipt.state).to.equal('PROCESSED')
    expect(receipt.runIds).to.have.length(1)
    expect((await world.world.ledger.findRun(receipt.runIds[0]!))?.value.state).to.equal('COMPLETED')
    expect(await world.run()).to.deep.equal(receipt)
    expect(world.jobs.snapshot().map(({ runId, arguments: given }) => [runId, given['--filename']])).to.deep.equal([[receipt.runIds[0], 'orders.csv']])
  })

  it('fails the file when the run fails, with a notice', async () => {
    const world = new JobWorld({ durationMs: 1_000, end: 'FAILED' })
    await world.land()
    const receipt = await world.run()
    expect(receipt).to.deep.include({ state: 'FAILED', reason: 'job-failed' })
    expect((await world.world.ledger.findRun(receipt.runIds[0]!))?.value.state).to.equal('FAILED')
    expect(world.world.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['File Failed'])
  })

  it('fails the file when the service will not start its job', async () => {
    const world = new JobWorld({ durationMs: 1_000, end: 'SUCCEEDED' })
    await world.land({ ...GLUE, glue_job_name: 'another' })
    expect(await world.run()).to.deep.include({ state: 'FAILED', reason: 'no-such-job' })
  })

  it('goes on with a run that an interrupted call has left', async () => {
    const world = new JobWorld({ durationMs: 180_000, end: 'SUCCEEDED' })
    await world.land()
    const controller = new AbortController()
    const interrupted = world.run(2, controller.signal).then(() => 'ended', (error: unknown) => error)
    await world.world.clock.advance(10_000)
    const reason = new Error('stop')
    controller.abort(reason)
    expect(await interrupted).to.equal(reason)
    expect((await world.run()).state).to.equal('PROCESSED')
    expect(world.jobs.snapshot()).to.have.length(1)
  })

  it('waits for room', async () => {
    const world = new JobWorld({ durationMs: 120_000, end: 'SUCCEEDED' })
    await world.land()
    await world.jobs.start({ job: 'load', runId: 'of-somebody', arguments: {} })
    expect((await world.run()).state).to.equal('PROCESSED')
    const [other, own] = world.jobs.snapshot()
    expect(own!.startedMs).to.be.at.least(other!.endedMs!)
  })

  it('starts nothing for a file that is gone, or that another lies in the place of', async () => {
    const gone = new JobWorld({ durationMs: 1_000, end: 'SUCCEEDED' })
    await gone.land()
    await gone.world.remove(KEY)
    expect(await gone.run()).to.deep.include({ state: 'IGNORED', reason: 'source-deleted' })
    const replaced = new JobWorld({ durationMs: 1_000, end: 'SUCCEEDED' })
    await replaced.land()
    await replaced.world.put(KEY, 'a\n2\n')
    expect((await replaced.run()).state).to.equal('SUPERSEDED')
    expect([...gone.jobs.snapshot(), ...replaced.jobs.snapshot()]).to.deep.equal([])
  })
})
