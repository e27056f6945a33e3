import { expect } from 'chai'
import fc from 'fast-check'
import { readGroupsEvent } from '../../../src/entrypoints/lambda/read-groups-event.ts'
import { RefusedEvent } from '../../../src/entrypoints/lambda/refused-event.ts'

const EVENT = {
  version: '0',
  source: 'aws.glue',
  'detail-type': 'Glue Job State Change',
  detail: { jobName: 'load', severity: 'INFO', state: 'SUCCEEDED', jobRunId: 'jr_1', message: 'Job run succeeded' },
}

describe('readGroupsEvent', () => {
  it('reads the end of a run, whatever its state', () => {
    for (const state of ['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED', 'OF_THE_FUTURE']) {
      expect(readGroupsEvent({ ...EVENT, detail: { ...EVENT.detail, state } })).to.deep.equal({ kind: 'run-ended', job: 'load', jobRunId: 'jr_1' })
    }
  })

  it('reads the schedule of the poll', () => {
    expect(readGroupsEvent({ schedule: 'poll' })).to.deep.equal({ kind: 'poll' })
  })

  const refused: readonly (readonly [string, unknown, string])[] = [
    ['nothing', undefined, 'source is missing; expected "aws.glue", or {"schedule":"poll"}'],
    ['another schedule', { schedule: 'sweep' }, 'schedule is "sweep"; expected "poll"'],
    ['a landed file', { ...EVENT, source: 'aws.s3', 'detail-type': 'Object Created' }, 'source is "aws.s3"'],
    ['other news of Glue', { ...EVENT, 'detail-type': 'Glue Job Run Status' }, 'detail-type is "Glue Job Run Status"; expected "Glue Job State Change"'],
    ['no run', { ...EVENT, detail: { jobName: 'load' } }, 'detail.jobRunId is missing'],
    ['no job', { ...EVENT, detail: { jobName: '', jobRunId: 'jr_1' } }, 'detail.jobName is empty text'],
    ['an endless id', { ...EVENT, detail: { jobName: 'load', jobRunId: 'x'.repeat(1_001) } }, 'detail.jobRunId is text; expected text of 1 to 1000'],
    ['inherited members', Object.create(EVENT), 'source is missing'],
  ]
  for (const [what, event, message] of refused) {
    it(`refuses ${what} by name`, () => {
      expect(() => readGroupsEvent(event)).to.throw(RefusedEvent, message).with.property('name', 'PermanentError')
    })
  }

  it('understands or refuses anything', () => {
    fc.assert(
      fc.property(fc.anything(), (event) => {
        expect(() => readGroupsEvent(event)).to.throw(RefusedEvent)
      }),
      { numRuns: 200 },
    )
  })
})
