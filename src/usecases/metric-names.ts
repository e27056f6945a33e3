import type { MetricUnit } from '../ports/metrics.ts'
import { METRIC_UNITS } from './measure.ts'
import type { MetricName } from './measure.ts'

export interface MetricDescription {
  readonly unit: MetricUnit
  /** What one value says, for people who build alarms and dashboards. */
  readonly meaning: string
  /** Names of the dimensions beside `FunctionName`, which every metric has. */
  readonly dimensions: readonly string[]
}

/** What every metric that Sluice writes says, by its name. */
export const METRIC_NAMES = {
  Duration: { unit: METRIC_UNITS.Duration, meaning: 'time that one piece of work took: a file, or an invocation that knows no files', dimensions: [] },
  Errors: { unit: METRIC_UNITS.Errors, meaning: 'pieces of work that threw; they are tried again or become dead letters', dimensions: [] },
  FilesRouted: { unit: METRIC_UNITS.FilesRouted, meaning: 'landed files that were routed, repeated deliveries too', dimensions: [] },
  FilesConverted: { unit: METRIC_UNITS.FilesConverted, meaning: 'landed files that were converted or refused, repeated deliveries too', dimensions: [] },
  FilesEnded: { unit: METRIC_UNITS.FilesEnded, meaning: 'files that came to an end, each once for every attempt', dimensions: ['State'] },
  FilesSwept: { unit: METRIC_UNITS.FilesSwept, meaning: 'files that a sweep changed or could not change', dimensions: [] },
  RowsProcessed: { unit: METRIC_UNITS.RowsProcessed, meaning: 'rows written', dimensions: [] },
  RowsRejected: { unit: METRIC_UNITS.RowsRejected, meaning: 'rows kept aside', dimensions: [] },
  InvalidRowRate: { unit: METRIC_UNITS.InvalidRowRate, meaning: 'rejected rows of one file; of files without rows nothing', dimensions: [] },
  OldestUnfinishedAgeSeconds: {
    unit: METRIC_UNITS.OldestUnfinishedAgeSeconds,
    meaning: 'for how long the file that is oldest has not come to its end, after a sweep; without files that wait in a queue',
    dimensions: [],
  },
  PacketsProcessed: { unit: METRIC_UNITS.PacketsProcessed, meaning: 'packets that are in the star now', dimensions: [] },
  PacketsHeld: { unit: METRIC_UNITS.PacketsHeld, meaning: 'packets that wait for others', dimensions: [] },
  PacketsFailed: { unit: METRIC_UNITS.PacketsFailed, meaning: 'packets that were given up', dimensions: [] },
  PacketGaps: { unit: METRIC_UNITS.PacketGaps, meaning: 'packets that came while others before them were missing', dimensions: [] },
  OldestGapAgeSeconds: {
    unit: METRIC_UNITS.OldestGapAgeSeconds,
    meaning: 'for how long packets of a table have been missing without a break, of the table where that is longest; told by each sweep',
    dimensions: [],
  },
  MessagesDone: { unit: METRIC_UNITS.MessagesDone, meaning: 'messages of ordered files whose files are at their ends', dimensions: [] },
  MessagesWaiting: { unit: METRIC_UNITS.MessagesWaiting, meaning: 'messages of ordered files that come again', dimensions: [] },
  GroupsTended: { unit: METRIC_UNITS.GroupsTended, meaning: 'groups of ordered files that were looked after', dimensions: [] },
  QueueBacklog: { unit: METRIC_UNITS.QueueBacklog, meaning: 'messages of ordered files, those that are out too; told by each poll', dimensions: [] },
  OldestMessageAgeSeconds: { unit: METRIC_UNITS.OldestMessageAgeSeconds, meaning: 'for how long the oldest ordered file has waited for its end; told by each poll', dimensions: [] },
  GroupsHalted: { unit: METRIC_UNITS.GroupsHalted, meaning: 'groups that stand still until a person resumes them; told by each poll', dimensions: [] },
} as const satisfies Readonly<Record<MetricName, MetricDescription>>
