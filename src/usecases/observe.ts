import type { Clock } from '../ports/clock.ts'
import type { LogFields, Logger } from '../ports/logger.ts'
import type { MetricUnit, Metrics } from '../ports/metrics.ts'

export interface Observers {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

/** What a finished call adds to its log line and to the metrics. */
export interface Observation {
  readonly fields: LogFields
  readonly metrics: readonly { readonly name: string; readonly value: number; readonly unit: MetricUnit }[]
}

/**
 * Runs one piece of work with its timing, its outcome and its errors told: around the use cases, so that none of them counts or
 * logs by itself. An error is told and thrown on.
 */
export async function observe<T>(
  event: string,
  fields: LogFields,
  observers: Observers,
  work: () => Promise<T>,
  describe: (result: T) => Observation,
): Promise<T> {
  const { clock, logger, metrics } = observers
  const startedMs = clock.nowMs()
  const timing = (): number => {
    const durationMs = Math.max(0, clock.nowMs() - startedMs)
    metrics.add('Duration', durationMs, 'Milliseconds')
    return durationMs
  }
  try {
    const result = await work()
    const observation = describe(result)
    for (const { name, value, unit } of observation.metrics) metrics.add(name, value, unit)
    logger.log('info', event, { ...fields, ...observation.fields, duration_ms: timing() })
    return result
  } catch (error) {
    metrics.add('Errors', 1, 'Count')
    logger.log('error', `${event}-error`, { ...fields, error: messageOf(error), duration_ms: timing() })
    throw error
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
