import { NO_TRACER, type Tracer } from '../../ports/tracer.ts'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Whether the environment asks for traces, by OpenTelemetry's own variables ("Environment Variable Specification"): an exporter or an
 * endpoint is named, and the SDK is not disabled. What is empty is not set.
 */
export function isTracingOn(variables: Variables): boolean {
  if (variables['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return false
  const exporters = variables['OTEL_TRACES_EXPORTER']?.trim() ?? ''
  if (exporters !== '') return exporters.toLowerCase() !== 'none'
  return ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'].some((name) => (variables[name]?.trim() ?? '') !== '')
}

/** OpenTelemetry's, which is loaded only where it is asked for: it is not among what everybody has installed. */
export function tracerFor({ tracing = false }: { readonly tracing?: boolean }): Tracer {
  if (!tracing) return NO_TRACER
  return lateTracer(async () => {
    const { OpenTelemetryTracer } = await import('../../adapters/otel/open-telemetry-tracer.ts')
    return new OpenTelemetryTracer()
  })
}

/** A tracer that is loaded with its first span. Where it cannot be had, the work goes on untold: a trace is not worth a file. */
export function lateTracer(load: () => Promise<Tracer>): Tracer {
  let loading: Promise<Tracer> | undefined
  return {
    span: async (name, attributes, work) => {
      loading ??= load().catch(() => NO_TRACER)
      return await (await loading).span(name, attributes, work)
    },
  }
}
