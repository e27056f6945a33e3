import { expect } from 'chai'
import { answering, FUNCTIONS, GLUE, handlers, OUTPUT, receiptIn, VALID } from './etl-handlers.ts'
import type { EtlHandlers } from './etl-handlers.ts'
import { ATTEMPTS, attemptsAt, countOf, failed, failureOf, input, namesOf, RECEIPT, recorded, RETRYABLE, WORK } from './etl-machine-inputs.ts'
import { executeEtl } from './etl-machine.ts'
import { named } from './packets-machine.ts'
import type { Json } from './packets-machine.ts'
import { at } from './read-template.ts'

const FINAL = ['PermanentError', 'Error', 'TypeError', 'KeyError', 'Lambda.ResourceNotFoundException', 'States.Permissions', 'States.TaskFailed']

describe('deploy/etl.asl.json: what passes', () => {
  for (const name of FUNCTIONS.filter(each => each !== 'record-failure')) {
    for (const error of RETRYABLE) {
      it(`is gone on with after ${error} of ${name}, with the same payload`, async () => {
        const good = handlers()[name]
        let invocations = 0
        const run = await executeEtl(input(RECEIPT), handlers({
          [name]: (payload: Json) => {
            invocations += 1
            if (invocations < attemptsAt(error)) throw named(error)
            return good(payload)
          },
        }))
        expect(run.end).to.deep.equal({ output: { files: [{ receipt: RECEIPT, state: 'PROCESSED' }] } })
        expect(countOf(run, name)).to.equal(attemptsAt(error))
        expect(new Set(run.calls.filter(call => call.name === name).map(({ payload }) => JSON.stringify(payload))).size).to.equal(1)
        expect(recorded(run)).to.deep.equal([])
      })
    }

    it(`fails the file when it does not pass for ${name}, after ${ATTEMPTS} attempts`, async () => {
      const run = await executeEtl(input(RECEIPT), handlers({ [name]: answering(named('TransientError', 'out of reach')) }))
      expect(run.end).to.deep.equal(failed(RECEIPT))
      expect(countOf(run, name)).to.equal(ATTEMPTS)
      expect(recorded(run)).to.deep.equal([{ ...failureOf(name), error: { Error: 'TransientError', Cause: 'out of reach' } }])
    })
  }
})

describe('deploy/etl.asl.json: what fails for good', () => {
  for (const name of FUNCTIONS.filter(each => each !== 'record-failure')) {
    for (const error of FINAL) {
      it(`is ${error} of ${name}, at once, and recorded with its receipt and run`, async () => {
        const run = await executeEtl(input(RECEIPT), handlers({ [name]: answering(named(error, 'no use')) }))
        expect(run.end).to.deep.equal(failed(RECEIPT))
        expect(countOf(run, name)).to.equal(1)
        expect(recorded(run)).to.deep.equal([{ ...failureOf(name), error: { Error: error, Cause: 'no use' } }])
        expect(namesOf(run.calls)).to.deep.equal([...FUNCTIONS.slice(0, FUNCTIONS.indexOf(name) + 1), 'record-failure'])
      })
    }
  }

  for (const [what, others] of oddAnswers()) {
    it(`is ${what}`, async () => {
      const run = await executeEtl(input(RECEIPT), handlers(others))
      expect(run.end).to.deep.equal(failed(RECEIPT))
      expect(recorded(run)).to.have.length(1)
      expect(at(recorded(run)[0], 'receipt')).to.equal(RECEIPT)
      expect(at(recorded(run)[0], 'error', 'Error')).to.equal('UnknownAnswer')
    })
  }

  it('is an output that failed', async () => {
    const run = await executeEtl(input(RECEIPT), handlers({ output: () => ({ ...OUTPUT, status: 'failed', state: 'FAILED' }) }))
    expect(run.end).to.deep.equal(failed(RECEIPT))
    expect(recorded(run)).to.deep.equal([])
  })

  it('is a file that validate has failed itself, without a second record of it', async () => {
    const run = await executeEtl(input(RECEIPT), handlers({ validate: () => ({ ...VALID, status: 'ended', state: 'FAILED', reason: 'bad-contract' }) }))
    expect(run.end).to.deep.equal(failed(RECEIPT))
    expect(recorded(run)).to.deep.equal([])
  })
})

describe('deploy/etl.asl.json: the record of a failure', () => {
  const broken = named('PermanentError', 'no use')

  it('changes nothing where the receipt had ended', async () => {
    const { end } = await executeEtl(input(RECEIPT), handlers({
      output: answering(broken),
      'record-failure': () => ({ status: 'ended', receipt: RECEIPT, state: 'PROCESSED' }),
    }))
    expect(end).to.deep.equal({ output: { files: [{ receipt: RECEIPT, state: 'PROCESSED' }] } })
  })

  for (const state of ['RECEIVED', 'ROUTED']) {
    it(`fails the execution all the same where the receipt stays ${state}`, async () => {
      const { end } = await executeEtl(input(RECEIPT), handlers({
        ingest: answering(broken),
        'record-failure': () => ({ status: 'ended', receipt: RECEIPT, state }),
      }))
      expect(end).to.deep.equal(failed(RECEIPT))
    })
  }

  for (const error of RETRYABLE) {
    it(`is tried again after ${error}`, async () => {
      const run = await executeEtl(input(RECEIPT), handlers({
        transform: answering(broken),
        'record-failure': answering(...Array<Error>(attemptsAt(error) - 1).fill(named(error)), { status: 'failed', receipt: RECEIPT, state: 'FAILED' }),
      }))
      expect(run.end).to.deep.equal(failed(RECEIPT))
      expect(recorded(run)).to.deep.equal(Array(attemptsAt(error)).fill({ ...WORK, error: { Error: 'PermanentError', Cause: 'no use' } }))
    })
  }

  for (const [what, recording] of [
    ['cannot be made', answering(named('TransientError'))],
    ['is refused', answering(named('PermanentError'))],
    ['says nothing', () => null],
    ['says no state', () => ({ status: 'failed', receipt: RECEIPT })],
    ['says a state that is none', () => ({ status: 'failed', receipt: RECEIPT, state: null })],
  ] as const) {
    it(`fails the file when it ${what}, and no other`, async () => {
      const { end } = await executeEtl(input('bad', 'good'), handlers({
        validate: payload => {
          if (receiptIn(payload) === 'bad') throw broken
          return VALID
        },
        'record-failure': recording,
      }))
      expect(end).to.deep.equal(failed('bad'))
    })
  }
})

function oddAnswers(): readonly (readonly [string, Partial<EtlHandlers>])[] {
  const nowhere = [null, 'text', 7, [], {}, { status: 'odd', state: 'ROUTED' }, { status: 'ended' }, { status: 'ended', state: null }, { state: 'PROCESSED' }]
  return [
    ...FUNCTIONS.filter(name => name !== 'record-failure').flatMap(name =>
      nowhere.map((answer): readonly [string, Partial<EtlHandlers>] => [`${JSON.stringify(answer)} as the answer of ${name}`, { [name]: () => answer }])),
    ['a registration without a run', { ingest: () => ({ status: 'ready', state: 'ROUTED' }) }],
    ['a valid file without an engine', { validate: () => ({ status: 'valid', state: 'ROUTED' }) }],
    ['a valid file for an engine that nobody knows', { validate: () => ({ ...VALID, engine: 'spark' }) }],
    ['a file for a job that is not named', { validate: () => ({ ...GLUE, glue: null }) }],
    ['a file for a job without arguments', { validate: () => ({ ...GLUE, glue: { job_name: 'etl-orders' } }) }],
  ]
}
