import { readFileSync } from 'node:fs'
import { StateMachine } from 'aws-local-stepfunctions'
import type { StateMachineDefinition } from 'aws-local-stepfunctions'
import { FUNCTIONS } from './etl-handlers.ts'
import type { EtlHandlers, FunctionName } from './etl-handlers.ts'
import type { Json } from './packets-machine.ts'

const functionArn = (name: string): string => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`

/** What a deployment puts in the place of `${name}`. */
const SUBSTITUTIONS: Readonly<Record<string, string>> = {
  Partition: 'aws',
  IngestFunctionArn: functionArn('ingest'),
  ValidateFunctionArn: functionArn('validate'),
  TransformFunctionArn: functionArn('transform'),
  OutputFunctionArn: functionArn('output'),
  RecordFailureFunctionArn: functionArn('record-failure'),
  NoticeTopicArn: 'arn:aws:sns:eu-west-1:123456789012:notices',
}

export const PLACEHOLDERS = Object.keys(SUBSTITUTIONS)

/** The text of the state machine as it lies in the repository. */
export function machineText(): string {
  return readFileSync(new URL('../../deploy/etl.asl.json', import.meta.url), 'utf8')
}

/** A definition of its own for every caller, as deployed: the validator writes into what it is given. */
export function machineDefinition(): StateMachineDefinition {
  return substituted(machineText(), SUBSTITUTIONS)
}

export function substituted(text: string, substitutions: Readonly<Record<string, string>>): StateMachineDefinition {
  return JSON.parse(text.replace(/\$\{(\w+)\}/g, (placeholder, name: string) => substitutions[name] ?? placeholder)) as StateMachineDefinition
}

/** Not validated by the interpreter, which would take longer than all executions do; a test validates it. */
const machine = new StateMachine(machineDefinition(), { validationOptions: { noValidate: true } })

export const EXECUTION = { Name: 'started-by-hand-7', Id: 'arn:aws:states:eu-west-1:123456789012:execution:workflow:started-by-hand-7' }
export const GLUE_RUN = 'jr_42'

const INVOKING = ['Ingest', 'Validate', 'Transform', 'Output', 'RecordFailure']
const TASKS = [...INVOKING, 'RunGlueJob', 'NotifyRefusal']

/** What stands in for the services; without one it succeeds. */
export interface EtlServices {
  /** The name of the execution. */
  readonly execution?: string
  readonly glue?: (request: Json) => unknown
  readonly publish?: (notice: Json) => unknown
}

export type Ending = { readonly output: unknown } | { readonly error: string; readonly cause: unknown }

export interface EtlRun {
  /** What the execution ended with: its output, or the error and cause of its failure. */
  readonly end: Ending
  /** Every invocation of a function, in their order. */
  readonly calls: readonly { readonly name: FunctionName; readonly payload: Json }[]
  readonly glueRuns: readonly Json[]
  readonly notices: readonly Json[]
  /** The most bytes that an item handed on from one of its states to the next, as the service counts them, and to which. */
  readonly largest: { readonly bytes: number; readonly state: string }
}

/** Executes the state machine in an interpreter; no retry waits. */
export async function executeEtl(input: Json, functions: EtlHandlers, services: EtlServices = {}): Promise<EtlRun> {
  const calls: { name: FunctionName; payload: Json }[] = []
  const glueRuns: Json[] = []
  const notices: Json[] = []
  const invoke = async (request: Json): Promise<Json> => {
    const { FunctionName, Payload = null } = request as { readonly [name: string]: Json }
    const name = FUNCTIONS.find(known => functionArn(known) === FunctionName)
    if (name === undefined) throw new Error(`no function has the name ${JSON.stringify(FunctionName)}`)
    calls.push({ name, payload: Payload })
    return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: asJson((await functions[name](Payload)) ?? null) }
  }
  const execution = machine.run(input, {
    context: { Execution: { ...EXECUTION, Name: services.execution ?? EXECUTION.Name } },
    overrides: {
      retryIntervalOverrides: Object.fromEntries(TASKS.map(task => [task, 0])),
      taskResourceLocalHandlers: {
        ...Object.fromEntries(INVOKING.map(state => [state, invoke])),
        RunGlueJob: async request => {
          glueRuns.push(request)
          return asJson((await services.glue?.(request)) ?? { Id: GLUE_RUN, JobRunState: 'SUCCEEDED', Attempt: 0 })
        },
        NotifyRefusal: async notice => {
          notices.push(notice)
          return asJson((await services.publish?.(notice)) ?? { MessageId: '1' })
        },
      },
    },
  })
  const { end, largest } = await ending(execution)
  return { end, calls, glueRuns, notices, largest }
}

interface Watched {
  readonly end: Ending
  readonly largest: { readonly bytes: number; readonly state: string }
}

/** Follows an execution to its end. */
export async function ending(execution: ReturnType<StateMachine['run']>): Promise<Watched> {
  const output = execution.result.then(value => ({ output: value }), () => undefined)
  let largest = { bytes: 0, state: '' }
  for await (const event of execution.eventLogs) {
    if (event.type === 'ExecutionFailed') return { end: { error: event.Error, cause: event.Cause }, largest }
    // What an item is given at first is its caller's; only what its states make of it is the machine's own.
    if (event.type === 'StateEntered' && event.index !== undefined && !GIVEN.includes(event.state.name)) {
      const bytes = Buffer.byteLength(JSON.stringify(event.state.input))
      if (bytes > largest.bytes) largest = { bytes, state: event.state.name }
    }
  }
  return { end: (await output) ?? { error: 'the execution ended in no known way', cause: null }, largest }
}

const GIVEN = ['CheckItem', 'Begin']

export function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}
