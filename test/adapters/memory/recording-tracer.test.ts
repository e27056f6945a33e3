import { expect } from 'chai'
import { RecordingTracer } from '../../../src/adapters/memory/recording-tracer.ts'
import { NO_TRACER } from '../../../src/ports/tracer.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeTracerContract } from '../../contract/tracer-contract.ts'

describeTracerContract('recording', async () => ({ tracer: new RecordingTracer(), close: async () => undefined }))
describeTracerContract('none', async () => ({ tracer: NO_TRACER, close: async () => undefined }))

describe('RecordingTracer', () => {
  it('keeps what has ended, the inner before the outer, with what was thrown', async () => {
    const tracer = new RecordingTracer()
    const error = new Error('no')
    const failing = (): Promise<never> => tracer.span('inner', { n: 1 }, () => Promise.reject(error))
    await rejectionOf(tracer.span('outer', { key: 'a' }, failing))
    await tracer.span('last', {}, async () => undefined)
    expect(tracer.spans).to.deep.equal([
      { name: 'inner', attributes: { n: 1 }, error },
      { name: 'outer', attributes: { key: 'a' }, error },
      { name: 'last', attributes: {} },
    ])
  })
})
