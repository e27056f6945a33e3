import type { FaultMode } from './fault.ts'

/** One port call of a worker, as the world saw it. */
export interface CallRecord {
  readonly kind: 'call'
  /** Counts the port calls of the run from 1. */
  readonly call: number
  /** Milliseconds of virtual time. */
  readonly atMs: number
  readonly task: number
  readonly port: string
  readonly method: string
  readonly args: readonly unknown[]
  readonly fault?: FaultMode | 'outage' | 'denied'
  /** What the world answered, each time the call took effect: none when it did not, two when it was repeated. */
  readonly answers: readonly unknown[]
  /** The worker knows the last answer. */
  readonly heard: boolean
}

/** Something that happened outside the workers: a person's action, or an invocation's beginning or end. */
export type OutsideRecord =
  | {
      readonly kind: 'put'
      readonly atMs: number
      readonly key: string
      readonly content: string
      readonly etag: string
      readonly versionId?: string
    }
  | { readonly kind: 'delete'; readonly atMs: number; readonly key: string }
  | { readonly kind: 'begin'; readonly atMs: number; readonly task: number; readonly label: string }
  | {
      readonly kind: 'end'
      readonly atMs: number
      readonly task: number
      readonly how: 'returned' | 'threw' | 'died'
      /** True when a fault touched the invocation. */
      readonly disturbed: boolean
    }

export type HistoryRecord = CallRecord | OutsideRecord

/** One line a record, for people and for comparing runs. */
export function describeRecord(record: HistoryRecord): string {
  const at = new Date(record.atMs).toISOString().slice(5, 23)
  switch (record.kind) {
    case 'call': {
      const fault = record.fault === undefined ? '' : ` !${record.fault}`
      const who = `#${record.call.toString()} w${record.task.toString()}`
      return `${at} ${who} ${record.port}.${record.method}(${brief(record.args)})${fault} -> ${brief(record.answers)}`
    }
    case 'put':
      return `${at} user puts ${record.key} ${JSON.stringify(record.content)}`
    case 'delete':
      return `${at} user deletes ${record.key}`
    case 'begin':
      return `${at} w${record.task.toString()} begins ${record.label}`
    case 'end':
      return `${at} w${record.task.toString()} ${record.how}`
  }
}

const BRIEF_CHARACTERS = 240

function brief(values: readonly unknown[]): string {
  const text = JSON.stringify(values, (_, value: unknown) => (value instanceof Uint8Array ? `${value.length.toString()} bytes` : value))
  const inner = text.slice(1, -1)
  return inner.length <= BRIEF_CHARACTERS ? inner : `${inner.slice(0, BRIEF_CHARACTERS)}…`
}
