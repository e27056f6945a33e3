import type { JobRunStanding } from '../../ports/job-runner.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** A run of a command as it is recorded in a folder before anything is started. */
export interface LocalJobRecord {
  readonly job: string
  readonly runId: string
  readonly jobRunId: string
  /** For people; what is carried out never comes from a file. */
  readonly program: string
  readonly args: readonly string[]
  /** Milliseconds since 1970. */
  readonly startedMs: number
  /** Who was about to start it. */
  readonly starter: ProcessIdentity
}

/** Who watches over a run; `abandoned` where it is settled that nobody ever will. */
export type LocalJobWatch = { readonly kind: 'watched'; readonly by: ProcessIdentity } | { readonly kind: 'abandoned' }

export type LocalJobEnd = Extract<JobRunStanding, { readonly kind: 'succeeded' | 'failed' }>

/** What a supervisor tells its parent, once. */
export type SupervisorReport =
  | { readonly kind: 'started' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

export function jobRecordText({ jobRunId, runId, job, startedMs, program, args, starter }: LocalJobRecord): string {
  return textOf({ job_run_id: jobRunId, run_id: runId, job, started_ms: startedMs, program, args, starter })
}

/** `undefined` for anything that `jobRecordText` did not write; so too the others here. */
export function parseJobRecord(text: string): LocalJobRecord | undefined {
  const { job_run_id: jobRunId, run_id: runId, job, started_ms: startedMs, program, args, starter } = fieldsOf(text)
  if (typeof jobRunId !== 'string' || typeof runId !== 'string' || typeof job !== 'string') return undefined
  if (typeof startedMs !== 'number' || typeof program !== 'string' || !isTexts(args)) return undefined
  return isIdentity(starter) ? { jobRunId, runId, job, startedMs, program, args, starter } : undefined
}

export function jobWatchText(watch: LocalJobWatch): string {
  return textOf(watch)
}

export function parseJobWatch(text: string): LocalJobWatch | undefined {
  const { kind, by } = fieldsOf(text)
  if (kind === 'abandoned') return { kind }
  return kind === 'watched' && isIdentity(by) ? { kind, by } : undefined
}

export function processText(identity: ProcessIdentity): string {
  return textOf(identity)
}

export function parseProcess(text: string): ProcessIdentity | undefined {
  const { host, machine, pid, started } = fieldsOf(text)
  const identity = { host, machine, pid, started }
  return isIdentity(identity) ? identity : undefined
}

export function jobEndText(end: LocalJobEnd): string {
  return textOf(end)
}

export function parseJobEnd(text: string): LocalJobEnd | undefined {
  const { kind, code, message } = fieldsOf(text)
  if (kind === 'succeeded') return { kind }
  return kind === 'failed' && typeof code === 'string' && typeof message === 'string' ? { kind, code, message } : undefined
}

export function isSupervisorReport(message: unknown): message is SupervisorReport {
  if (typeof message !== 'object' || message === null) return false
  const { kind, code, message: words }: Record<string, unknown> = { ...message }
  return kind === 'started' || (kind === 'refused' && typeof code === 'string' && typeof words === 'string')
}

function textOf(value: object): string {
  return `${JSON.stringify(value, undefined, 1)}\n`
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return {}
  }
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false
  const { host, machine, pid, started }: Record<string, unknown> = { ...value }
  // Process ids of 0 and below mean groups of processes to the system.
  const isPid = typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0
  return isPid && typeof host === 'string' && typeof machine === 'string' && typeof started === 'string'
}
