import { expect } from 'chai'
import { AGAIN, answering, FUNCTIONS, GLUE, handlers, OUTPUT, PREPARED, READY, receiptIn, VALID } from './etl-handlers.ts'
import { ATTEMPTS, countOf, failed, FILES_MAX, input, job, LIMITED, namesOf, RECEIPT, recorded, WORK } from './etl-machine-inputs.ts'
import { EXECUTION, executeEtl, GLUE_RUN } from './etl-machine.ts'
import { named } from './packets-machine.ts'
import { at, textOf } from './read-template.ts'

describe('deploy/etl.asl.json: a file that goes well', () => {
  it('is registered, looked at, transformed and put out, by references alone', async () => {
    const { end, calls, glueRuns, notices } = await executeEtl(input(RECEIPT), handlers())
    expect(end).to.deep.equal({ output: { files: [{ receipt: RECEIPT, state: 'PROCESSED' }] } })
    expect(calls).to.deep.equal([
      { name: 'ingest', payload: { receipt: RECEIPT, execution: EXECUTION.Name } },
      { name: 'validate', payload: WORK },
      { name: 'transform', payload: WORK },
      { name: 'output', payload: WORK },
    ])
    expect([glueRuns, notices]).to.deep.equal([[], []])
  })

  for (const [status, state] of [
    ['success', 'PROCESSED'], ['duplicate', 'PROCESSED'], ['superseded', 'SUPERSEDED'], ['ignored', 'IGNORED'], ['failed', 'QUARANTINED'],
  ] as const) {
    it(`ends as ${state} when its output is ${status}`, async () => {
      const { end, calls } = await executeEtl(input(RECEIPT), handlers({ output: () => ({ ...OUTPUT, status, state }) }))
      expect(end).to.deep.equal({ output: { files: [{ receipt: RECEIPT, state }] } })
      expect(namesOf(calls)).to.deep.equal(['ingest', 'validate', 'transform', 'output'])
    })
  }

  for (const [name, state, others] of [
    ['ingest', 'PROCESSED', { ingest: () => ({ ...READY(RECEIPT), status: 'ended', run_id: '', state: 'PROCESSED' }) }],
    ['ingest', 'ROUTED', { ingest: () => ({ ...READY(RECEIPT), status: 'ended', state: 'ROUTED' }) }],
    ['validate', 'QUARANTINED', { validate: () => ({ ...VALID, status: 'ended', state: 'QUARANTINED', reason: 'header' }) }],
    ['transform', 'QUARANTINED', { transform: () => ({ ...PREPARED, status: 'ended', state: 'QUARANTINED', output: null }) }],
    ['transform', 'SUPERSEDED', { transform: () => ({ ...PREPARED, status: 'ended', state: 'SUPERSEDED', output: null }) }],
  ] as const) {
    it(`goes no further, and fails nothing, when ${name} says that it has ended as ${state}`, async () => {
      const { end, calls } = await executeEtl(input(RECEIPT), handlers(others))
      expect(end).to.deep.equal({ output: { files: [{ receipt: RECEIPT, state }] } })
      expect(namesOf(calls)).to.deep.equal(FUNCTIONS.slice(0, FUNCTIONS.indexOf(name) + 1))
    })
  }

  it('is transformed again as often as output says so', async () => {
    const { end, calls } = await executeEtl(input(RECEIPT), handlers({ output: answering(AGAIN, AGAIN, AGAIN, OUTPUT) }))
    expect(end).to.deep.equal({ output: { files: [{ receipt: RECEIPT, state: 'PROCESSED' }] } })
    expect(namesOf(calls)).to.deep.equal(['ingest', 'validate', ...Array<string[]>(4).fill(['transform', 'output']).flat()])
    expect(calls.slice(1).map(({ payload }) => payload)).to.deep.equal(Array(9).fill(WORK))
  })

  it('fails when output gives up after its rounds', async () => {
    const run = await executeEtl(input(RECEIPT), handlers({ output: answering(AGAIN, AGAIN, AGAIN, AGAIN, named('PermanentError', 'lost five times')) }))
    expect(run.end).to.deep.equal(failed(RECEIPT))
    expect(countOf(run, 'transform')).to.equal(5)
    expect(recorded(run)).to.deep.equal([{ ...WORK, error: { Error: 'PermanentError', Cause: 'lost five times' } }])
  })
})

