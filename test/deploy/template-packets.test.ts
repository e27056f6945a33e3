import { expect } from 'chai'
import { DEFAULT_PACKET_KEY_TEMPLATE } from '../../src/domain/packets/packet-key.ts'
import { MANIFEST_KEY, outputKeys, packetRejectsKey, packetWarningsKey, stateKey } from '../../src/domain/star/output-name.ts'
import { TOTESYS } from '../../src/domain/star/totesys.ts'
import { readPacketsEnvironment } from '../../src/entrypoints/composition/packets-environment.ts'
import { machineText, PLACEHOLDERS } from './packets-machine.ts'
import { at, entriesOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { globals, keysFor, property, rightsOf, statements, sub, template } from './template-parts.ts'

/** What the logs and traces of a state machine ask for, on all resources (Step Functions guide, "Using CloudWatch Logs", "Tracing with X-Ray"). */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery',
  'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
]
const SAMPLED_TRACES = ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments']

describe('deploy/template.yaml: packets', () => {
  it('gives the function an environment that it takes', () => {
    const variables = [...entriesOf(at(globals, 'Environment', 'Variables')), ...entriesOf(property('ProcessPacketsFunction', 'Environment', 'Variables'))]
    const given: Readonly<Record<string, string>> = {
      IngestionBucketName: 'in',
      ProcessedBucketName: 'out',
      NoticeTopic: 'arn:aws:sns:eu-west-1:123456789012:notices',
      LedgerTable: 'etl-metadata',
    }
    const valueOf = (value: Node): string => {
      const name = textOf(at(value, 'Ref'))
      return given[name] ?? textOf(at(template, 'Parameters', name, 'Default'))
    }
    const environment = readPacketsEnvironment(Object.fromEntries(variables.map(([name, value]) => [name, valueOf(value)])))
    expect(environment).to.deep.include({ ingestionBucket: 'in', processedBucket: 'out', policies: { missingRows: 'hold', gaps: 'proceed' } })
    expect(environment.template.source).to.equal(DEFAULT_PACKET_KEY_TEMPLATE)
  })

  it('lets the keys of packets be as the function can read them', () => {
    const pattern = new RegExp(textOf(at(template, 'Parameters', 'PacketKeyTemplate', 'AllowedPattern')))
    expect([DEFAULT_PACKET_KEY_TEMPLATE, '{date}/{table}_{id:08}_{time}.jsonl', '{table}-{id}'].filter(key => !pattern.test(key))).to.deep.equal([])
    expect(['', '{table}.jsonl', '{id}.jsonl', '{table}_{id:8}', 'table_id'].filter(key => pattern.test(key))).to.deep.equal([])
  })

  it('gives exactly these rights', () => {
    const processed = (key: string): string => sub(`arn:\${AWS::Partition}:s3:::\${ProcessedBucketName}/${key}`)
    expect(rightsOf('ProcessPacketsRole')).to.deep.equal([
      ['s3:GetObject s3:GetObjectVersion', [sub('arn:${AWS::Partition}:s3:::${IngestionBucketName}/*')]],
      ['s3:ListBucket', [sub('arn:${AWS::Partition}:s3:::${IngestionBucketName}')]],
      ['s3:GetObject s3:PutObject s3:AbortMultipartUpload', ['manifest.json', 'state/*', 'quarantine/*', 'dim_*/*', 'fact_*/*'].map(processed)],
      ['s3:ListBucket', [sub('arn:${AWS::Partition}:s3:::${ProcessedBucketName}')]],
      ['dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem', ['{"Fn::GetAtt":"LedgerTable.Arn"}']],
      ['dynamodb:Query', [sub('${LedgerTable.Arn}/index/unfinished')]],
      ['ssm:GetParameter ssm:PutParameter', [sub('arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/processing/*/latest_packet_id')]],
      ['sns:Publish', ['{"Ref":"NoticeTopic"}']],
      ['sqs:SendMessage', ['{"Fn::GetAtt":"DeadLetterQueue.Arn"}']],
      ['logs:CreateLogStream logs:PutLogEvents', ['{"Fn::GetAtt":"ProcessPacketsLogGroup.Arn"}']],
      ['xray:PutTelemetryRecords xray:PutTraceSegments', ['*']],
    ])
    expect(rightsOf('PacketsStateMachineRole')).to.deep.equal([
      ['lambda:InvokeFunction', ['{"Fn::GetAtt":"ProcessPacketsFunction.Arn"}']],
      ['sns:Publish', ['{"Ref":"NoticeTopic"}']],
      [LOG_DELIVERY.join(' '), ['*']],
      [SAMPLED_TRACES.join(' '), ['*']],
    ])
  })

  it('has a schedule by which the function finishes what was left', () => {
    const [target] = property('PacketsSweepRule', 'Targets') as readonly Node[]
    expect(target).to.deep.include({ Arn: { 'Fn::GetAtt': 'ProcessPacketsFunction.Arn' }, Input: '{"schedule":"sweep"}' })
    expect(property('PacketsSweepPermission')).to.deep.include({ FunctionName: { Ref: 'ProcessPacketsFunction' }, SourceArn: { 'Fn::GetAtt': 'PacketsSweepRule.Arn' } })
  })

  it('gives them on no condition', () => {
    expect(statements.filter(({ role, condition }) => role.includes('Packets') && condition !== undefined)).to.deep.equal([])
  })

  it('gives the right to write all that a packet leaves', () => {
    const reached = keysFor('ProcessPacketsRole', 's3:PutObject').map(key => new RegExp(`^${key.replaceAll('*', '.*')}$`))
    const packet = { table: 'sales_order', id: 1 }
    const hash = '0'.repeat(64)
    const tables = TOTESYS.tables.flatMap(({ name }) => Object.values(outputKeys(name, packet, 0n, hash)))
    const states = TOTESYS.sources.map(({ name }) => stateKey(name, packet, hash))
    expect([tables.length, states.length]).to.deep.equal([22, 11])
    const keys = [MANIFEST_KEY, ...tables, ...states, packetRejectsKey(packet), packetWarningsKey(packet)]
    expect(keys.filter(key => !reached.some(pattern => pattern.test(key)))).to.deep.equal([])
  })
})

