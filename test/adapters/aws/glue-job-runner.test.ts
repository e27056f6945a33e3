import { expect } from 'chai'
import type { GlueClient } from '@aws-sdk/client-glue'
import { createGlueClient } from '../../../src/adapters/aws/clients.ts'
import { GlueJobRunner } from '../../../src/adapters/aws/glue-job-runner.ts'
import { MemoryJobRunner, type MemoryJobRunnerOptions } from '../../../src/adapters/memory/memory-job-runner.ts'
import { SystemClock } from '../../../src/adapters/local/system-clock.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeJobRunnerContract } from '../../contract/job-runner-contract.ts'
import { GlueService } from '../../standin/glue-service.ts'
import { type Intercept, startStandIn } from '../../standin/stand-in.ts'
import { localClient } from './over-the-wire.ts'
import { networkError, scriptedClient, sdkError, type SentCommand } from './scripted-client.ts'

const JOBS = { upsert: { concurrentRunsMax: 2 }, other: { concurrentRunsMax: 2 } }
const START = { job: 'upsert', runId: 'run-1', arguments: { '--bucket': 'landing', '--key': 'data/in/a b.csv' } }
const SINCE_MS = Date.UTC(2025, 8, 15, 10, 0)

describeJobRunnerContract('Glue over HTTP', async () => {
  const { glue, service, client, close } = await startGlue({ jobs: JOBS })
  return {
    runner: glue,
    job: 'upsert',
    otherJob: 'other',
    nowMs: () => Date.now(),
    end: async (jobRunId, how) => service.end(jobRunId, how === 'succeeded' ? 'SUCCEEDED' : 'FAILED'),
    argumentsOf: async (jobRunId) => service.snapshot().find((run) => run.jobRunId === jobRunId)?.arguments ?? {},
    close: async () => {
      client.destroy()
      await close()
    },
  }
})

describe('GlueJobRunner over HTTP', () => {
  let standing: Awaited<ReturnType<typeof startGlue>> | undefined

  afterEach(async () => {
    standing?.client.destroy()
    await standing?.close()
  })

  it('never sends a start twice, and says that a run may be there when the answer is lost', async () => {
    standing = await startGlue({ jobs: JOBS }, async ({ operation }, proceed) => {
      const response = await proceed()
      return operation === 'StartJobRun' ? 'lost' : response
    })
    const { glue, service } = standing
    expect(await rejectionOf(glue.start(START))).to.include({ name: 'PortError', retryable: true, outcomeUnknown: true })
    expect(service.snapshot()).to.have.length(1)
    expect((await glue.search('upsert', 'run-1', Date.now())).map(({ standing: { kind } }) => kind)).to.deep.equal(['going'])
  })

  it('never sends a start twice when the service fails over it', async () => {
    standing = await startGlue({ jobs: JOBS }, async (_request, proceed) => {
      await proceed()
      return { status: 500, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: '{"__type":"InternalServiceException"}' }
    })
    expect(await rejectionOf(standing.glue.start(START))).to.include({ code: 'unavailable', outcomeUnknown: true })
    expect(standing.service.snapshot()).to.have.length(1)
  })

  it('finds a run among many pages', async () => {
    standing = await startGlue({ jobs: { upsert: { concurrentRunsMax: 100 } } }, undefined, 3)
    const { glue } = standing
    const ids: string[] = []
    for (let n = 0; n < 10; n += 1) {
      const outcome = await glue.start({ ...START, runId: `run-${n % 4}` })
      if (outcome.kind === 'started') ids.push(outcome.jobRunId)
    }
    expect((await glue.search('upsert', 'run-1', Date.now())).map(({ jobRunId }) => jobRunId)).to.deep.equal([ids[9], ids[5], ids[1]])
  })
})