describe('deploy/etl.asl.json: a file for a Glue job', () => {
  it('is given to the job with the arguments of validate, and output is told the run', async () => {
    const { end, calls, glueRuns } = await executeEtl(input(RECEIPT), handlers({ validate: () => GLUE }))
    expect(end).to.deep.equal({ output: { files: [{ receipt: RECEIPT, state: 'PROCESSED' }] } })
    expect(glueRuns).to.deep.equal([{ JobName: GLUE.glue.job_name, Arguments: GLUE.glue.arguments }])
    expect(namesOf(calls)).to.deep.equal(['ingest', 'validate', 'output'])
    expect(calls.at(-1)?.payload).to.deep.equal({ ...WORK, glue_run: GLUE_RUN })
  })

  for (const name of LIMITED) {
    it(`waits while there is ${name}, and no longer than it may`, async () => {
      const busy = named(name, 'one run at a time')
      const come = await executeEtl(input(RECEIPT), handlers({ validate: () => GLUE }), { glue: answering(...Array<Error>(72).fill(busy), { Id: 'jr_1' }) })
      expect(come.end).to.deep.equal({ output: { files: [{ receipt: RECEIPT, state: 'PROCESSED' }] } })
      expect(come.glueRuns).to.have.length(73)
      const never = await executeEtl(input(RECEIPT), handlers({ validate: () => GLUE }), { glue: answering(busy) })
      expect(never.end).to.deep.equal(failed(RECEIPT))
      expect(never.glueRuns).to.have.length(73)
      expect(recorded(never)).to.deep.equal([{ ...WORK, error: { Error: name, Cause: 'one run at a time' } }])
    })
  }

  for (const name of [
    'Glue.InternalServiceException', 'Glue.OperationTimeoutException', 'Glue.ThrottlingException', 'Glue.AWSGlueException', 'Glue.SdkClientException',
  ]) {
    it(`is given again after ${name}, ${ATTEMPTS} times in all`, async () => {
      const run = await executeEtl(input(RECEIPT), handlers({ validate: () => GLUE }), { glue: answering(named(name)) })
      expect(run.glueRuns).to.have.length(ATTEMPTS)
      expect(run.end).to.deep.equal(failed(RECEIPT))
      expect(recorded(run)).to.have.length(1)
    })
  }

  for (const name of ['States.TaskFailed', 'States.Timeout', 'Glue.EntityNotFoundException', 'Glue.InvalidInputException']) {
    it(`is not given again after ${name}`, async () => {
      const run = await executeEtl(input(RECEIPT), handlers({ validate: () => GLUE }), { glue: answering(named(name, '{"JobRunState":"FAILED"}')) })
      expect(run.glueRuns).to.have.length(1)
      expect(run.end).to.deep.equal(failed(RECEIPT))
      expect(recorded(run)).to.deep.equal([{ ...WORK, error: { Error: name, Cause: '{"JobRunState":"FAILED"}' } }])
      expect(countOf(run, 'output')).to.equal(0)
    })
  }

  it('fails when the run that ended bears no name', async () => {
    const run = await executeEtl(input(RECEIPT), handlers({ validate: () => GLUE }), { glue: () => ({ JobRunState: 'SUCCEEDED' }) })
    expect(run.end).to.deep.equal(failed(RECEIPT))
    expect(at(recorded(run)[0], 'error', 'Error')).to.equal('UnknownAnswer')
    expect(textOf(at(recorded(run)[0], 'error', 'Cause'))).to.include('JobRunState')
  })
})

