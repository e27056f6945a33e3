import { PortError } from '../../../src/ports/port-error.ts'
import { errorOf, isMutation, type FaultMode, type Outage } from './fault.ts'
import type { CallRecord } from './history.ts'
import type { PendingCall } from './task.ts'

export type BlankRecord = Omit<CallRecord, 'fault' | 'answers' | 'heard'>

/** A call that was dealt with: what the history says of it, and what lets its worker go on. */
export interface Granted {
  readonly record: CallRecord
  readonly resume: () => void
}

export function refuse(call: PendingCall, blank: BlankRecord, outage: Outage): Granted {
  const error = errorOf(outage.code, `${call.port}.${call.method}`)
  return { record: { ...blank, fault: 'outage', answers: [], heard: false }, resume: () => call.reject(error) }
}

/** Makes the call, or not, as the fault wants it. */
export async function carryOut(call: PendingCall, blank: BlankRecord, fault: FaultMode | undefined, isDenied: boolean): Promise<Granted> {
  const struck = fault === undefined ? blank : { ...blank, fault }
  const instead = resumeInstead(call, fault)
  if (instead !== undefined) return { record: { ...struck, answers: [], heard: false }, resume: instead }
  const performed = await perform(call, fault === 'repeated' ? 2 : 1)
  if (performed.kind === 'failed') return { record: { ...struck, answers: [], heard: true }, resume: () => call.reject(performed.error) }
  const { answers } = performed
  if (isDenied && saysAbsent(call.method, answers.at(-1))) {
    const denied = new PortError('access-denied', `simulated: ${call.port}.${call.method} of what is absent is forbidden`)
    return { record: { ...blank, fault: 'denied', answers, heard: false }, resume: () => call.reject(denied) }
  }
  const lost = resumeWithoutAnswer(call, fault)
  return lost === undefined
    ? { record: { ...struck, answers, heard: true }, resume: () => call.resolve(answers.at(-1)) }
    : { record: { ...struck, answers, heard: false }, resume: lost }
}

/** How a worker goes on whose call is not made at all. */
function resumeInstead(call: PendingCall, fault: FaultMode | undefined): (() => void) | undefined {
  const label = `${call.port}.${call.method}`
  switch (fault) {
    case 'crash-before':
      return () => undefined
    case 'fail-throttled':
      return () => call.reject(errorOf('throttled', label))
    case 'fail-unavailable':
      return () => call.reject(errorOf('unavailable', label))
    case 'fail-timeout':
      return () => call.reject(errorOf('timeout', label))
    case 'conflict':
      return () => call.resolve({ kind: 'conflict' })
    default:
      return undefined
  }
}

/** How a worker goes on that does not hear the answer. */
function resumeWithoutAnswer(call: PendingCall, fault: FaultMode | undefined): (() => void) | undefined {
  const label = `${call.port}.${call.method}`
  switch (fault) {
    case 'crash-after':
      return () => undefined
    case 'lost-timeout':
      return () => call.reject(errorOf('timeout', label))
    case 'lost-unavailable':
      return () => call.reject(errorOf('unavailable', label))
    default:
      return undefined
  }
}

type Performed = { readonly kind: 'failed'; readonly error: unknown } | { readonly kind: 'done'; readonly answers: readonly unknown[] }

async function perform(call: PendingCall, times: number): Promise<Performed> {
  const answers: unknown[] = []
  try {
    for (let time = 0; time < times; time += 1) answers.push(await call.perform())
    return { kind: 'done', answers }
  } catch (error) {
    return { kind: 'failed', error }
  }
}

function saysAbsent(method: string, answer: unknown): boolean {
  if (method === 'head') return answer === undefined
  if (isMutation(method) && method !== 'copy') return false
  if (typeof answer !== 'object' || answer === null || !('kind' in answer)) return false
  return answer.kind === 'absent' || answer.kind === 'source-absent'
}
