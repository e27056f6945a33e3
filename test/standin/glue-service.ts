import type { MemoryJobRun, MemoryJobRunner } from '../../src/adapters/memory/memory-job-runner.ts'
import type { StandInRequest, StandInResponse, StandInService } from './http-exchange.ts'

const TARGET = 'AWSGlue.'

interface StartInput {
  readonly JobName: string
  readonly Arguments?: Readonly<Record<string, string>>
}

interface ListInput {
  readonly JobName: string
  readonly MaxResults?: number
  readonly NextToken?: string
}

type Input = StartInput & ListInput & { readonly RunId?: string }

export interface GlueServiceOptions {
  readonly runner: MemoryJobRunner
  /** The jobs there are, as the runner has them. */
  readonly jobs: readonly string[]
  /** How many runs a page of a listing has at most; Glue's 200 when absent. */
  readonly pageSize?: number
}

/** Glue's JSON 1.1 interface in front of the model in memory: starts, describes and lists runs of jobs. */
export class GlueService implements StandInService {
  readonly name = 'glue'
  readonly #options: GlueServiceOptions

  constructor(options: GlueServiceOptions) {
    this.#options = options
  }

  accepts({ headers }: StandInRequest): boolean {
    return (headers['x-amz-target'] ?? '').startsWith(TARGET)
  }

  operationOf({ headers }: StandInRequest): string {
    return (headers['x-amz-target'] ?? '').slice(TARGET.length)
  }

  async handle(request: StandInRequest): Promise<StandInResponse> {
    const input = JSON.parse(request.body.toString()) as Input
    switch (this.operationOf(request)) {
      case 'StartJobRun':
        return this.#start(input)
      case 'GetJobRun':
        return this.#describe(input)
      case 'GetJobRuns':
        return this.#list(input)
      default:
        return failure('UnknownOperationException', `the stand-in has no ${this.operationOf(request)}`)
    }
  }

  async #start(input: StartInput): Promise<StandInResponse> {
    const stranger = Object.keys(input).find((member) => member !== 'JobName' && member !== 'Arguments')
    if (stranger !== undefined) return failure('InvalidInputException', `the stand-in does not know ${stranger}`)
    const { JobName: job, Arguments: args = {} } = input
    const wrong = Object.keys(args).find((name) => !name.startsWith('--'))
    if (wrong !== undefined) return failure('InvalidInputException', `the argument ${wrong} does not begin with --`)
    const outcome = await this.#options.runner.start({ job, runId: args['--sluice_run_id'] ?? '', arguments: args })
    switch (outcome.kind) {
      case 'started':
        return json({ JobRunId: outcome.jobRunId })
      case 'at-capacity':
        return failure('ConcurrentRunsExceededException', `Concurrent runs exceeded for ${job}`)
      case 'refused':
        return failure('EntityNotFoundException', `Failed to start job run due to missing metadata: ${outcome.message}`)
    }
  }

  #describe({ JobName: job, RunId: id }: Input): StandInResponse {
    const run = this.#options.runner.snapshot().find((one) => one.job === job && one.jobRunId === id)
    return run === undefined ? failure('EntityNotFoundException', 'Entity not found') : json({ JobRun: wireRun(run) })
  }

  #list({ JobName: job, MaxResults: most = 200, NextToken: token = '0' }: ListInput): StandInResponse {
    if (!this.#options.jobs.includes(job)) return failure('EntityNotFoundException', `Job ${job} is not found`)
    if (most < 1 || most > 200) return failure('InvalidInputException', 'MaxResults must be between 1 and 200')
    const runs = this.#options.runner.listed(job)
    const start = Number(token)
    const end = start + Math.min(most, this.#options.pageSize ?? 200)
    return json({ JobRuns: runs.slice(start, end).map(wireRun), ...(end < runs.length ? { NextToken: String(end) } : {}) })
  }
}

function wireRun({ jobRunId, job, arguments: Arguments, reported, startedMs, endedMs, message }: MemoryJobRun): object {
  const hasEnded = reported !== 'STARTING' && reported !== 'RUNNING'
  return {
    Id: jobRunId,
    Attempt: 0,
    JobName: job,
    Arguments,
    JobRunState: reported,
    StartedOn: startedMs / 1000,
    ...(hasEnded && endedMs !== undefined ? { CompletedOn: endedMs / 1000 } : {}),
    ...(hasEnded && message !== undefined ? { ErrorMessage: message } : {}),
  }
}

function json(body: unknown, status = 200): StandInResponse {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) }
}

function failure(type: string, message: string): StandInResponse {
  return json({ __type: type, Message: message }, 400)
}
