import { thrownText } from '../domain/errors/thrown.ts'
import type { Clock } from '../ports/clock.ts'
import type { LogFields, Logger } from '../ports/logger.ts'
import type { Metrics } from '../ports/metrics.ts'
import { NO_TRACER, type SpanAttributes, type Tracer } from '../ports/tracer.ts'
import { addMeasure, type Measure } from './measure.ts'

export interface Observers {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  /** Absent where nobody follows traces. */
  readonly tracer?: Tracer
}

/** What a finished call adds to its log line and to the metrics. A metric is named in `METRIC_UNITS` first. */
export interface Observation {
  readonly fields: LogFields
  readonly metrics: readonly Measure[]
}

/**
 * Runs one piece of work with its timing, its outcome and its errors told, in a span of its own: around the use cases, so that none of
 * them counts or logs by itself. An error is told and thrown on.
 *
 * @param event names the log line, the one of an error with `-error` behind it, and the span.
 * @param fields of both; those that a span can hold are its attributes too.
 */
export async function observe<T>(
  event: string,
  fields: LogFields,
  observers: Observers,
  work: () => Promise<T>,
  describe: (result: T) => Observation,
): Promise<T> {
  const { clock, logger, metrics, tracer = NO_TRACER } = observers
  const startedMs = clock.nowMs()
  const timing = (): number => {
    const durationMs = Math.max(0, clock.nowMs() - startedMs)
    addMeasure(metrics, 'Duration', durationMs)
    return durationMs
  }
  return await tracer.span(event, attributesOf(fields), async () => {
    try {
      const result = await work()
      const observation = describe(result)
      for (const { name, value } of observation.metrics) addMeasure(metrics, name, value)
      logger.log('info', event, { ...fields, ...observation.fields, duration_ms: timing() })
      return result
    } catch (error) {
      addMeasure(metrics, 'Errors', 1)
      logger.log('error', `${event}-error`, { ...fields, error: thrownText(error), duration_ms: timing() })
      throw error
    }
  })
}

function attributesOf(fields: LogFields): SpanAttributes {
  const attributes: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined) attributes[name] = value
  }
  return attributes
}