describe('GlueJobRunner', () => {
  it('starts with the arguments it is given and the id', async () => {
    const { glue, sent } = glueOver(() => ({ JobRunId: 'jr_1' }))
    expect(await glue.start(START)).to.deep.equal({ kind: 'started', jobRunId: 'jr_1' })
    const Arguments = { ...START.arguments, '--sluice_run_id': 'run-1' }
    expect(sent.map(({ name, input }) => ({ name, input }))).to.deep.equal([{ name: 'StartJobRun', input: { JobName: 'upsert', Arguments } }])
  })

  for (const name of ['ConcurrentRunsExceededException', 'ResourceNumberLimitExceededException']) {
    it(`takes ${name} for a lack of room`, async () => {
      expect(await glueThatThrows(sdkError(name, 400)).start(START)).to.deep.equal({ kind: 'at-capacity' })
    })

    it(`does not take ${name} for a lack of room when an earlier attempt may have filled it`, async () => {
      const error = await rejectionOf(glueThatThrows(sdkError(name, 400, 2)).start(START))
      expect(error).to.include({ name: 'PortError', code: 'throttled', outcomeUnknown: true })
    })
  }

  for (const [name, code] of [['EntityNotFoundException', 'no-such-job'], ['InvalidInputException', 'invalid-arguments']] as const) {
    it(`takes ${name} for a refusal`, async () => {
      const message = `${name} was answered`
      expect(await glueThatThrows(sdkError(name, 400)).start(START)).to.deep.equal({ kind: 'refused', code, message })
      expect(await rejectionOf(glueThatThrows(sdkError(name, 400, 2)).start(START))).to.include({ outcomeUnknown: true })
    })
  }

  for (const { error, facts } of [
    { error: sdkError('OperationTimeoutException', 400), facts: { code: 'timeout', retryable: true, outcomeUnknown: true } },
    { error: sdkError('InternalServiceException', 500), facts: { code: 'unavailable', retryable: true, outcomeUnknown: true } },
    { error: sdkError('TimeoutError', 0), facts: { code: 'timeout', retryable: true, outcomeUnknown: true } },
    { error: networkError('ECONNRESET'), facts: { code: 'unavailable', retryable: true, outcomeUnknown: true } },
    { error: networkError('ECONNREFUSED'), facts: { code: 'unavailable', retryable: true, outcomeUnknown: false } },
    { error: sdkError('ThrottlingException', 400), facts: { code: 'throttled', retryable: true, outcomeUnknown: false } },
    { error: sdkError('AccessDeniedException', 400), facts: { code: 'access-denied', retryable: false, outcomeUnknown: false } },
  ]) {
    it(`throws ${facts.code} for ${error.message} of a start`, async () => {
      expect(await rejectionOf(glueThatThrows(error).start(START))).to.include(facts)
    })

    it(`throws ${facts.code} for ${error.message} of a look and a search, which change nothing`, async () => {
      const glue = glueThatThrows(error)
      expect(await rejectionOf(glue.look('upsert', 'jr_1'))).to.include({ ...facts, outcomeUnknown: false })
      expect(await rejectionOf(glue.search('upsert', 'run-1', SINCE_MS))).to.include({ ...facts, outcomeUnknown: false })
    })
  }

  it('does not take an answer without a run for a start', async () => {
    expect(await rejectionOf(glueOver(() => ({})).glue.start(START))).to.include({ name: 'PortError', outcomeUnknown: true })
  })

  const standings: readonly [string, object][] = [
    ['WAITING', { kind: 'going' }],
    ['STARTING', { kind: 'going' }],
    ['RUNNING', { kind: 'going' }],
    ['STOPPING', { kind: 'going' }],
    ['SOMETHING_NEW', { kind: 'going' }],
    ['SUCCEEDED', { kind: 'succeeded' }],
    ['FAILED', { kind: 'failed', code: 'job-failed', message: 'why' }],
    ['TIMEOUT', { kind: 'failed', code: 'job-timeout', message: 'why' }],
    ['STOPPED', { kind: 'failed', code: 'job-stopped', message: 'why' }],
    ['ERROR', { kind: 'failed', code: 'job-error', message: 'why' }],
    ['EXPIRED', { kind: 'failed', code: 'job-expired', message: 'why' }],
  ]
  for (const [JobRunState, standing] of standings) {
    it(`reads ${JobRunState}`, async () => {
      const { glue, sent } = glueOver(() => ({ JobRun: { Id: 'jr_1', JobRunState, ErrorMessage: 'why' } }))
      expect(await glue.look('upsert', 'jr_1')).to.deep.equal(standing)
      expect(sent[0]).to.deep.include({ name: 'GetJobRun', input: { JobName: 'upsert', RunId: 'jr_1' } })
    })
  }

  for (const ErrorMessage of [undefined, '']) {
    it(`has words for a failure that comes with ${ErrorMessage === '' ? 'an empty message' : 'none'}`, async () => {
      const { glue } = glueOver(() => ({ JobRun: { Id: 'jr_1', JobRunState: 'TIMEOUT', ErrorMessage } }))
      const message = 'Glue reports the run as TIMEOUT'
      expect(await glue.look('upsert', 'jr_1')).to.deep.equal({ kind: 'failed', code: 'job-timeout', message })
    })
  }

  it('takes a run without a state for one that goes on', async () => {
    expect(await glueOver(() => ({ JobRun: {} })).glue.look('upsert', 'jr_1')).to.deep.equal({ kind: 'going' })
  })

  it('knows no run of a job that is gone', async () => {
    const glue = glueThatThrows(sdkError('EntityNotFoundException', 400))
    expect(await glue.look('upsert', 'jr_1')).to.deep.equal({ kind: 'unknown' })
    expect(await glue.search('upsert', 'run-1', SINCE_MS)).to.deep.equal([])
  })

  it('reads a listing no further than to the first run that is too old, clocks being what they are', async () => {
    const runs = [
      wireRun('jr_5', 'run-1', undefined),
      wireRun('jr_4', 'run-2', SINCE_MS + 1),
      wireRun('jr_3', 'run-1', SINCE_MS - 300_000),
      wireRun('jr_2', 'run-1', SINCE_MS - 300_001),
      wireRun('jr_1', 'run-1', SINCE_MS),
    ]
    const { glue, sent } = glueOver(() => ({ JobRuns: runs, NextToken: 'more' }))
    expect((await glue.search('upsert', 'run-1', SINCE_MS)).map(({ jobRunId }) => jobRunId)).to.deep.equal(['jr_5', 'jr_3'])
    expect(sent).to.have.length(1)
    expect(sent[0]!.input).to.deep.include({ JobName: 'upsert', MaxResults: 200 })
  })

  it('goes on from page to page and ends with an empty token as with none', async () => {
    const pages = new Map<unknown, object>([
      [undefined, { JobRuns: [wireRun('jr_3', 'run-1', SINCE_MS)], NextToken: 'second' }],
      ['second', { JobRuns: [], NextToken: 'third' }],
      ['third', { JobRuns: [wireRun('jr_1', 'run-1', SINCE_MS)], NextToken: '' }],
    ])
    const { glue, sent } = glueOver(({ input }) => pages.get(input['NextToken']))
    expect((await glue.search('upsert', 'run-1', SINCE_MS)).map(({ jobRunId }) => jobRunId)).to.deep.equal(['jr_3', 'jr_1'])
    expect(sent).to.have.length(3)
  })

  it('does not pretend to have seen all of a listing without end', async () => {
    const { glue, sent } = glueOver(() => ({ JobRuns: [wireRun('jr_1', 'run-2', SINCE_MS)], NextToken: 'more' }))
    const error = await rejectionOf(glue.search('upsert', 'run-1', SINCE_MS))
    expect(error).to.include({ name: 'PortError', retryable: false }).and.to.have.property('message').that.includes('upsert')
    expect(sent).to.have.length(50)
  })

  it('finds no id that an object has anyway', async () => {
    const { glue } = glueOver(() => ({ JobRuns: [{ Id: 'jr_1', StartedOn: new Date(SINCE_MS) }, { Id: 'jr_2', Arguments: {} }] }))
    for (const runId of ['toString', '__proto__', '']) expect(await glue.search('upsert', runId, SINCE_MS)).to.deep.equal([])
  })
})

function glueOver(script: (command: SentCommand) => unknown) {
  const { client, sent } = scriptedClient<GlueClient>(script)
  return { glue: new GlueJobRunner({ client }), sent }
}

function glueThatThrows(error: Error): GlueJobRunner {
  return glueOver(() => {
    throw error
  }).glue
}

function wireRun(Id: string, runId: string, startedMs: number | undefined): object {
  const Arguments = { '--sluice_run_id': runId }
  return { Id, Arguments, JobRunState: 'RUNNING', ...(startedMs === undefined ? {} : { StartedOn: new Date(startedMs) }) }
}

async function startGlue(options: Pick<MemoryJobRunnerOptions, 'jobs'>, intercept?: Intercept, pageSize = 200) {
  const service = new MemoryJobRunner({ clock: new SystemClock(), plan: () => ({ durationMs: Infinity, end: 'SUCCEEDED' }), ...options })
  const services = [new GlueService({ runner: service, jobs: Object.keys(options.jobs), pageSize })]
  const standIn = await startStandIn({ services, ...(intercept === undefined ? {} : { intercept }) })
  const client = createGlueClient(localClient(standIn.url))
  return { glue: new GlueJobRunner({ client }), service, client, close: () => standIn.close() }
}