describe('deploy/etl.asl.json: several files', () => {
  it('are all brought to their ends, whatever becomes of the others', async () => {
    const receipts = ['first', 'refused', 'broken', 'unreachable', 'last']
    const run = await executeEtl(input(...receipts), handlers({
      validate: payload => (receiptIn(payload) === 'refused' ? { ...VALID, status: 'ended', state: 'QUARANTINED' } : VALID),
      transform: payload => {
        if (receiptIn(payload) === 'broken') throw named('PermanentError', 'no use')
        if (receiptIn(payload) === 'unreachable') throw named('TransientError', 'out of reach')
        return PREPARED
      },
    }))
    expect(run.end).to.deep.equal(failed('broken', 'unreachable'))
    expect(run.calls.filter(({ name }) => name === 'output').map(({ payload }) => receiptIn(payload))).to.have.members(['first', 'last'])
    expect(recorded(run).map(payload => at(payload, 'receipt'))).to.have.members(['broken', 'unreachable'])
  })

  it('end in their order, with the state of each', async () => {
    const { end } = await executeEtl(input('one', 'two', 'three'), handlers({
      output: payload => ({ ...OUTPUT, ...(receiptIn(payload) === 'two' ? { status: 'superseded', state: 'SUPERSEDED' } : {}) }),
    }))
    expect(end).to.deep.equal({
      output: {
        files: [{ receipt: 'one', state: 'PROCESSED' }, { receipt: 'two', state: 'SUPERSEDED' }, { receipt: 'three', state: 'PROCESSED' }],
      },
    })
  })

  for (const item of [{}, { receipt: null }, { receipt: 7 }, { receipt: ['x'] }, 'text', null, 7]) {
    it(`are not held up by one that is ${JSON.stringify(item)}`, async () => {
      const run = await executeEtl({ glue_jobs: [item, job('good')] }, handlers())
      expect(run.end).to.deep.equal({ error: 'FilesFailed', cause: JSON.stringify([{ receipt: null, state: 'FAILED' }]) })
      expect(new Set(run.calls.map(({ payload }) => receiptIn(payload)))).to.deep.equal(new Set(['good']))
      expect(countOf(run, 'output')).to.equal(1)
    })
  }

  it('may be as many as one execution has room for', async () => {
    const { end, notices } = await executeEtl(input(...receiptsTo(FILES_MAX)), handlers())
    expect(end).to.deep.equal({ output: { files: receiptsTo(FILES_MAX).map(receipt => ({ receipt, state: 'PROCESSED' })) } })
    expect(notices).to.deep.equal([])
  })

  it('are refused when they are more, with one notice, before any is begun', async () => {
    const { end, calls, notices } = await executeEtl(input(...receiptsTo(FILES_MAX + 1)), handlers())
    const cause = 'The input names more than 40 files, so none was looked at: start several executions'
    expect(end).to.deep.equal({ error: 'PermanentError', cause })
    expect(calls).to.deep.equal([])
    expect(notices).to.deep.equal([
      {
        TopicArn: 'arn:aws:sns:eu-west-1:123456789012:notices',
        Subject: 'Workflow Input Refused',
        Message: `Nothing was done in execution ${EXECUTION.Name}\nError: PermanentError\n${cause}`,
        MessageAttributes: {
          notice_id: { DataType: 'String', StringValue: EXECUTION.Id },
          outcome: { DataType: 'String', StringValue: 'workflow_input_refused' },
        },
      },
    ])
  })

  for (const odd of ['text', 7, [], [1], {}, { glue_jobs: [] }, { glue_jobs: 'many' }, { glue_jobs: { receipt: RECEIPT } }, { glue_jobs: null }]) {
    it(`are refused where there are none, as in ${JSON.stringify(odd)}`, async () => {
      const { end, calls, notices } = await executeEtl(odd, handlers())
      expect(end).to.have.property('error', 'PermanentError')
      expect(end).to.have.property('cause').that.includes('glue_jobs must be a list')
      expect(calls).to.deep.equal([])
      expect(notices).to.have.length(1)
    })
  }

  it('are refused by name also when the notice of it cannot be sent', async () => {
    const { end, notices } = await executeEtl({}, handlers(), { publish: answering(named('SNS.AuthorizationErrorException')) })
    expect(end).to.have.property('error', 'PermanentError')
    expect(notices).to.have.length(6)
  })
})

function receiptsTo(length: number): string[] {
  return Array.from({ length }, (_, index) => `receipt-${index}`)
}
