import { SpanStatusCode, trace } from '@opentelemetry/api'
import type { Span, Tracer as OtelTracer } from '@opentelemetry/api'
import { thrownMessage } from '../../domain/errors/thrown.ts'
import type { SpanAttributes, Tracer } from '../../ports/tracer.ts'

// A key of S3 has at most 1,024 bytes; the default limits of OpenTelemetry's SDK know none for the length of a text.
const TEXT_LENGTH_MAX = 1_024
const ATTRIBUTES_MAX = 32

/**
 * Spans of OpenTelemetry, by whatever provider the process has registered before its first span; without one nothing is recorded.
 * Whether spans lie within one another is for the context manager of that provider.
 */
export class OpenTelemetryTracer implements Tracer {
  readonly #tracer: OtelTracer

  constructor(tracer: OtelTracer = trace.getTracer('sluice')) {
    this.#tracer = tracer
  }

  async span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
    return await this.#tracer.startActiveSpan(name, { attributes: bounded(attributes) }, async (span) => {
      try {
        return await work()
      } catch (error) {
        recordError(span, error)
        throw error
      } finally {
        span.end()
      }
    })
  }
}

/** Without its stack, which names the files of the function to every service that a trace is sent to. */
function recordError(span: Span, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error
  const message = cut(thrownMessage(error))
  span.recordException({ name, message })
  span.setStatus({ code: SpanStatusCode.ERROR, message })
}

function bounded(attributes: SpanAttributes): SpanAttributes {
  const entries = Object.entries(attributes).slice(0, ATTRIBUTES_MAX)
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? cut(value) : value]))
}

function cut(text: string): string {
  return text.slice(0, TEXT_LENGTH_MAX)
}
