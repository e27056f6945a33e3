import fc from 'fast-check'
import { type CurrentFile, newOrderGroup, type OrderGroup, type RunEnd, type RunPhase, type WaitingFile } from '../../../src/domain/queue/order-group.ts'

export const T0 = '2025-09-15T10:15:00.000Z'
export const T1 = '2025-09-15T10:16:00.000Z'

export const FAILED: RunEnd = { kind: 'failed', code: 'job-failed', message: 'm', permanent: false }

export function file(digit: string, attempt = 1): WaitingFile {
  return { receipt: digit.repeat(64), attempt }
}

export function current(phase: RunPhase, run = 1): CurrentFile {
  return { ...file('a'), run, runId: `run-${run}`, phase }
}

export function group(...fields: readonly Partial<OrderGroup>[]): OrderGroup {
  return Object.assign(newOrderGroup('orders', T0), ...fields) as OrderGroup
}

const time = fc.maxSafeInteger().map(Math.abs)
const ordinal = time.map((n) => Math.max(1, n))
const text = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'a_b', 'aB', 'é\u0000', '日本😀'))
const instant = fc.constantFrom(T0, T1, '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z')
const state = fc.constantFrom('OPEN' as const, 'HALTED' as const)

export const anyFile: fc.Arbitrary<WaitingFile> = fc.record({ receipt: fc.constantFrom('0', '7', 'a', 'f').map((digit) => digit.repeat(64)), attempt: fc.integer({ min: 1, max: 3 }) })

export const anyEnd: fc.Arbitrary<RunEnd> = fc.oneof(
  fc.record({ kind: fc.constant('succeeded' as const) }),
  fc.record({ kind: fc.constant('failed' as const), code: text, message: text, permanent: fc.boolean() }),
)

export const anyPhase: fc.Arbitrary<RunPhase> = fc.oneof(
  fc.record({ kind: fc.constant('intended' as const) }),
  fc.record({ kind: fc.constant('starting' as const), calledMs: time }),
  fc.record({ kind: fc.constant('waiting-capacity' as const), sinceMs: time, notBeforeMs: time }),
  fc.record({ kind: fc.constant('running' as const), jobRunId: text, sinceMs: time }),
  fc.record({ kind: fc.constant('backing-off' as const), notBeforeMs: time }),
  fc.record({ kind: fc.constant('ended' as const), end: anyEnd }),
)

export const anyGroup: fc.Arbitrary<OrderGroup> = fc.record(
  {
    group: text,
    state,
    attempt: ordinal,
    fence: ordinal,
    createdAt: instant,
    updatedAt: instant,
    history: fc.array(fc.record({ at: instant, from: fc.option(state), to: state, reason: text, by: text }, { requiredKeys: ['at', 'from', 'to'] }), { maxLength: 3 }),
    lease: fc.record({ owner: text, untilMs: time }),
    current: fc.tuple(anyFile, ordinal, text, anyPhase).map(([waiting, run, runId, phase]) => ({ ...waiting, run, runId, phase })),
    haltedBy: anyFile,
    admitted: fc.array(anyFile, { maxLength: 4 }),
    newest: fc.record({ key: text, sequencer: text, stamp: text }, { requiredKeys: ['key'] }),
  },
  { requiredKeys: ['group', 'state', 'attempt', 'fence', 'createdAt', 'updatedAt', 'history', 'admitted'], noNullPrototype: true },
)
