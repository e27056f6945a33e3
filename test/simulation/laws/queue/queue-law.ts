import type { Scene, Watch } from '../law.ts'
import type { GroupBook } from './group-book.ts'
import type { RunBook } from './run-book.ts'

/** One law of ordered jobs, as something that watches a run and complains. Shares no code with what it judges. */
export interface QueueLaw {
  readonly id: string
  /** The law in one sentence. */
  readonly says: string
  /** A watch for one run. */
  readonly watch: (scene: QueueScene) => Watch
}

/** What the flow tells of its world besides what every bucket's tells. */
export interface QueueScene extends Scene {
  readonly groups: GroupBook
  readonly runs: RunBook
  /** Runs that a file gets before it is given up. */
  readonly attempts: number
  /** Whether jobs claim the id of their run first. */
  readonly claims: boolean
  /** No fault, no wrong clock and room for every run: times say something. */
  readonly isCalm: boolean
  /** Whether clocks of workers may be wrong. */
  readonly isSkewed: boolean
  /** Every run that the service ever started, in order, as it really stands. */
  jobRuns(): readonly JobRunView[]
  /** Messages that the queue holds. */
  waiting(): number
  /** The name under which a worker holds leases. */
  ownerOf(task: number): string
}

/** A run as the service knows it. Times are milliseconds since 1970. */
export interface JobRunView {
  readonly jobRunId: string
  /** The id that it carries. */
  readonly runId: string
  readonly key: string
  readonly startedMs: number
  readonly endedMs?: number
  readonly state: string
}

/** The group of a file by its name: everything before the time of day. Written down a second time. */
export function groupOf(key: string): string {
  return /([^/]*_\d{8})_\d{6}\.csv$/.exec(key)?.[1] ?? ''
}

/** When a file's time stamp says it belongs. */
export function stampOf(key: string): string {
  return /_(\d{8}_\d{6})\.csv$/.exec(key)?.[1] ?? ''
}

/** Whether a file that fails for good stops its group: the name says it. */
export function halts(key: string): boolean {
  return /\/halt[^/]*$/.test(key)
}
