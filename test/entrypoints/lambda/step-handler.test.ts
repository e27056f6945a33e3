import { expect } from 'chai'
import { MemoryMetrics } from '../../../src/adapters/memory/memory-metrics.ts'
import { RecordingLogger } from '../../../src/adapters/memory/recording-logger.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { readStepPayload, stepFields } from '../../../src/entrypoints/lambda/read-step-payload.ts'
import { RefusedEvent } from '../../../src/entrypoints/lambda/refused-event.ts'
import { runSteps, stepHandler } from '../../../src/entrypoints/lambda/step-handler.ts'
import { PortError } from '../../../src/ports/port-error.ts'

const RECEIPT = 'ab'.repeat(32)
const PAYLOAD = { receipt: RECEIPT, run_id: 'run-1' }

function handlerOf(handle: (signal: AbortSignal) => Promise<string>) {
  const logger = new RecordingLogger()
  const handler = stepHandler({ clock: new VirtualClock(), logger, metrics: new MemoryMetrics() }, {
    logEvent: 'file-tested',
    read: readStepPayload,
    fields: stepFields,
    handle: (_payload, signal) => handle(signal),
    describe: (status) => ({ fields: { status }, metrics: [] }),
  })
  return { handler, logger }
}

async function nameOf(work: Promise<unknown>): Promise<string> {
  return await work.then(() => 'none', (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'no error'))
}

describe('the handler of a step', () => {
  it('tells of the file under its receipt, its run and the invocation', async () => {
    const { handler, logger } = handlerOf(() => Promise.resolve('fine'))
    expect(await handler(PAYLOAD, { awsRequestId: 'request-7' })).to.equal('fine')
    expect(logger.records.map(({ level, event }) => [level, event])).to.deep.equal([['info', 'file-tested']])
    expect(logger.records[0]?.fields).to.include({ correlation_id: RECEIPT, receipt: RECEIPT, run_id: 'run-1', request_id: 'request-7', status: 'fine' })
  })

  const errors: readonly [what: string, error: Error, named: string][] = [
    ['a service that is away', new PortError('unavailable', 'S3 is away'), 'TransientError: S3 is away'],
    ['throttling', new PortError('throttled', 'slow down'), 'TransientError: slow down'],
    ['what nobody knows', new PortError('unknown', 'odd'), 'TransientError: odd'],
    ['a missing right', new PortError('access-denied', 'no'), 'PermanentError: no'],
    ['a name that cannot be', new PortError('invalid-argument', 'too long'), 'PermanentError: too long'],
    ['a defect', new TypeError('x is undefined'), 'TypeError: x is undefined'],
  ]
  for (const [what, error, named] of errors) {
    it(`names ${what} so that the state machine knows whether to try again`, async () => {
      expect(await nameOf(handlerOf(() => Promise.reject(error)).handler(PAYLOAD))).to.equal(named)
    })
  }

  it('gives up in time, by a name that is tried again, and tells the work to stop', async () => {
    let isStopped = false
    const { handler } = handlerOf(
      (signal) => new Promise((resolve) => signal.addEventListener('abort', () => {
        isStopped = true
        resolve('too late')
      })),
    )
    expect(await nameOf(handler(PAYLOAD, { getRemainingTimeInMillis: () => 10_020 }))).to.match(/^TransientError: the time of the invocation/)
    expect(isStopped).to.equal(true)
  })

  const payloads: readonly [what: string, payload: unknown, words: string][] = [
    ['nothing', undefined, 'receipt is missing'],
    ['no receipt', { run_id: 'run-1' }, 'receipt is missing'],
    ['a receipt that is none', { receipt: 'ABC', run_id: 'run-1' }, 'identity of a receipt'],
    ['no run', { receipt: RECEIPT }, 'run_id is missing'],
    ['an empty run, as of a receipt that has none', { receipt: RECEIPT, run_id: '' }, 'id of a run'],
    ['a run with a path in it', { receipt: RECEIPT, run_id: '../x' }, 'id of a run'],
    ['a run from the prototype', { receipt: RECEIPT, __proto__: { run_id: 'run-1' } }, 'run_id is missing'],
  ]
  for (const [what, payload, words] of payloads) {
    it(`refuses ${what} before anything is done`, async () => {
      const { handler } = handlerOf(() => Promise.resolve('done'))
      const error: unknown = await handler(payload).catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(RefusedEvent).and.include({ name: 'PermanentError' })
      expect((error as Error).message).to.include(words)
    })
  }
})

describe('a step for several files', () => {
  it('takes each of them, and then tells what went wrong first', async () => {
    const logger = new RecordingLogger()
    const taken: string[] = []
    const work = (files: readonly string[]) => runSteps({ clock: new VirtualClock(), logger, metrics: new MemoryMetrics() }, {
      logEvent: 'file-tested',
      fields: (file: string) => ({ file }),
      handle: (file) => {
        taken.push(file)
        return file.startsWith('bad') ? Promise.reject(new PortError('not-found', file)) : Promise.resolve(file)
      },
      describe: () => ({ fields: {}, metrics: [] }),
    }, files, {})
    expect(await nameOf(work(['bad-1', 'good', 'bad-2']))).to.equal('PermanentError: bad-1')
    expect(taken).to.deep.equal(['bad-1', 'good', 'bad-2'])
    expect(logger.records.map(({ level, fields }) => [level, fields['file']])).to.deep.equal([['error', 'bad-1'], ['info', 'good'], ['error', 'bad-2']])
    expect(await work(['a', 'b'])).to.deep.equal(['a', 'b'])
  })
})
