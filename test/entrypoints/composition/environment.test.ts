import { expect } from 'chai'
import { InvalidEnvironment, readEnvironment } from '../../../src/entrypoints/composition/environment.ts'

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:notices'
const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:etl'

function problemsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    readEnvironment(variables, ['SNS_TOPIC_ARN', 'STEP_FUNCTION_ARN'])
  } catch (error) {
    if (error instanceof InvalidEnvironment) return error.problems
    throw error
  }
  return []
}

describe('readEnvironment', () => {
  it('takes what it is told, and the usual for the rest', () => {
    expect(readEnvironment({ SNS_TOPIC_ARN: TOPIC, PATH: '/bin', AWS_REGION: 'eu-west-1' }, ['SNS_TOPIC_ARN'])).to.deep.equal({
      snsTopicArn: TOPIC,
      stepFunctionArn: '',
      configKey: 'config/config.json',
      ledgerTable: 'etl-metadata',
      metricNamespace: 'Sluice',
      warmUp: true,
      logLevel: 'info',
    })
    const told = { SNS_TOPIC_ARN: TOPIC, CONFIG_BUCKET: 'conf', CONFIG_KEY: 'jobs.json', LEDGER_TABLE: 'ledger', METRIC_NAMESPACE: 'Sluice/lake-2', LOG_LEVEL: 'WARN', WARM_UP: 'Off', DLQ_URL: 'https://sqs.eu-west-1.amazonaws.com/1/letters', QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/jobs.fifo' }
    expect(readEnvironment(told, ['SNS_TOPIC_ARN'])).to.deep.include({
      configBucket: 'conf',
      configKey: 'jobs.json',
      ledgerTable: 'ledger',
      metricNamespace: 'Sluice/lake-2',
      dlqUrl: 'https://sqs.eu-west-1.amazonaws.com/1/letters',
      queueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/jobs.fifo',
      logLevel: 'warn',
      warmUp: false,
    })
  })

  it('takes an empty variable for one that is not set', () => {
    expect(readEnvironment({ SNS_TOPIC_ARN: TOPIC, CONFIG_BUCKET: ' ', LEDGER_TABLE: '' }, [])).to.deep.include({ ledgerTable: 'etl-metadata' })
    expect(readEnvironment({ SNS_TOPIC_ARN: TOPIC, CONFIG_BUCKET: '' }, [])).to.not.have.property('configBucket')
  })

  it('names every problem at once', () => {
    expect(problemsOf({ SNS_TOPIC_ARN: 'notices', SLUICE_LEVEL: 'x', SLUICE_: '', LOG_LEVEL: 'loud', WARM_UP: 'cold', PARQUET_COMPRESSION: 'gzip', DLQ_URL: 'my-queue' })).to.deep.equal([
      'STEP_FUNCTION_ARN is not set',
      'SLUICE_LEVEL is not a variable that Sluice knows',
      'SLUICE_ is not a variable that Sluice knows',
      'SNS_TOPIC_ARN is "notices", which is no ARN of the service "sns"',
      'DLQ_URL is "my-queue", which is no URL of a queue',
      'LOG_LEVEL is "loud"; use one of debug, info, warn, error',
      'WARM_UP is "cold"; use one of on, off',
      'PARQUET_COMPRESSION is "gzip"; use one of snappy, zstd',
    ])
    expect(problemsOf({ SNS_TOPIC_ARN: TOPIC, STEP_FUNCTION_ARN: MACHINE, QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/letters' })).to.deep.equal([
      'QUEUE_URL is "https://sqs.eu-west-1.amazonaws.com/1/letters", and the name of a FIFO queue ends in .fifo',
    ])
    expect(problemsOf({ SNS_TOPIC_ARN: TOPIC, STEP_FUNCTION_ARN: MACHINE, QUEUE_URL: 'jobs.fifo' })).to.deep.equal(['QUEUE_URL is "jobs.fifo", which is no URL of a queue'])
    expect(problemsOf({ SNS_TOPIC_ARN: MACHINE, STEP_FUNCTION_ARN: TOPIC })).to.have.length(2)
    expect(problemsOf({ SNS_TOPIC_ARN: TOPIC, STEP_FUNCTION_ARN: MACHINE.replace('aws', 'aws-cn') })).to.deep.equal([])
  })

  it('takes no namespace of metrics that CloudWatch would refuse, by which all of them would be lost without a word', () => {
    for (const METRIC_NAMESPACE of ['a b', 'é', ':lake', 'AWS/Lambda', 'n'.repeat(256)]) {
      expect(problemsOf({ SNS_TOPIC_ARN: TOPIC, STEP_FUNCTION_ARN: MACHINE, METRIC_NAMESPACE })).to.deep.equal([
        `METRIC_NAMESPACE is "${METRIC_NAMESPACE}", which is no namespace of metrics: 1 to 255 letters, digits and . - _ / # :, no colon first, not AWS/`,
      ])
    }
  })

  it('takes an endpoint for all services, and another for S3 where there is one', () => {
    const all = readEnvironment({ AWS_ENDPOINT_URL: 'http://all' }, [])
    expect(all).to.deep.include({ endpoint: 'http://all', s3Endpoint: 'http://all' })
    const both = readEnvironment({ AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_S3: 'http://s3' }, [])
    expect(both).to.deep.include({ endpoint: 'http://all', s3Endpoint: 'http://s3' })
    expect(readEnvironment({ AWS_ENDPOINT_URL_S3: 'http://s3' }, [])).to.include({ s3Endpoint: 'http://s3' }).and.not.have.property('endpoint')
  })
})
