export interface AlarmDescription {
  /** What the alarm looks at, for people who are woken by it. */
  readonly watches: string
  /** The metric, as CloudWatch names it, with its namespace; of an expression all that it is made of. */
  readonly metrics: readonly string[]
}

const FUNCTION_NAMES = [
  'route-file', 'convert-csv', 'sweep', 'ingest', 'validate', 'transform', 'output', 'record-failure', 'enqueue-file', 'consume-queue',
  'glue-run-ended', 'process-packets',
]

type NamedAlarm = readonly [name: string, alarm: AlarmDescription]

function alarm(name: string, watches: string, ...metrics: readonly string[]): NamedAlarm {
  return [name, { watches, metrics }]
}

/** The three alarms that every function has. */
function ofFunction(name: string): readonly NamedAlarm[] {
  return [
    alarm(`${name}-error-rate`, `more than 5 % of the calls of ${name} failed`, 'AWS/Lambda Errors', 'AWS/Lambda Invocations'),
    alarm(`${name}-duration`, `a call of ${name} took more than 80 % of its time`, 'AWS/Lambda Duration'),
    alarm(`${name}-throttles`, `calls of ${name} were turned away`, 'AWS/Lambda Throttles'),
  ]
}

const DEAD_LETTERS = 'AWS/SQS ApproximateNumberOfMessagesVisible'

/** Every alarm of a deployment, by its name without `<stack>-` in front. */
export const ALARMS: ReadonlyMap<string, AlarmDescription> = new Map([
  ...FUNCTION_NAMES.flatMap(ofFunction),
  alarm('dead-letters', 'the dead-letter queue is not empty', DEAD_LETTERS),
  alarm('ordered-dead-letters', 'the dead-letter queue of ordered files is not empty', DEAD_LETTERS),
  alarm('files-age', 'a file has not come to its end for too long, or nobody measures', 'Sluice OldestUnfinishedAgeSeconds'),
  alarm('ordered-age', 'an ordered file has waited for its end for too long, or nobody measures', 'Sluice OldestMessageAgeSeconds'),
  alarm('groups-halted', 'a group of ordered files stands still until a person resumes it', 'Sluice GroupsHalted'),
  alarm('packets-held', 'packets have been held for hours', 'Sluice PacketsHeld'),
  alarm('packet-gap', 'packets of a table have been missing for too long, or nobody measures', 'Sluice OldestGapAgeSeconds'),
  alarm('workflow-failed', 'an execution of the workflow failed', 'AWS/States ExecutionsFailed'),
  alarm('workflow-timed-out', 'an execution of the workflow ran out of time', 'AWS/States ExecutionsTimedOut'),
  alarm('packets-failed', 'an execution of the packets failed', 'AWS/States ExecutionsFailed'),
  alarm('packets-timed-out', 'an execution of the packets ran out of time', 'AWS/States ExecutionsTimedOut'),
  alarm('backfill-failed', 'a backfill ended before it had told of every file', 'AWS/States ExecutionsFailed'),
  alarm('backfill-timed-out', 'a backfill ran out of time', 'AWS/States ExecutionsTimedOut'),
])
