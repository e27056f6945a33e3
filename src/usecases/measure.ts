import type { Metrics, MetricUnit } from '../ports/metrics.ts'

/**
 * The unit of every metric that Sluice writes, by its name. Alarms and dashboards of others go by these names and units: one may be
 * added, none renamed. A name that is not here does not compile. What each one says is in `METRIC_NAMES`, which no function carries.
 */
export const METRIC_UNITS = {
  Duration: 'Milliseconds',
  Errors: 'Count',
  FilesRouted: 'Count',
  FilesConverted: 'Count',
  FilesEnded: 'Count',
  FilesSwept: 'Count',
  RowsProcessed: 'Count',
  RowsRejected: 'Count',
  InvalidRowRate: 'Percent',
  OldestUnfinishedAgeSeconds: 'Seconds',
  PacketsProcessed: 'Count',
  PacketsHeld: 'Count',
  PacketsFailed: 'Count',
  PacketGaps: 'Count',
  OldestGapAgeSeconds: 'Seconds',
  MessagesDone: 'Count',
  MessagesWaiting: 'Count',
  GroupsTended: 'Count',
  QueueBacklog: 'Count',
  OldestMessageAgeSeconds: 'Seconds',
  GroupsHalted: 'Count',
} as const satisfies Readonly<Record<string, MetricUnit>>

export type MetricName = keyof typeof METRIC_UNITS

/** One number under a known name, in the unit of that name. */
export type Measure = {
  readonly [Name in MetricName]: { readonly name: Name; readonly value: number; readonly unit: (typeof METRIC_UNITS)[Name] }
}[MetricName]

/** Adds a number under a known name, in the unit of that name. */
export function addMeasure(metrics: Metrics, name: MetricName, value: number, dimensions: Readonly<Record<string, string>> = {}): void {
  metrics.add(name, value, METRIC_UNITS[name], dimensions)
}
