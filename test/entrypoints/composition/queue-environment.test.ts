import { expect } from 'chai'
import { InvalidEnvironment } from '../../../src/entrypoints/composition/environment.ts'
import { readQueueEnvironment } from '../../../src/entrypoints/composition/queue-environment.ts'

const URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs.fifo'
const NEEDED = { SNS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:notices', QUEUE_URL: URL }

function problemsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    readQueueEnvironment(variables)
  } catch (error) {
    if (error instanceof InvalidEnvironment) return error.problems
    throw error
  }
  return []
}

describe('readQueueEnvironment', () => {
  it('takes what it is told, and the usual for the rest', () => {
    const usual = readQueueEnvironment({ ...NEEDED, QUEUE_WAIT: ' ', GLUE_POLL_SECONDS: '' })
    expect(usual).to.deep.include({ queueUrl: URL, pollMs: 60_000, wait: 'return' })
    expect(usual.common.ledgerTable).to.equal('etl-metadata')
    expect(readQueueEnvironment({ ...NEEDED, QUEUE_WAIT: 'hold', GLUE_POLL_SECONDS: '5' })).to.deep.include({ pollMs: 5_000, wait: 'hold' })
  })

  for (const seconds of ['0', '3601', '-1', '1.5', '1e2', 'often', '100000000000000000000']) {
    it(`refuses to poll every ${seconds} seconds`, () => {
      expect(problemsOf({ ...NEEDED, GLUE_POLL_SECONDS: seconds })).to.deep.equal([`GLUE_POLL_SECONDS is "${seconds}"; use a whole number from 1 to 3600`])
    })
  }

  it('names every problem at once', () => {
    expect(problemsOf({ SNS_TOPIC_ARN: 'x', LOG_LEVEL: 'loud', GLUE_POLL_SECONDS: 'x', QUEUE_WAIT: 'maybe', SLUICE_X: '1' })).to.deep.equal([
      'QUEUE_URL is not set',
      'SLUICE_X is not a variable that Sluice knows',
      'SNS_TOPIC_ARN is "x", which is no ARN of the service "sns"',
      'LOG_LEVEL is "loud"; use one of debug, info, warn, error',
      'GLUE_POLL_SECONDS is "x"; use a whole number from 1 to 3600',
      'QUEUE_WAIT is "maybe"; use one of hold, return',
    ])
  })
})
