import { isRecord } from '../config/describe-value.ts'

/** Why an execution gave a file up, as a receipt keeps it. */
export interface WorkflowFailure {
  readonly code: string
  readonly message: string
}

const MESSAGE_MAX = 1_000

/**
 * Reads what a `Catch` of a state machine hands on: `Error` is a name, `Cause` a text, which for a function is JSON with `errorMessage` and
 * for a Glue job the JSON of its run (Step Functions developer guide, "Handling errors"). Takes any value.
 */
export function readWorkflowFailure(caught: unknown): WorkflowFailure {
  const fields = isRecord(caught) ? caught : {}
  const error = textOf(fields['Error']) ?? 'Unknown'
  const cause = textOf(fields['Cause'])
  const told = cause === undefined ? undefined : parsed(cause)
  const run = told === undefined ? undefined : textOf(told['JobRunState'])
  if (told !== undefined && run !== undefined) {
    return { code: 'job-failed', message: clipped(`${run}: ${textOf(told['ErrorMessage']) ?? 'the job tells no more'}`) }
  }
  const message = (told === undefined ? cause : (textOf(told['errorMessage']) ?? cause)) ?? 'the workflow tells no more'
  return { code: CODES.get(error) ?? 'workflow-failed', message: clipped(`${error}: ${message}`) }
}

/** Where the name alone says what to do. */
const CODES: ReadonlyMap<string, string> = new Map([
  ['States.Timeout', 'workflow-timed-out'],
  ['Sandbox.Timedout', 'workflow-timed-out'],
  ['Glue.ConcurrentRunsExceededException', 'job-at-capacity'],
  ['Glue.EntityNotFoundException', 'no-such-job'],
])

function parsed(cause: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(cause)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function clipped(text: string): string {
  return text.length > MESSAGE_MAX ? `${text.slice(0, MESSAGE_MAX)}…` : text
}
