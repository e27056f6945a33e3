import { expect } from 'chai'
import { MESSAGE_RECEIVES_MAX } from '../../src/domain/queue/run-timing.ts'
import { readEnvironment } from '../../src/entrypoints/composition/environment.ts'
import { readQueueEnvironment } from '../../src/entrypoints/composition/queue-environment.ts'
import { readGroupsEvent } from '../../src/entrypoints/lambda/read-groups-event.ts'
import { patternProblems } from './event-pattern.ts'
import { at, listOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { property, rightsOf, statements, template, variablesOf } from './template-parts.ts'

const QUEUE = '{"Fn::GetAtt":"OrderQueue.Arn"}'

describe('deploy/template.yaml: ordered files', () => {
  it('gives every function an environment that it takes', () => {
    for (const name of ['ConsumeQueueFunction', 'GlueRunEndedFunction']) {
      const { common, queueUrl, pollMs, wait } = readQueueEnvironment(variablesOf(name))
      expect({ queueUrl, pollMs, wait }, name).to.deep.equal({ queueUrl: variablesOf(name)['QUEUE_URL'], pollMs: 60_000, wait: 'return' })
      expect(common.dlqUrl, name).to.match(/DeadLetterQueue/)
    }
    const router = readEnvironment(variablesOf('EnqueueFileFunction'), ['SNS_TOPIC_ARN', 'STEP_FUNCTION_ARN', 'QUEUE_URL'])
    expect(router.queueUrl).to.match(/OrderQueue.*\.fifo$/)
    for (const name of ['RouteFileFunction', 'SweepFunction']) expect(variablesOf(name)['QUEUE_URL'], name).to.equal(router.queueUrl)
  })

  it('lets the poll be as often, and the wait be as the functions can take them', () => {
    const take = (name: string, value: string): unknown => readQueueEnvironment({ ...variablesOf('ConsumeQueueFunction'), [name]: value })
    for (const bound of ['MinValue', 'MaxValue']) take('GLUE_POLL_SECONDS', textOf(at(template, 'Parameters', 'GluePollSeconds', bound)))
    for (const value of listOf(at(template, 'Parameters', 'QueueWait', 'AllowedValues'))) take('QUEUE_WAIT', textOf(value))
    const beyond = Number(at(template, 'Parameters', 'GluePollSeconds', 'MaxValue')) + 1
    expect(() => take('GLUE_POLL_SECONDS', beyond.toString())).to.throw('GLUE_POLL_SECONDS')
  })

  it('gives enqueue-file the rights of route-file', () => {
    const asRouter = rightsOf('RouteFileRole').map(([actions, on]) => [actions, on.map((one) => one.replace('RouteFile', 'EnqueueFile'))])
    expect(rightsOf('EnqueueFileRole')).to.deep.equal(asRouter)
  })

  it('lets those that route send to the queue, and nobody else', () => {
    const senders = statements.filter(({ actions, resources }) => actions.includes('sqs:SendMessage') && resources.includes(QUEUE))
    expect(senders.map(({ role, actions }) => [role, actions])).to.deep.equal([
      ['RouteFileRole', ['sqs:SendMessage']],
      ['SweepRole', ['sqs:SendMessage']],
      ['EnqueueFileRole', ['sqs:SendMessage']],
    ])
  })

  it('lets jobs be named by a pattern, and by nothing that would lead out of the jobs of the account', () => {
    const pattern = new RegExp(textOf(at(template, 'Parameters', 'GlueJobName', 'AllowedPattern')))
    expect(['load', 'etl-*', '*', 'a.b_c*d*'].filter((name) => !pattern.test(name))).to.deep.equal([])
    expect(['', 'a/b', 'a:b', 'a?', 'a b', '${x}', 'x'.repeat(256)].filter((name) => pattern.test(name))).to.deep.equal([])
  })
})

describe('deploy/template.yaml: the queue', () => {
  it('keeps order, encrypted and for as long as it can, and takes no body for a deduplication id', () => {
    expect(property('OrderQueue')).to.deep.include({
      FifoQueue: true,
      ContentBasedDeduplication: false,
      DeduplicationScope: 'queue',
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    })
    for (const name of ['OrderQueue', 'OrderDeadLetterQueue']) expect(textOf(at(property(name, 'QueueName'), 'Fn::Sub')), name).to.match(/\.fifo$/)
    expect(property('OrderDeadLetterQueue')).to.deep.include({ FifoQueue: true, MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true })
  })

  it('keeps a message back for six times as long as the function may take', () => {
    expect(property('OrderQueue', 'VisibilityTimeout')).to.be.at.least(6 * Number(property('ConsumeQueueFunction', 'Timeout')))
  })

  it('gives a message up only for the infrastructure, into a queue that is FIFO too', () => {
    expect(property('OrderQueue', 'RedrivePolicy')).to.deep.equal({
      deadLetterTargetArn: { 'Fn::GetAtt': 'OrderDeadLetterQueue.Arn' },
      maxReceiveCount: 1000,
    })
    // By then the file is in the ledger's hands, if any invocation has come to an answer.
    expect(MESSAGE_RECEIVES_MAX).to.be.at.most(500)
  })

  it('hands messages out one by one, to a bounded number of invocations, and takes back those that are reported', () => {
    expect(property('ConsumeQueueMapping')).to.deep.include({
      EventSourceArn: { 'Fn::GetAtt': 'OrderQueue.Arn' },
      FunctionName: { Ref: 'ConsumeQueueFunction' },
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: { Ref: 'QueueConcurrency' } },
    })
    const { MinValue, Default } = at(template, 'Parameters', 'QueueConcurrency') as Readonly<Record<string, number>>
    expect(MinValue).to.equal(2)
    expect(Default).to.be.at.least(2)
  })

  it('hears of ends of runs, and is polled, with inputs that the function understands', () => {
    const pattern = property('GlueRunEndedRule', 'EventPattern')!
    expect(patternProblems(pattern)).to.deep.equal([])
    expect(pattern).to.deep.equal({ source: ['aws.glue'], 'detail-type': ['Glue Job State Change'] })
    const event = { source: 'aws.glue', 'detail-type': 'Glue Job State Change', detail: { jobName: 'load', jobRunId: 'jr_1' } }
    expect(readGroupsEvent(event)).to.deep.equal({ kind: 'run-ended', job: 'load', jobRunId: 'jr_1' })
    expect(readGroupsEvent(JSON.parse(textOf(property('PollRule', 'Targets', '0', 'Input'))))).to.deep.equal({ kind: 'poll' })
    for (const rule of ['GlueRunEndedRule', 'PollRule']) {
      const [target] = property(rule, 'Targets') as readonly Node[]
      expect(at(target, 'Arn'), rule).to.deep.equal({ 'Fn::GetAtt': 'GlueRunEndedFunction.Arn' })
      const permission = property(rule.replace('Rule', 'Permission'))
      expect(permission, rule).to.deep.include({ FunctionName: { Ref: 'GlueRunEndedFunction' }, SourceArn: { 'Fn::GetAtt': `${rule}.Arn` } })
    }
  })
})
