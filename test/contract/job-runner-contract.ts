import { expect } from 'chai'
import type { JobRunner, JobRunStanding } from '../../src/ports/job-runner.ts'
import { withHarness } from './harness.ts'
import type { Harness, Skip } from './harness.ts'

export interface JobRunnerHarness extends Omit<Harness, 'skip'> {
  readonly skip?: Skip | readonly Skip[]
  readonly runner: JobRunner
  /** A job without runs that has room for two at once, and another. */
  readonly job: string
  readonly otherJob: string
  /** The time by which the service stamps its runs, in milliseconds since 1970. */
  readonly nowMs: () => number
  /** Brings a run to its end and resolves when the service knows it. */
  readonly end: (jobRunId: string, how: 'succeeded' | 'failed') => Promise<void>
  /** The arguments that a run was started with. */
  readonly argumentsOf: (jobRunId: string) => Promise<Readonly<Record<string, string>>>
}

/** Every promise of the `JobRunner` port. Runs go on until `end`; listings show them at once. */
export function describeJobRunnerContract(name: string, makeHarness: () => Promise<JobRunnerHarness>): void {
  describe(`JobRunner contract: ${name}`, () => {
    const { test } = withHarness(makeHarness)

    test('a run goes on until it succeeds, and that is never taken back', async (harness) => {
      const { runner, job } = harness
      const jobRunId = await start(harness, 'run-a')
      expect(await runner.look(job, jobRunId)).to.deep.equal({ kind: 'going' })
      expect(await runner.look(job, jobRunId)).to.deep.equal({ kind: 'going' })
      await harness.end(jobRunId, 'succeeded')
      expect(await runner.look(job, jobRunId)).to.deep.equal({ kind: 'succeeded' })
      expect(await runner.look(job, jobRunId)).to.deep.equal({ kind: 'succeeded' })
    })

    test('a run that fails says so, with a code and a message', async (harness) => {
      const sinceMs = harness.nowMs()
      const jobRunId = await start(harness, 'run-fails')
      await harness.end(jobRunId, 'failed')
      const standing = await harness.runner.look(harness.job, jobRunId)
      expectFailed(standing)
      expect(await harness.runner.search(harness.job, 'run-fails', sinceMs)).to.deep.equal([{ jobRunId, standing }])
    })

    test('a run is known by its job and its id together', async (harness) => {
      const { runner, job, otherJob } = harness
      const jobRunId = await start(harness, 'run-known')
      await harness.end(jobRunId, 'succeeded')
      expect(await runner.look(otherJob, jobRunId)).to.deep.equal({ kind: 'unknown' })
      for (const stranger of [`${jobRunId}0`, 'jr_0', '../x', 'é']) {
        expect(await runner.look(job, stranger), stranger).to.deep.equal({ kind: 'unknown' })
      }
    })

    test('a run is found by the id it carries among others, going and ended', async (harness) => {
      const { runner, job, otherJob, nowMs } = harness
      const sinceMs = nowMs()
      const wanted = await start(harness, 'run-wanted')
      const other = await start(harness, 'run-other')
      expect(await runner.search(job, 'run-wanted', sinceMs)).to.deep.equal([{ jobRunId: wanted, standing: { kind: 'going' } }])
      await harness.end(wanted, 'succeeded')
      expect(await runner.search(job, 'run-wanted', sinceMs)).to.deep.equal([{ jobRunId: wanted, standing: { kind: 'succeeded' } }])
      expect(await runner.search(job, 'run-wante', sinceMs)).to.deep.equal([])
      expect(await runner.search(otherJob, 'run-wanted', sinceMs)).to.deep.equal([])
      await harness.end(other, 'succeeded')
    })

    test('nothing is found of a job that never ran', async ({ runner, otherJob, nowMs }) => {
      expect(await runner.search(otherJob, 'run-a', nowMs() - 60_000)).to.deep.equal([])
    })

    test('a second start with the same id is a second run, and both are found, the newest first', async (harness) => {
      const { runner, job, nowMs } = harness
      const sinceMs = nowMs()
      const first = await start(harness, 'run-twice')
      const second = await start(harness, 'run-twice')
      expect(second).to.not.equal(first)
      await harness.end(first, 'succeeded')
      expect(await runner.search(job, 'run-twice', sinceMs)).to.deep.equal([
        { jobRunId: second, standing: { kind: 'going' } },
        { jobRunId: first, standing: { kind: 'succeeded' } },
      ])
      await harness.end(second, 'succeeded')
    })

    test('nothing is started beyond what may run at once, until a run has ended', async (harness) => {
      const { runner, job } = harness
      const outcomes = await Promise.all(
        Array.from({ length: 5 }, (_, n) => runner.start({ job, runId: `run-crowd-${n}`, arguments: {} })),
      )
      const started = outcomes.flatMap((outcome) => (outcome.kind === 'started' ? [outcome.jobRunId] : []))
      expect(started).to.have.length(2)
      expect(outcomes.filter(({ kind }) => kind === 'at-capacity')).to.have.length(3)
      await harness.end(started[0]!, 'succeeded')
      const next = await start(harness, 'run-next')
      expect(await runner.start({ job, runId: 'run-late', arguments: {} })).to.deep.equal({ kind: 'at-capacity' })
      expect(await runner.search(job, 'run-late', 0)).to.deep.equal([])
      for (const jobRunId of [started[1]!, next]) await harness.end(jobRunId, 'succeeded')
    })

    test('arguments reach the run as they are, and the id with them', async (harness) => {
      const args = {
        '--bucket': 'landing',
        '--key': 'data/in/Größe "x" \'y\' $(touch z) `touch z` ${HOME} & ; | > < * \\ %41.csv',
        '--filename': '-rf',
        '--version': ' two  spaces ',
      }
      const jobRunId = await start(harness, 'run-arguments', args)
      expect(await harness.argumentsOf(jobRunId)).to.deep.equal({ ...args, '--sluice_run_id': 'run-arguments' })
      await harness.end(jobRunId, 'succeeded')
    })

    test('a job that there is not is refused for good', async ({ runner }) => {
      const outcome = await runner.start({ job: 'no-such-job', runId: 'run-refused', arguments: {} })
      expect(outcome).to.include({ kind: 'refused', code: 'no-such-job' })
    })
  })
}

async function start({ runner, job }: JobRunnerHarness, runId: string, args: Readonly<Record<string, string>> = {}): Promise<string> {
  const outcome = await runner.start({ job, runId, arguments: args })
  if (outcome.kind !== 'started') throw new Error(`the run was not started: ${JSON.stringify(outcome)}`)
  return outcome.jobRunId
}

function expectFailed(standing: JobRunStanding): void {
  expect(standing.kind).to.equal('failed')
  if (standing.kind !== 'failed') return
  expect(standing.code).to.match(/^[a-z]+(?:-[a-z]+)*$/)
  expect(standing.message).to.not.equal('')
}
