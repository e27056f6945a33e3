import type { PatternProgram } from '../pattern/pattern-program.ts'

/** One valid entry of `config/config.json`: which file it is for and what becomes of that file. */
export interface Job {
  /** Place in the list, from 0: of two entries that match equally well the first wins. */
  readonly index: number
  readonly jobId: string
  readonly jobName: string
  /** As written. Its base name is matched, trimmed and in any case; it may hold `*` and `?`. */
  readonly sourceFileName: string
  /** Safe as one segment of a key. */
  readonly targetTable: string
  readonly upsertKeys: readonly string[]
  readonly isActive: boolean
  /** Names `config/contracts/<contract>.json`. */
  readonly contract?: string
  readonly engine: Engine
  /** Always there when the engine is `glue`. */
  readonly glueJobName?: string
  /** Files above this many bytes go to Glue, where the job names one. */
  readonly maxLambdaBytes: number
  /** `latest` lets a newer version of an object supersede an older one; `all` runs every version. */
  readonly versions: VersionPolicy
  readonly inactiveAction: InactiveAction
  readonly onSuccess: SuccessAction
  /** Present for jobs that run strictly one file after another within a group. */
  readonly order?: JobOrder
}

export type Engine = 'lambda' | 'glue'
export type VersionPolicy = 'latest' | 'all'
export type InactiveAction = 'keep' | 'move'
export type SuccessAction = 'keep' | 'archive'

export interface JobOrder {
  readonly group: GroupRule
  /** After the last attempt: `park` lets the group go on, `halt` stops it until a person resumes it. */
  readonly onFailure: 'park' | 'halt'
  readonly attempts: number
}

/** How a file's order group follows from its key (`orderGroupOf`). */
export type GroupRule =
  | { readonly kind: 'stem' }
  | { readonly kind: 'until-timestamp' }
  | { readonly kind: 'prefix' }
  | { readonly kind: 'pattern'; readonly source: string; readonly program: PatternProgram }

export const MAX_LAMBDA_BYTES_DEFAULT = 2 ** 30
export const ORDER_ATTEMPTS_DEFAULT = 3
