/**
 * Something a person should know about the configuration. An `error` says that files will not do what the entry means, a `warning` that
 * they may not; an `info` is no fault.
 */
export interface Finding {
  /** JSON pointer of the value it is about, e.g. `/3/is_active`. */
  readonly path: string
  readonly severity: 'error' | 'warning' | 'info'
  /** Kebab-case, stable. */
  readonly code: string
  readonly message: string
}

/** Why one entry of the configuration cannot be used. */
export interface EntryProblem {
  /** Place of the entry in the list, from 0. */
  readonly index: number
  /** The field as in the file, `order.attempts` for a nested one; empty when the entry as a whole is meant. */
  readonly field: string
  readonly code: ProblemCode
  /** What the value must be and what to do. */
  readonly reason: string
  /** The offending value, shortened; absent when there is none. */
  readonly value?: string
  /** All of it in one sentence, except which entry it is. */
  readonly message: string
}

export type ProblemCode =
  | 'not-an-object'
  | 'missing-field'
  | 'wrong-type'
  | 'empty-text'
  | 'unsafe-text'
  | 'too-long'
  | 'unknown-value'
  | 'out-of-range'
  | 'impossible-name'
  | 'missing-glue-job'
  | 'unsupported-pattern'

/** JSON pointer (RFC 6901) of a field, given as in `EntryProblem`. */
export function pathOf(index: number, field: string): string {
  const steps = field === '' ? [] : field.split('.')
  return ['', String(index), ...steps].join('/')
}

export function entryProblem(parts: Omit<EntryProblem, 'message'>): EntryProblem {
  const subject = parts.field === '' ? 'the entry' : parts.field
  const found = parts.value === undefined ? '' : `, found ${parts.value}`
  return { ...parts, message: `${subject} ${parts.reason}${found}` }
}

export function findingOf(problem: EntryProblem, jobId: string | undefined): Finding {
  const entry = jobId === undefined ? `entry ${problem.index}` : `entry ${problem.index} (job_id ${jobId})`
  return {
    path: pathOf(problem.index, problem.field),
    severity: 'error',
    code: problem.code,
    message: `${entry}: ${problem.message}`,
  }
}
