import { readFileSync } from 'node:fs'
import { StateMachine } from 'aws-local-stepfunctions'
import type { StateMachineDefinition } from 'aws-local-stepfunctions'

export type Json = Parameters<StateMachine['run']>[0]

/** What a deployment puts in the place of `${name}`. */
const SUBSTITUTIONS: Readonly<Record<string, string>> = {
  Partition: 'aws',
  ProcessPacketsFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:process-packets',
  NoticeTopicArn: 'arn:aws:sns:eu-west-1:123456789012:notices',
}

export const PLACEHOLDERS = Object.keys(SUBSTITUTIONS)

/** The text of the state machine as it lies in the repository. */
export function machineText(): string {
  return readFileSync(new URL('../../deploy/packets.asl.json', import.meta.url), 'utf8')
}

/** A definition of its own for every caller, as deployed: the validator writes into what it is given. */
export function machineDefinition(): StateMachineDefinition {
  const text = machineText().replace(/\$\{(\w+)\}/g, (placeholder, name: string) => SUBSTITUTIONS[name] ?? placeholder)
  return JSON.parse(text) as StateMachineDefinition
}

/** Not validated by the interpreter, which would take longer than all executions do; a test validates it. */
const machine = new StateMachine(machineDefinition(), { validationOptions: { noValidate: true } })

export const EXECUTION = { Name: 'extract-0042', Id: 'arn:aws:states:eu-west-1:123456789012:execution:packets:extract-0042' }

export interface MachineHandlers {
  /** The function, given the payload of its invocation. */
  readonly processPackets: (payload: Json) => unknown
  readonly publish?: (notice: Json) => unknown
}

export interface MachineRun {
  /** What the execution ended with: its output, or the error and cause of its failure. */
  readonly end: { readonly output: unknown } | { readonly error: string; readonly cause: unknown }
  /** All that the function was given, an invocation each. */
  readonly invocations: readonly Json[]
  /** All that was handed to the topic, a call each. */
  readonly notices: readonly Json[]
}

/** An error as a function throws it, known by its name. */
export function named(name: string, message = `${name} happened`): Error {
  return Object.assign(new Error(message), { name })
}

/** Executes the state machine in an interpreter; no retry waits. */
export async function executeMachine(input: Json, handlers: MachineHandlers): Promise<MachineRun> {
  const invocations: Json[] = []
  const notices: Json[] = []
  const execution = machine.run(input, {
    context: { Execution: EXECUTION },
    overrides: {
      retryIntervalOverrides: { ProcessPackets: 0, NotifyFailure: 0 },
      taskResourceLocalHandlers: {
        ProcessPackets: async request => {
          const { Payload, ...rest } = request as { readonly [name: string]: Json }
          invocations.push({ ...rest, Payload: Payload ?? null })
          return { StatusCode: 200, Payload: asJson(await handlers.processPackets(Payload ?? null)) }
        },
        NotifyFailure: async notice => {
          notices.push(notice)
          return asJson((await handlers.publish?.(notice)) ?? { MessageId: '1' })
        },
      },
    },
  })
  const end = execution.result.then(output => ({ output }), () => undefined)
  for await (const event of execution.eventLogs) {
    if (event.type === 'ExecutionFailed') return { end: { error: event.Error, cause: event.Cause }, invocations, notices }
  }
  return { end: (await end) ?? { error: 'the execution ended in no known way', cause: null }, invocations, notices }
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}
