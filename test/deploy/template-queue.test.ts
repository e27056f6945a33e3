import { expect } from 'chai'
import { MESSAGE_RECEIVES_MAX } from '../../src/domain/queue/run-timing.ts'
import { readEnvironment } from '../../src/entrypoints/composition/environment.ts'
import { readQueueEnvironment } from '../../src/entrypoints/composition/queue-environment.ts'
import { readGroupsEvent } from '../../src/entrypoints/lambda/read-groups-event.ts'
import { patternProblems } from './event-pattern.ts'
import { at, entriesOf, listOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { globals, property, rightsOf, statements, sub, template } from './template-parts.ts'

const object = (key: string): string => sub(`arn:\${AWS::Partition}:s3:::\${BucketName}/${key}`)
const QUEUE = '{"Fn::GetAtt":"OrderQueue.Arn"}'
const DEAD_LETTERS = '{"Fn::GetAtt":"DeadLetterQueue.Arn"}'
const LEDGER = '{"Fn::GetAtt":"LedgerTable.Arn"}'

/** What both functions that work on groups may do: convert files of data/in/ and archive them, run jobs, keep the ledger, tell. */
const GROUP_WORK = [
  ['s3:GetObject', [object('config/config.json'), object('config/contracts/*')]],
  ['s3:GetObject s3:GetObjectTagging s3:GetObjectVersion s3:GetObjectVersionTagging', [object('data/in/*')]],
  ['s3:DeleteObject', [object('data/in/*')]],
  ['s3:GetObject s3:PutObject s3:PutObjectTagging s3:AbortMultipartUpload', [object('data/archive/*')]],
  ['s3:GetObject s3:PutObject s3:AbortMultipartUpload', [object('silver/*'), object('quarantine/*')]],
  ['s3:ListBucket', [sub('arn:${AWS::Partition}:s3:::${BucketName}')]],
  ['dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query', [LEDGER]],
  ['glue:GetJobRun glue:GetJobRuns glue:StartJobRun', [sub('arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:job/${GlueJobName}')]],
  ['sns:Publish', ['{"Ref":"NoticeTopic"}']],
  ['sqs:SendMessage', [DEAD_LETTERS]],
]
const tracesAndLogsOf = (name: string): readonly unknown[] => [
  ['logs:CreateLogStream logs:PutLogEvents', [`{"Fn::GetAtt":"${name}LogGroup.Arn"}`]],
  ['xray:PutTelemetryRecords xray:PutTraceSegments', ['*']],
]

/** The environment of a function, as the service fills it in. */
function variablesOf(name: string): Readonly<Record<string, string>> {
  const given: Readonly<Record<string, string>> = {
    NoticeTopic: 'arn:aws:sns:eu-west-1:123456789012:notices',
    StateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:etl',
    LedgerTable: 'etl-metadata',
    OrderQueue: 'https://sqs.eu-west-1.amazonaws.com/123456789012/stack-OrderQueue-1.fifo',
    DeadLetterQueue: 'https://sqs.eu-west-1.amazonaws.com/123456789012/stack-DeadLetterQueue-1',
  }
  const variables = [...entriesOf(at(globals, 'Environment', 'Variables')), ...entriesOf(property(name, 'Environment', 'Variables'))]
  return Object.fromEntries(
    variables.map(([variable, value]) => {
      const reference = textOf(at(value, 'Ref'))
      return [variable, given[reference] ?? textOf(at(template, 'Parameters', reference, 'Default'))]
    }),
  )
}

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

  it('gives exactly these rights', () => {
    expect(rightsOf('ConsumeQueueRole')).to.deep.equal([
      ['sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:ChangeMessageVisibility', [QUEUE]],
      ...GROUP_WORK,
      ...tracesAndLogsOf('ConsumeQueue'),
    ])
    expect(rightsOf('GlueRunEndedRole')).to.deep.equal([
      ['sqs:GetQueueAttributes', [QUEUE]],
      ['dynamodb:Query', [sub('${LedgerTable.Arn}/index/unfinished')]],
      ...GROUP_WORK,
      ...tracesAndLogsOf('GlueRunEnded'),
    ])
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
    expect(property('ConsumeQueueMapping')).to.deep.equal({
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

  it('is told of when a message was given up, a file waits too long, nobody measures, or a group is halted', () => {
    const alarm = { ComparisonOperator: 'GreaterThanThreshold', Statistic: 'Maximum', AlarmActions: [{ Ref: 'NoticeTopic' }] }
    const poller = { Namespace: 'Sluice', Dimensions: [{ Name: 'FunctionName', Value: 'glue-run-ended' }] }
    expect(property('OrderDeadLetterAlarm')).to.deep.include({
      ...alarm,
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': 'OrderDeadLetterQueue.QueueName' } }],
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    })
    const age = { MetricName: 'OldestMessageAgeSeconds', Threshold: { Ref: 'QueueAgeAlarmSeconds' }, TreatMissingData: 'breaching' }
    expect(property('OrderAgeAlarm')).to.deep.include({ ...alarm, ...poller, ...age })
    expect(property('GroupsHaltedAlarm')).to.deep.include({ ...alarm, ...poller, MetricName: 'GroupsHalted', Threshold: 0 })
  })
})