describe('deploy/template.yaml: the state machine of packets', () => {
  it('is the definition that lies beside the template, every placeholder of it filled in', () => {
    expect(property('PacketsStateMachine', 'DefinitionUri')).to.equal('packets.asl.json')
    const filled = entriesOf(property('PacketsStateMachine', 'DefinitionSubstitutions'))
    expect(filled.map(([name]) => name)).to.have.members(PLACEHOLDERS)
    expect(Object.fromEntries(filled)).to.deep.equal({
      Partition: { Ref: 'AWS::Partition' },
      ProcessPacketsFunctionArn: { 'Fn::GetAtt': 'ProcessPacketsFunction.Arn' },
      NoticeTopicArn: { Ref: 'NoticeTopic' },
    })
  })

  it('is a standard one with a role of its own, traces, and logs that hold no data', () => {
    expect(property('PacketsStateMachine', 'Type')).to.equal('STANDARD')
    expect(property('PacketsStateMachine', 'Role')).to.deep.equal({ 'Fn::GetAtt': 'PacketsStateMachineRole.Arn' })
    expect(property('PacketsStateMachine', 'Tracing')).to.deep.equal({ Enabled: true })
    expect(property('PacketsStateMachine', 'Logging')).to.deep.equal({
      Level: 'ALL',
      IncludeExecutionData: false,
      Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': 'PacketsStateMachineLogGroup.Arn' } } }],
    })
    expect(property('PacketsStateMachineLogGroup', 'RetentionInDays')).to.deep.equal({ Ref: 'LogRetentionDays' })
    expect(textOf(property('PacketsStateMachineLogGroup', 'LogGroupName'))).to.include('/aws/vendedlogs/states/')
  })

  it('waits longer than the function can take', () => {
    const definition = JSON.parse(machineText()) as Node
    const patience = Number(at(definition, 'States', 'ProcessPackets', 'TimeoutSeconds'))
    expect(patience).to.be.within(Number(property('ProcessPacketsFunction', 'Timeout')) + 10, 1_000)
  })

  for (const [name, metric] of [['PacketsFailedAlarm', 'ExecutionsFailed'], ['PacketsTimedOutAlarm', 'ExecutionsTimedOut']] as const) {
    it(`has an alarm on ${metric}, whatever became of the notice`, () => {
      expect(property(name)).to.deep.include({
        Namespace: 'AWS/States',
        MetricName: metric,
        Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: 'PacketsStateMachine' } }],
        Statistic: 'Sum',
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: 'NoticeTopic' }],
      })
    })
  }
})
