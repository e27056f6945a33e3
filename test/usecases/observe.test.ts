import { expect } from 'chai'
import { MemoryMetrics } from '../../src/adapters/memory/memory-metrics.ts'
import { RecordingLogger } from '../../src/adapters/memory/recording-logger.ts'
import { RecordingTracer } from '../../src/adapters/memory/recording-tracer.ts'
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts'
import { observe } from '../../src/usecases/observe.ts'

function observers() {
  return { clock: new VirtualClock(), logger: new RecordingLogger(), metrics: new MemoryMetrics(), tracer: new RecordingTracer() }
}

describe('observe', () => {
  it('tells what was done, how long it took and what came of it, in a log line, in metrics and in a span', async () => {
    const { clock, logger, metrics, tracer } = observers()
    const work = async (): Promise<number> => {
      await clock.advance(250)
      return 3
    }
    const result = await observe('file-converted', { key: 'a', size: 7, version: null, note: undefined }, { clock, logger, metrics, tracer }, work, (rows) => ({
      fields: { rows_processed: rows },
      metrics: [{ name: 'RowsProcessed', value: rows, unit: 'Count' }],
    }))
    expect(result).to.equal(3)
    await metrics.flush()
    expect(logger.records).to.deep.equal([
      { level: 'info', event: 'file-converted', fields: { key: 'a', size: 7, version: null, note: undefined, rows_processed: 3, duration_ms: 250 } },
    ])
    expect(metrics.flushed).to.deep.equal([
      { name: 'RowsProcessed', value: 3, unit: 'Count', dimensions: {} },
      { name: 'Duration', value: 250, unit: 'Milliseconds', dimensions: {} },
    ])
    expect(tracer.spans).to.deep.equal([{ name: 'file-converted', attributes: { key: 'a', size: 7 } }])
  })

  it('tells of an error and throws it on', async () => {
    const { clock, logger, metrics, tracer } = observers()
    const error = new TypeError('no such table')
    const failing = (): Promise<never> => Promise.reject(error)
    const caught: unknown = await observe('file-routed', { key: 'a' }, { clock, logger, metrics, tracer }, failing, () => ({ fields: {}, metrics: [] })).catch((thrown: unknown) => thrown)
    expect(caught).to.equal(error)
    expect(logger.records).to.deep.equal([
      { level: 'error', event: 'file-routed-error', fields: { key: 'a', error: 'TypeError: no such table', duration_ms: 0 } },
    ])
    expect(metrics.total('Errors')).to.equal(1)
    expect(tracer.spans).to.deep.equal([{ name: 'file-routed', attributes: { key: 'a' }, error }])
  })

  it('throws on what is no error and cannot be made a text', async () => {
    const { clock, logger, metrics } = observers()
    for (const thrown of [Object.create(null) as object, undefined, 7, 'a text']) {
      const failing = async (): Promise<void> => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- libraries may throw anything
        throw thrown
      }
      const caught: unknown = await observe('x', {}, { clock, logger, metrics }, failing, () => ({ fields: {}, metrics: [] })).catch((error: unknown) => error)
      expect(caught).to.equal(thrown)
    }
    expect(logger.records.map(({ fields }) => fields['error'])).to.deep.equal([
      'something that is no error (object)',
      'undefined',
      '7',
      'a text',
    ])
  })

  it('needs no tracer', async () => {
    const { clock, logger, metrics } = observers()
    expect(await observe('x', {}, { clock, logger, metrics }, async () => 1, () => ({ fields: {}, metrics: [] }))).to.equal(1)
  })
})
