import { expect } from 'chai'
import { chooseEngine } from '../../../src/domain/routing/choose-engine.ts'
import { configOf, entry } from '../config/sample-jobs.ts'

describe('chooseEngine', () => {
  const cases = [
    [{}, 1_073_741_824, 'lambda'],
    [{}, 1_073_741_825, 'too-large'],
    [{ max_lambda_bytes: 10 }, 10, 'lambda'],
    [{ max_lambda_bytes: 10 }, 11, 'too-large'],
    [{ max_lambda_bytes: 10, glue_job_name: 'g' }, 10, 'lambda'],
    [{ max_lambda_bytes: 10, glue_job_name: 'g' }, 11, 'glue'],
    [{ engine: 'glue', glue_job_name: 'g' }, 0, 'glue'],
  ] as const
  for (const [changes, size, expected] of cases) {
    it(`${JSON.stringify(changes)} with ${size} bytes is ${expected}`, () => {
      const choice = chooseEngine(configOf(entry('a.csv', changes)).jobs[0]!, size)
      expect(choice.kind === 'too-large' ? choice.kind : choice.engine).to.equal(expected)
    })
  }

  it('says what to do about a file that is too large', () => {
    const choice = chooseEngine(configOf(entry('a.csv', { max_lambda_bytes: 10 })).jobs[0]!, 11)
    expect(choice.kind === 'too-large' ? choice.message : '').to.match(/11 bytes.*JOB-a\.csv.*max_lambda_bytes.*glue_job_name/)
  })
})
