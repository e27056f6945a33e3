import { expect } from 'chai'
import fc from 'fast-check'
import {
  MemoryJobRunner,
  type MemoryJobPlan,
  type MemoryJobRun,
  type MemoryJobRunnerOptions,
} from '../../../src/adapters/memory/memory-job-runner.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { claimRun, type Run } from '../../../src/domain/ledger/run.ts'
import { describeJobRunnerContract } from '../../contract/job-runner-contract.ts'

const START_MS = Date.UTC(2025, 8, 15)

describeJobRunnerContract('memory', async () => {
  const clock = new VirtualClock()
  const limits = { concurrentRunsMax: 2 }
  const runner = new MemoryJobRunner({ clock, jobs: { upsert: limits, other: limits }, plan: () => ({ durationMs: Infinity, end: 'SUCCEEDED' }) })
  return {
    runner,
    job: 'upsert',
    otherJob: 'other',
    nowMs: () => clock.nowMs(),
    end: async (jobRunId, how) => runner.end(jobRunId, how === 'succeeded' ? 'SUCCEEDED' : 'FAILED'),
    argumentsOf: async (jobRunId) => runner.snapshot().find((run) => run.jobRunId === jobRunId)?.arguments ?? {},
    close: async () => undefined,
  }
})

describe('MemoryJobRunner', () => {
  it('takes a run from its start to its end as time passes', async () => {
    const { clock, runner, start } = runnerOf({ plan: () => ({ startingMs: 1_000, durationMs: 5_000, end: 'SUCCEEDED' }) })
    const jobRunId = await start('run-1')
    expect(jobRunId).to.match(/^jr_[0-9a-f]{64}$/)
    expect(runner.snapshot()).to.deep.equal([
      { ...startOf('run-1'), arguments: { '--sluice_run_id': 'run-1' }, jobRunId, state: 'STARTING', reported: 'STARTING', startedMs: START_MS },
    ])
    await clock.advance(999)
    expect(runner.snapshot()[0]).to.include({ state: 'STARTING' })
    await clock.advance(1)
    expect(runner.snapshot()[0]).to.include({ state: 'RUNNING', reported: 'RUNNING', beganMs: START_MS + 1_000 })
    await clock.advance(4_999)
    expect(await runner.look('upsert', jobRunId)).to.deep.equal({ kind: 'going' })
    await clock.advance(1)
    expect(await runner.look('upsert', jobRunId)).to.deep.equal({ kind: 'succeeded' })
    expect(runner.snapshot()[0]).to.include({ state: 'SUCCEEDED', endedMs: START_MS + 6_000 })
  })

  for (const [end, code] of [['FAILED', 'job-failed'], ['TIMEOUT', 'job-timeout'], ['STOPPED', 'job-stopped']] as const) {
    it(`reports a run that ended as ${end} as ${code}`, async () => {
      const { clock, runner, start } = runnerOf({ plan: () => ({ durationMs: 10, end }) })
      const jobRunId = await start('run-1')
      await clock.advance(10)
      expect(await runner.look('upsert', jobRunId)).to.include({ kind: 'failed', code })
    })
  }

  it('has room for one run of a job at a time unless told otherwise', async () => {
    const { clock, runner, start } = runnerOf({ plan: () => ({ startingMs: 10, durationMs: 10, end: 'FAILED' }) })
    await start('run-1')
    for (const waitedMs of [0, 10, 9]) {
      await clock.advance(waitedMs)
      expect(await runner.start(startOf('run-2'))).to.deep.equal({ kind: 'at-capacity' })
    }
    await clock.advance(1)
    expect((await runner.start(startOf('run-2'))).kind).to.equal('started')
  })

  it('knows no job by the name of what every object has', async () => {
    const { runner } = runnerOf()
    for (const job of ['__proto__', 'constructor', '']) {
      expect(await runner.start({ ...startOf('run-1'), job })).to.include({ kind: 'refused', code: 'no-such-job' })
    }
  })

  it('lists a new run late when told to, and looks at it at once', async () => {
    const { clock, runner, start } = runnerOf({ listingLagMs: 30_000 })
    const jobRunId = await start('run-1')
    await clock.advance(29_999)
    expect(await runner.search('upsert', 'run-1', START_MS)).to.deep.equal([])
    expect(await runner.look('upsert', jobRunId)).to.deep.equal({ kind: 'going' })
    await clock.advance(1)
    expect(await runner.search('upsert', 'run-1', START_MS)).to.deep.equal([{ jobRunId, standing: { kind: 'going' } }])
    expect(await runner.search('upsert', 'run-1', START_MS + 1)).to.deep.equal([])
  })

  it('keeps the end of a zombie to itself, and its room taken, until it tells', async () => {
    const zombie: MemoryJobPlan = { durationMs: 1_000, end: 'SUCCEEDED', unreportedMs: 60_000 }
    const { clock, runner, start } = runnerOf({ plan: (_start, ordinal) => (ordinal === 1 ? zombie : { ...zombie, unreportedMs: Infinity }) })
    const late = await start('run-1')
    await clock.advance(60_999)
    expect(runner.snapshot()[0]).to.include({ state: 'SUCCEEDED', reported: 'RUNNING', endedMs: START_MS + 1_000 })
    expect(await runner.look('upsert', late)).to.deep.equal({ kind: 'going' })
    expect((await runner.start(startOf('run-2'))).kind).to.equal('at-capacity')
    await clock.advance(1)
    expect(await runner.look('upsert', late)).to.deep.equal({ kind: 'succeeded' })
    const never = await start('run-2')
    await clock.advance(1e9)
    expect(await runner.look('upsert', never)).to.deep.equal({ kind: 'going' })
    runner.report(never)
    expect(await runner.look('upsert', never)).to.deep.equal({ kind: 'succeeded' })
  })

  it('does what the job does at its begin and its end, and at no other time', async () => {
    const done: string[] = []
    const { clock, runner, start } = runnerOf({
      plan: (_start, ordinal) => ({ durationMs: 10, end: ordinal === 2 ? 'FAILED' : 'SUCCEEDED' }),
      onBegin: async ({ runId }) => {
        done.push(`begin ${runId} at ${clock.nowMs() - START_MS}`)
        return runId === 'run-4' ? 'nothing-to-do' : 'go-on'
      },
      onEnd: async ({ runId }) => {
        done.push(`end ${runId} at ${clock.nowMs() - START_MS}`)
        if (runId === 'run-3') throw new Error('the table is gone')
      },
    })
    for (const runId of ['run-1', 'run-2', 'run-3', 'run-4']) {
      await start(runId)
      await clock.advance(10)
    }
    const begun = ['begin run-1 at 0', 'end run-1 at 10', 'begin run-2 at 10', 'begin run-3 at 20', 'end run-3 at 30', 'begin run-4 at 30']
    expect(done).to.deep.equal(begun)
    expect(runner.snapshot().map(({ state }) => state)).to.deep.equal(['SUCCEEDED', 'FAILED', 'FAILED', 'SUCCEEDED'])
    expect(runner.snapshot()[2]?.message).to.equal('Error: the table is gone')
    expect(runner.snapshot()[3]).to.include({ beganMs: START_MS + 30, endedMs: START_MS + 30 })
  })

  it('fails a run whose first act throws', async () => {
    const { clock, runner, start } = runnerOf({ onBegin: async () => Promise.reject(new Error('no ledger')) })
    const jobRunId = await start('run-1')
    await clock.advance(0)
    expect(await runner.look('upsert', jobRunId)).to.deep.equal({ kind: 'failed', code: 'job-failed', message: 'Error: no ledger' })
  })

  it('leaves a stopped run stopped, whatever its plan was', async () => {
    const ended: MemoryJobRun[] = []
    const { clock, runner, start } = runnerOf({ onEnd: async (run) => void ended.push(run) })
    const jobRunId = await start('run-1')
    await clock.advance(1_000)
    runner.end(jobRunId, 'STOPPED')
    runner.end(jobRunId, 'SUCCEEDED')
    await clock.advance(1e9)
    expect(await runner.look('upsert', jobRunId)).to.include({ kind: 'failed', code: 'job-stopped' })
    expect(runner.snapshot()[0]).to.include({ state: 'STOPPED', endedMs: START_MS + 1_000 })
    expect(ended).to.deep.equal([])
    expect(() => runner.end('jr_0', 'STOPPED')).to.throw('jr_0')
  })

  it('goes on by timers of another kind where the clock cannot sleep', async () => {
    const timers: { readonly delayMs: number; readonly run: () => void }[] = []
    const clock = { nowMs: () => START_MS, sleep: () => Promise.reject(new Error('nobody sleeps here')) }
    const runner = new MemoryJobRunner({ clock, jobs: { upsert: {} }, after: (delayMs, run) => timers.push({ delayMs, run }) })
    await runner.start(startOf('run-1'))
    timers.shift()?.run()
    expect(timers.map(({ delayMs }) => delayMs)).to.deep.equal([60_000])
    timers.shift()?.run()
    expect(runner.snapshot()[0]).to.include({ state: 'SUCCEEDED' })
  })

  it('lets one of several runs of one id do the work, where the job claims its run first', async () => {
    let run: Run = {
      id: 'run-1', identity: 'a'.repeat(64), object: { bucket: 'b', key: 'k' }, state: 'PENDING', attempt: 1, fence: 1,
      createdAt: '2025-09-15T00:00:00.000Z', updatedAt: '2025-09-15T00:00:00.000Z', history: [],
    }
    const worked: string[] = []
    const { clock, start } = runnerOf({
      jobs: { upsert: { concurrentRunsMax: 3 } },
      plan: (_start, ordinal) => ({ startingMs: 10 - ordinal, durationMs: 100, end: 'SUCCEEDED' }),
      onBegin: async ({ jobRunId }) => {
        const claim = claimRun(run, jobRunId, '2025-09-15T00:01:00.000Z')
        if (claim.kind === 'refused') return 'nothing-to-do'
        run = claim.run
        return 'go-on'
      },
      onEnd: async ({ jobRunId }) => void worked.push(jobRunId),
    })
    const ids = [await start('run-1'), await start('run-1'), await start('run-1')]
    await clock.advance(1_000)
    expect(worked).to.deep.equal([ids[2]])
    expect(run).to.include({ claimedBy: ids[2], state: 'RUNNING', fence: 2 })
  })

  it('is the same every time, never runs more than it may, and ends what has an end', async () => {
    const end = fc.constantFrom('SUCCEEDED' as const, 'FAILED' as const, 'TIMEOUT' as const, 'STOPPED' as const)
    const plans = fc.array(fc.record({ startingMs: fc.nat(20), durationMs: fc.nat(50), end, unreportedMs: fc.nat(20) }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(plans, fc.integer({ min: 1, max: 3 }), async (planned, most) => {
        const first = await history(planned, most)
        expect(await history(planned, most)).to.deep.equal(first)
        for (const { startedMs } of first) {
          const going = first.filter((run) => run.startedMs <= startedMs && startedMs < (run.endedMs ?? Infinity))
          expect(going.length).to.be.at.most(most)
        }
        for (const run of first) expect(['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED']).to.include(run.reported)
      }),
      { numRuns: 15 },
    )
  })
})

/** What becomes of these plans when a start is tried every 7 ms. */
async function history(plans: readonly MemoryJobPlan[], concurrentRunsMax: number): Promise<readonly MemoryJobRun[]> {
  const { clock, runner } = runnerOf({
    jobs: { upsert: { concurrentRunsMax } },
    plan: (_start, ordinal) => plans[ordinal - 1] ?? { durationMs: 1, end: 'SUCCEEDED' },
  })
  for (let n = 0; n < plans.length; n += 1) {
    await runner.start(startOf(`run-${n}`))
    await clock.advance(7)
  }
  await clock.advance(1_000)
  return runner.snapshot()
}

function runnerOf(options: Partial<MemoryJobRunnerOptions> = {}) {
  const clock = new VirtualClock(START_MS)
  const runner = new MemoryJobRunner({ clock, jobs: { upsert: {} }, ...options })
  const start = async (runId: string): Promise<string> => {
    const outcome = await runner.start(startOf(runId))
    if (outcome.kind !== 'started') throw new Error(outcome.kind)
    return outcome.jobRunId
  }
  return { clock, runner, start }
}

function startOf(runId: string) {
  return { job: 'upsert', runId, arguments: {} }
}
