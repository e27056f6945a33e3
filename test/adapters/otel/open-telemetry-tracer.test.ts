import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { expect } from 'chai'
import { OpenTelemetryTracer } from '../../../src/adapters/otel/open-telemetry-tracer.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeTracerContract } from '../../contract/tracer-contract.ts'

describeTracerContract('OpenTelemetry without a provider', async () => ({ tracer: new OpenTelemetryTracer(), close: async () => undefined }))

describe('OpenTelemetry with a provider', () => {
  const exporter = new InMemorySpanExporter()

  before(() => {
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  })
  beforeEach(() => exporter.reset())
  after(() => {
    trace.disable()
    context.disable()
  })

  describeTracerContract('OpenTelemetry', async () => ({ tracer: new OpenTelemetryTracer(), close: async () => undefined }))

  const spanNamed = (name: string): ReadableSpan => {
    const found = exporter.getFinishedSpans().filter((span) => span.name === name)
    expect(found, name).to.have.length(1)
    return found[0]!
  }

  it('records the span with its attributes, and no error where there was none', async () => {
    await new OpenTelemetryTracer().span('file-converted', { key: 'bronze/a.csv', size: 7, late: false }, async () => undefined)
    const { attributes, status, events, instrumentationScope, ended } = spanNamed('file-converted')
    expect(attributes).to.deep.equal({ key: 'bronze/a.csv', size: 7, late: false })
    expect([status.code, events, instrumentationScope.name, ended]).to.deep.equal([SpanStatusCode.UNSET, [], 'sluice', true])
  })

  it('has spans lie within those that are open, also across a wait, and not within their neighbours', async () => {
    const tracer = new OpenTelemetryTracer()
    await tracer.span('outer', {}, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      await Promise.all(['left', 'right'].map((name) => tracer.span(name, {}, () => new Promise((resolve) => setImmediate(resolve)))))
    })
    await tracer.span('after', {}, async () => undefined)
    const outer = spanNamed('outer')
    for (const name of ['left', 'right']) expect(spanNamed(name).parentSpanContext?.spanId, name).to.equal(outer.spanContext().spanId)
    expect(outer.parentSpanContext).to.equal(undefined)
    expect(spanNamed('after').parentSpanContext).to.equal(undefined)
  })

  it('records an error by its name and message, bounded and without its stack', async () => {
    const error = new RangeError(`too far: ${'x'.repeat(5_000)}`)
    await rejectionOf(new OpenTelemetryTracer().span('failing', {}, () => Promise.reject(error)))
    const { status, events, ended } = spanNamed('failing')
    const message = error.message.slice(0, 1_024)
    expect([status, ended]).to.deep.equal([{ code: SpanStatusCode.ERROR, message }, true])
    expect(events.map(({ name, attributes }) => ({ name, attributes }))).to.deep.equal([
      { name: 'exception', attributes: { 'exception.type': 'RangeError', 'exception.message': message } },
    ])
  })

  it('bounds the attributes, in length and in number', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`a${n}`, n]))
    await new OpenTelemetryTracer().span('large', { key: 'k'.repeat(5_000), ...many }, async () => undefined)
    const { attributes } = spanNamed('large')
    expect(attributes['key']).to.equal('k'.repeat(1_024))
    expect(Object.keys(attributes)).to.have.length(32)
  })
})
