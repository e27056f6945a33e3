import type { FunctionName } from './etl-handlers.ts'
import { RUN } from './etl-handlers.ts'
import { EXECUTION } from './etl-machine.ts'
import type { EtlRun } from './etl-machine.ts'
import { machineText as packetsText } from './packets-machine.ts'
import type { Json } from './packets-machine.ts'
import { at, listOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'

export const RECEIPT = 'a'.repeat(64)
/** What all functions but the first are given. */
export const WORK = { receipt: RECEIPT, run_id: RUN }
/** As many files as an execution takes. */
export const FILES_MAX = 40
/** How often a task is tried in all. */
export const ATTEMPTS = 8
/** What Lambda says of a function that runs as often as it, or the account, may. */
export const THROTTLED = 'Lambda.TooManyRequestsException'
/** What packets.asl.json tries again. */
export const RETRYABLE = listOf(at(JSON.parse(packetsText()) as Node, 'States', 'ProcessPackets', 'Retry', 0, 'ErrorEquals')).map(textOf)
/** What a job says that runs as often as it may. */
export const LIMITED = ['Glue.ConcurrentRunsExceededException', 'Glue.ResourceNumberLimitExceededException']

/** How often a function is tried in all where this is what it fails with. */
export function attemptsAt(error: string): number {
  return error === THROTTLED ? 7 : ATTEMPTS
}

export function job(receipt: string): { [name: string]: Json } {
  return {
    job_id: 'orders', job_name: 'Orders', source_file_name: 'orders.csv', target_table: 'orders', upsert_keys: ['order_id'],
    bucket: 'lake', key: 'data/in/orders.csv', version: 'v1', size: 1_000, engine: 'lambda', receipt,
  }
}

export function input(...receipts: readonly string[]): Json {
  return { glue_jobs: receipts.map(job) }
}

export function failed(...receipts: readonly string[]): object {
  return { error: 'FilesFailed', cause: JSON.stringify(receipts.map(receipt => ({ receipt, state: 'FAILED' }))) }
}

/** Before the run is registered, a failure bears the name of the execution. */
export function failureOf(name: FunctionName): object {
  return name === 'ingest' ? { receipt: RECEIPT, run_id: EXECUTION.Name } : WORK
}

export function namesOf(calls: EtlRun['calls']): readonly string[] {
  return calls.map(({ name }) => name)
}

export function countOf({ calls }: EtlRun, name: FunctionName): number {
  return calls.filter(call => call.name === name).length
}

export function recorded({ calls }: EtlRun): readonly Json[] {
  return calls.filter(({ name }) => name === 'record-failure').map(({ payload }) => payload)
}
