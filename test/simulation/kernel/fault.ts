import { PortError } from '../../../src/ports/port-error.ts'

/** What goes wrong with one port call. */
export type FaultMode =
  /** The invocation dies; the call never happens. */
  | 'crash-before'
  /** The invocation dies; the call has happened. */
  | 'crash-after'
  /** The call has its effect, and its answer is lost. */
  | 'lost-timeout'
  | 'lost-unavailable'
  /** The call has no effect, and fails with an error that says so, or with one that leaves it open. */
  | 'fail-throttled'
  | 'fail-unavailable'
  | 'fail-timeout'
  /** The answer is lost on the way, and the client library repeats the call by itself: the second answer is what the caller sees. */
  | 'repeated'
  /** S3's 409: another write ran at the same time. Has no effect. */
  | 'conflict'
  /** The sandbox stands still after the call, long enough for the platform to give it up, and goes on later. */
  | 'freeze'

export const FAULT_MODES: readonly FaultMode[] = [
  'crash-before',
  'crash-after',
  'lost-timeout',
  'lost-unavailable',
  'fail-throttled',
  'fail-unavailable',
  'fail-timeout',
  'repeated',
  'conflict',
  'freeze',
]

/** One fault, at the n-th port call of a run, counted from 1 over all workers. */
export interface Fault {
  readonly call: number
  readonly mode: FaultMode
  /** How long a freeze lasts. */
  readonly forMs?: number
  /** When it ends, counted from the beginning of the run, where that matters more. */
  readonly untilMs?: number
}

/** A stretch of time in which a whole service refuses every call. */
export interface Outage {
  readonly port: string
  readonly fromMs: number
  readonly toMs: number
  readonly code: 'throttled' | 'unavailable'
}

/** A stretch of time in which the store answers 403 instead of 404, as S3 does for a role without the right to list. */
export interface Denial {
  readonly fromMs: number
  readonly toMs: number
}

const MUTATIONS: ReadonlySet<string> = new Set([
  'put', 'commit', 'copy', 'delete', 'createReceipt', 'saveReceipt', 'registerRun', 'saveRun', 'publish', 'send', 'start',
  'createPacket', 'savePacket', 'createSequence', 'saveSequence', 'createGroup', 'saveGroup', 'receive', 'remove', 'delay', 'complete', 'discard', 'load',
])

const WRITES: ReadonlySet<string> = new Set(['copy', 'put', 'commit', 'complete'])

export function isMutation(method: string): boolean {
  return MUTATIONS.has(method)
}

/** Whether a fault means anything at this call: a read cannot be lost, and only conditional writes can conflict. */
export function applies(mode: FaultMode, method: string, args: readonly unknown[]): boolean {
  switch (mode) {
    case 'crash-before':
    case 'fail-throttled':
    case 'fail-unavailable':
    case 'freeze':
      return true
    // To a reader, a lost answer is no answer, and a death after a read is a death before the next call.
    case 'crash-after':
    case 'lost-timeout':
    case 'lost-unavailable':
    case 'fail-timeout':
      return isMutation(method)
    case 'repeated':
      return isMutation(method) && !isUnconditionalWrite(method, args) && !isJobStart(method, args)
    case 'conflict':
      return WRITES.has(method) && !isUnconditionalWrite(method, args)
  }
}

function isUnconditionalWrite(method: string, args: readonly unknown[]): boolean {
  if (method === 'put') return args[2] === undefined
  if (method === 'commit') return args[0] === undefined
  return method === 'copy' && !(isRecord(args[1]) && args[1]['ifAbsent'] === true)
}

/** The client of a service that knows no repetitions repeats nothing by itself. */
function isJobStart(method: string, args: readonly unknown[]): boolean {
  return method === 'start' && isRecord(args[0]) && 'runId' in args[0]
}

export function errorOf(mode: 'timeout' | 'unavailable' | 'throttled', label: string): PortError {
  return new PortError(mode, `simulated: ${label} ${mode}`)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
