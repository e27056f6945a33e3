import type { Metrics, MetricUnit } from '../ports/metrics.ts'

export interface MetricDescription {
  readonly unit: MetricUnit
  /** What one value says, for people who build alarms and dashboards. */
  readonly meaning: string
  /** Names of the dimensions beside `FunctionName`, which every metric has. */
  readonly dimensions: readonly string[]
}

/**
 * Every metric that Sluice writes, by its name. Alarms and dashboards of others go by these names and units: one may be added, none
 * renamed. A name that is not here does not compile.
 */
export const METRIC_NAMES = {
  Duration: { unit: 'Milliseconds', meaning: 'time that one piece of work took: a file, or an invocation that knows no files', dimensions: [] },
  Errors: { unit: 'Count', meaning: 'pieces of work that threw; they are tried again or become dead letters', dimensions: [] },
  FilesRouted: { unit: 'Count', meaning: 'landed files that were routed, repeated deliveries too', dimensions: [] },
  FilesConverted: { unit: 'Count', meaning: 'landed files that were converted or refused, repeated deliveries too', dimensions: [] },
  FilesEnded: { unit: 'Count', meaning: 'files that came to an end, each once for every attempt', dimensions: ['State'] },
  FilesSwept: { unit: 'Count', meaning: 'files that a sweep changed or could not change', dimensions: [] },
  RowsProcessed: { unit: 'Count', meaning: 'rows written', dimensions: [] },
  RowsRejected: { unit: 'Count', meaning: 'rows kept aside', dimensions: [] },
  InvalidRowRate: { unit: 'Percent', meaning: 'rejected rows of one file; of files without rows nothing', dimensions: [] },
  OldestUnfinishedAgeSeconds: {
    unit: 'Seconds',
    meaning: 'for how long the file that is oldest has not come to its end, after a sweep; without files that wait in a queue',
    dimensions: [],
  },
  PacketsProcessed: { unit: 'Count', meaning: 'packets that are in the star now', dimensions: [] },
  PacketsHeld: { unit: 'Count', meaning: 'packets that wait for others', dimensions: [] },
  PacketsFailed: { unit: 'Count', meaning: 'packets that were given up', dimensions: [] },
  PacketGaps: { unit: 'Count', meaning: 'packets that came while others before them were missing', dimensions: [] },
  OldestGapAgeSeconds: {
    unit: 'Seconds',
    meaning: 'for how long packets of a table have been missing without a break, of the table where that is longest; told by each sweep',
    dimensions: [],
  },
  MessagesDone: { unit: 'Count', meaning: 'messages of ordered files whose files are at their ends', dimensions: [] },
  MessagesWaiting: { unit: 'Count', meaning: 'messages of ordered files that come again', dimensions: [] },
  GroupsTended: { unit: 'Count', meaning: 'groups of ordered files that were looked after', dimensions: [] },
  QueueBacklog: { unit: 'Count', meaning: 'messages of ordered files, those that are out too; told by each poll', dimensions: [] },
  OldestMessageAgeSeconds: { unit: 'Seconds', meaning: 'for how long the oldest ordered file has waited for its end; told by each poll', dimensions: [] },
  GroupsHalted: { unit: 'Count', meaning: 'groups that stand still until a person resumes them; told by each poll', dimensions: [] },
} as const satisfies Readonly<Record<string, MetricDescription>>

export type MetricName = keyof typeof METRIC_NAMES

/** One number under a known name, in the unit of that name. */
export type Measure = {
  readonly [Name in MetricName]: { readonly name: Name; readonly value: number; readonly unit: (typeof METRIC_NAMES)[Name]['unit'] }
}[MetricName]

/** Adds a number under a known name, in the unit of that name. */
export function addMeasure(metrics: Metrics, name: MetricName, value: number, dimensions: Readonly<Record<string, string>> = {}): void {
  metrics.add(name, value, METRIC_NAMES[name].unit, dimensions)
}
