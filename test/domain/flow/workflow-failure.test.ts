import { expect } from 'chai'
import { readWorkflowFailure } from '../../../src/domain/flow/workflow-failure.ts'

describe('readWorkflowFailure', () => {
  const cases: readonly [what: string, caught: unknown, code: string, message: string | RegExp][] = [
    [
      'an error that a function threw',
      { Error: 'TransientError', Cause: '{"errorType":"TransientError","errorMessage":"S3 is away","trace":["at x"]}' },
      'workflow-failed',
      'TransientError: S3 is away',
    ],
    ['a function that took too long', { Error: 'States.Timeout', Cause: '' }, 'workflow-timed-out', 'States.Timeout: the workflow tells no more'],
    ['a cause that is no JSON', { Error: 'Lambda.Unknown', Cause: 'exit 137' }, 'workflow-failed', 'Lambda.Unknown: exit 137'],
    ['a cause that is JSON of something else', { Error: 'X', Cause: '[1]' }, 'workflow-failed', 'X: [1]'],
    [
      'a Glue run that failed',
      { Error: 'States.TaskFailed', Cause: '{"Id":"jr_1","JobRunState":"FAILED","ErrorMessage":"no such column"}' },
      'job-failed',
      'FAILED: no such column',
    ],
    ['a Glue run that was stopped', { Error: 'States.TaskFailed', Cause: '{"JobRunState":"STOPPED"}' }, 'job-failed', 'STOPPED: the job tells no more'],
    ['a job that does not exist', { Error: 'Glue.EntityNotFoundException', Cause: 'no job' }, 'no-such-job', 'Glue.EntityNotFoundException: no job'],
    ['nothing at all', undefined, 'workflow-failed', 'Unknown: the workflow tells no more'],
    ['other types', { Error: 5, Cause: {} }, 'workflow-failed', 'Unknown: the workflow tells no more'],
    ['a very long cause', { Error: 'X', Cause: 'y'.repeat(100_000) }, 'workflow-failed', /^X: y{997}…$/],
  ]
  for (const [what, caught, code, message] of cases) {
    it(`reads ${what}`, () => {
      const failure = readWorkflowFailure(caught)
      expect(failure.code).to.equal(code)
      if (typeof message === 'string') expect(failure.message).to.equal(message)
      else expect(failure.message).to.match(message)
    })
  }
})
