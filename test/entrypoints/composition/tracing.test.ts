import { expect } from 'chai'
import { RecordingTracer } from '../../../src/adapters/memory/recording-tracer.ts'
import { readEnvironment } from '../../../src/entrypoints/composition/environment.ts'
import { isTracingOn, lateTracer, tracerFor } from '../../../src/entrypoints/composition/tracing.ts'
import { NO_TRACER } from '../../../src/ports/tracer.ts'
import { describeTracerContract } from '../../contract/tracer-contract.ts'

describeTracerContract('asked for by the environment', async () => ({ tracer: tracerFor({ tracing: true }), close: async () => undefined }))

describe('whether the environment asks for traces', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }
  const cases: readonly (readonly [Readonly<Record<string, string>>, boolean])[] = [
    [{}, false],
    [{ OTEL_SERVICE_NAME: 'route-file' }, false],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
    [{ OTEL_TRACES_EXPORTER: ' console ' }, true],
    [{ OTEL_TRACES_EXPORTER: '' }, false],
    [{ OTEL_TRACES_EXPORTER: 'none' }, false],
    [{ ...endpoint }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, false],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:4318/v1/traces' }, true],
    [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://localhost:4318/v1/metrics' }, false],
    [{ ...endpoint, OTEL_TRACES_EXPORTER: 'None' }, false],
    [{ ...endpoint, OTEL_TRACES_EXPORTER: '' }, true],
    [{ ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }, false],
    [{ ...endpoint, OTEL_SDK_DISABLED: 'false' }, true],
    [{ ...endpoint, OTEL_SDK_DISABLED: '1' }, true],
  ]
  for (const [variables, on] of cases) {
    it(`${on ? 'does' : 'does not'} by ${JSON.stringify(variables)}`, () => {
      expect(isTracingOn(variables)).to.equal(on)
      expect(readEnvironment(variables, []).tracing ?? false).to.equal(on)
    })
  }

  it('costs nothing where it does not', () => {
    expect(tracerFor({})).to.equal(NO_TRACER)
    expect(tracerFor({ tracing: false })).to.equal(NO_TRACER)
  })
})

describe('a tracer that is loaded late', () => {
  it('is loaded once, with the first span', async () => {
    const tracer = new RecordingTracer()
    let loads = 0
    const late = lateTracer(async () => {
      loads += 1
      return tracer
    })
    expect(loads).to.equal(0)
    await Promise.all(['a', 'b'].map((name) => late.span(name, {}, async () => undefined)))
    await late.span('c', {}, async () => undefined)
    expect(loads).to.equal(1)
    expect(tracer.spans.map(({ name }) => name)).to.deep.equal(['a', 'b', 'c'])
  })

  it('does the work without it where it cannot be had', async () => {
    const late = lateTracer(() => Promise.reject(new Error('Cannot find package')))
    expect(await late.span('a', {}, async () => 1)).to.equal(1)
    expect(await late.span('b', {}, async () => 2)).to.equal(2)
  })
})
