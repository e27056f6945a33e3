import { expect } from 'chai'
import { readExecutionEvent } from '../../../src/domain/flow/ended-executions.ts'

const RECEIPT = 'ab'.repeat(32)

function eventOf(detail: object): object {
  return { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail }
}

const INPUT = JSON.stringify({ glue_jobs: [{ receipt: RECEIPT }, { receipt: 'cd'.repeat(32) }, { receipt: 'no identity' }, null, 5, {}] })

describe('readExecutionEvent', () => {
  for (const [status, code] of [['FAILED', 'execution-failed'], ['TIMED_OUT', 'execution-timed-out'], ['ABORTED', 'execution-aborted']] as const) {
    it(`tells every file of an execution that is ${status}`, () => {
      const told = readExecutionEvent(eventOf({ status, name: 'run-1', input: INPUT }))
      const failure = { code, message: `The execution run-1 ended as ${status}.` }
      expect(told).to.deep.equal({
        kind: 'ended',
        executions: [{ receipt: RECEIPT, runId: 'run-1', failure }, { receipt: 'cd'.repeat(32), runId: 'run-1', failure }],
      })
    })
  }

  const others: readonly [what: string, event: unknown, reason: RegExp][] = [
    ['nothing', undefined, /no event of an execution/],
    ['another service', { source: 'aws.s3', detail: {} }, /no event of an execution/],
    ['an event without detail', { source: 'aws.states' }, /no event of an execution/],
    ['an execution that runs', eventOf({ status: 'RUNNING', name: 'r', input: INPUT }), /its status is RUNNING/],
    ['a status that is no text', eventOf({ status: 5 }), /its status is not told/],
    ['a name that is not told', eventOf({ status: 'FAILED', input: INPUT }), /does not tell the name or the input/],
    ['an input that is left out', eventOf({ status: 'FAILED', name: 'r' }), /does not tell the name or the input/],
  ]
  for (const [what, event, reason] of others) {
    it(`says why ${what} is not one`, () => {
      const told = readExecutionEvent(event)
      if (told.kind !== 'other') throw new Error('it was read')
      expect(told.reason).to.match(reason)
    })
  }

  it('finds no files in an input of another kind', () => {
    for (const input of ['', 'x', '[]', '{"glue_jobs":{}}', '{"__proto__":{"glue_jobs":[]}}']) {
      expect(readExecutionEvent(eventOf({ status: 'FAILED', name: 'r', input })), input).to.deep.equal({ kind: 'ended', executions: [] })
    }
  })
})
