import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { readExecutionEvent } from '../../src/domain/flow/ended-executions.ts'
import { readEnvironment } from '../../src/entrypoints/composition/environment.ts'
import { readWarehouseEnvironment } from '../../src/entrypoints/composition/warehouse-environment.ts'
import { patternProblems } from './event-pattern.ts'
import { at, entriesOf, listOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { ofType, property, template, variablesOf } from './template-parts.ts'

const STEPS = ['Ingest', 'Validate', 'Transform', 'Output', 'RecordFailure']
const read = (file: string): string => readFileSync(new URL(`../../deploy/${file}.asl.json`, import.meta.url), 'utf8')
const machineOf = (file: string): Node => JSON.parse(read(file)) as Node

/** All tasks of a definition, those of its maps too, by what they do. */
function tasksIn(node: Node): readonly Node[] {
  if (Array.isArray(node)) return listOf(node).flatMap(tasksIn)
  const within = entriesOf(node).flatMap(([, value]) => tasksIn(value))
  return at(node, 'Type') === 'Task' ? [node, ...within] : within
}

describe('deploy/template.yaml: the workflow', () => {
  for (const [name, file] of [['Workflow', 'etl'], ['Packets', 'packets'], ['Backfill', 'backfill']] as const) {
    it(`${name} is a standard one with a role of its own, traces, and logs that hold no data`, () => {
      const machine = `${name}StateMachine`
      expect(property(machine)).to.deep.include({
        Type: 'STANDARD',
        DefinitionUri: `${file}.asl.json`,
        Role: { 'Fn::GetAtt': `${machine}Role.Arn` },
        Tracing: { Enabled: true },
        Tags: { Project: { Ref: 'ProjectTag' } },
        Logging: {
          Level: 'ALL',
          IncludeExecutionData: false,
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': `${machine}LogGroup.Arn` } } }],
        },
      })
      expect(textOf(property(`${machine}LogGroup`, 'LogGroupName'))).to.include('/aws/vendedlogs/states/')
    })
  }

  it('calls the functions that its definition names', () => {
    expect(property('WorkflowStateMachine', 'DefinitionSubstitutions')).to.deep.equal({
      Partition: { Ref: 'AWS::Partition' },
      NoticeTopicArn: { Ref: 'NoticeTopic' },
      ...Object.fromEntries(STEPS.map((step) => [`${step}FunctionArn`, { 'Fn::GetAtt': `${step}Function.Arn` }])),
    })
  })

  it('waits for each function longer than it can take, and no longer than is any use', () => {
    const seconds = new Map<string, number>()
    for (const task of [...tasksIn(machineOf('etl')), ...tasksIn(machineOf('packets'))]) {
      const name = /\$\{(\w+)FunctionArn\}/.exec(textOf(at(task, 'Parameters', 'FunctionName')))?.[1]
      if (name !== undefined) seconds.set(name, Number(at(task, 'TimeoutSeconds')))
    }
    expect([...seconds.keys()]).to.have.members([...STEPS, 'ProcessPackets'])
    for (const [name, patience] of seconds) {
      const takes = Number(property(`${name}Function`, 'Timeout'))
      expect(patience, name).to.be.within(takes + 10, takes + 100)
    }
    const handsOver = tasksIn(machineOf('backfill')).find((task) => at(task, 'Parameters', 'FunctionName.$') !== undefined)
    for (const name of ['RouteFile', 'ConvertCsv']) {
      expect(Number(at(handsOver, 'TimeoutSeconds')), name).to.be.at.least(Number(property(`${name}Function`, 'Timeout')) + 10)
    }
  })

  it('is published as a version with every change, and started by its alias unless the deployment has a workflow of its own', () => {
    expect(property('WorkflowStateMachine', 'AutoPublishAlias')).to.equal('live')
    for (const name of ['RouteFileFunction', 'EnqueueFileFunction', 'SweepFunction']) {
      const told = property(name, 'Environment', 'Variables', 'STEP_FUNCTION_ARN')
      expect(told, name).to.deep.equal(at(template, 'Outputs', 'WorkflowStateMachineArn', 'Value'))
      expect(variablesOf(name)['STEP_FUNCTION_ARN'], name).to.match(/:live$/)
      expect(variablesOf(name, ['HasOwnWorkflow'])['STEP_FUNCTION_ARN'], name).to.match(/:own$/)
      for (const holding of [[], ['HasOwnWorkflow']]) readEnvironment(variablesOf(name, holding), ['STEP_FUNCTION_ARN', 'QUEUE_URL'])
    }
  })

  it('may be one of the deployment, an alias or a version of one, or none', () => {
    const pattern = new RegExp(textOf(at(template, 'Parameters', 'StateMachineArn', 'AllowedPattern')))
    const arn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:etl'
    expect(at(template, 'Parameters', 'StateMachineArn', 'Default')).to.equal('')
    expect(['', arn, `${arn}:live`, `${arn}:7`].filter((text) => !pattern.test(text))).to.deep.equal([])
    expect([`${arn}:`, `${arn}:a:b`, arn.replace('states', 'sns'), `${arn}/x`, 'etl'].filter((text) => pattern.test(text))).to.deep.equal([])
  })

  it('gives its functions an environment that they take', () => {
    for (const step of STEPS) {
      const environment = readEnvironment(variablesOf(`${step}Function`), ['SNS_TOPIC_ARN'])
      expect(environment.dlqUrl === undefined, step).to.equal(step === 'Ingest')
      expect(environment.configBucket, step).to.equal(['Validate', 'Transform', 'Output'].includes(step) ? 'lake' : undefined)
    }
  })

  it('has what it gives up recorded when it cannot do so itself', () => {
    const pattern = property('WorkflowFailedRule', 'EventPattern')!
    expect(patternProblems(pattern)).to.deep.equal([])
    expect(pattern).to.deep.equal({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [{ Ref: 'WorkflowStateMachine' }], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    })
    for (const status of listOf(at(pattern, 'detail', 'status'))) {
      const input = JSON.stringify({ glue_jobs: [{ receipt: 'a'.repeat(64) }] })
      const detail = { status, name: 'run-1', input, inputDetails: { included: true } }
      const event = { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail }
      expect(readExecutionEvent(event), textOf(status)).to.have.property('executions').that.has.length(1)
    }
    expect(property('WorkflowFailedRule', 'Targets', '0', 'Arn')).to.deep.equal({ 'Fn::GetAtt': 'RecordFailureFunction.Arn' })
    expect(property('WorkflowFailedPermission')).to.deep.include({
      FunctionName: { Ref: 'RecordFailureFunction' },
      SourceArn: { 'Fn::GetAtt': 'WorkflowFailedRule.Arn' },
    })
  })
})

describe('deploy/template.yaml: the warehouse', () => {
  const LOADING = ['OutputFunction', 'SweepFunction']

  it('is none unless one is named', () => {
    for (const name of LOADING) {
      expect(Object.keys(variablesOf(name)).filter((variable) => variable.startsWith('REDSHIFT')), name).to.deep.equal([])
      expect(readWarehouseEnvironment(variablesOf(name), ['SNS_TOPIC_ARN']).redshift, name).to.equal(undefined)
    }
    for (const name of ['RedshiftWorkgroup', 'RedshiftCluster', 'RedshiftDatabase', 'RedshiftCopyRoleArn', 'RedshiftSecretArn']) {
      expect(at(template, 'Parameters', name, 'Default'), name).to.equal('')
    }
  })

  for (const [place, holding] of [
    [{ workgroup: 'analysts' }, ['HasWorkgroup', 'HasWarehouse']],
    [{ cluster: 'big' }, ['HasCluster', 'HasWarehouse']],
  ] as const) {
    it(`is told as the functions can read it: ${JSON.stringify(place)}`, () => {
      for (const name of LOADING) {
        const { redshift } = readWarehouseEnvironment(variablesOf(name, holding), ['SNS_TOPIC_ARN'])
        const told = { at: place, database: 'dev', schema: 'public', copyRoleArn: 'arn:aws:iam::123456789012:role/copy' }
        expect(redshift, name).to.deep.equal(told)
        const withSecret = readWarehouseEnvironment(variablesOf(name, [...holding, 'HasRedshiftSecret']), [])
        expect(withSecret.redshift, name).to.have.property('secretArn').that.includes(':secret:')
      }
    })
  }

  it('is told whole, or the deployment is refused', () => {
    const empty = (name: string): Node => ({ 'Fn::Equals': [{ Ref: name }, ''] })
    const asserted = (rule: string): Node => listOf(at(template, 'Rules', rule, 'Assertions')).flatMap((one) => at(one, 'Assert') ?? [])
    const rest = ['RedshiftDatabase', 'RedshiftCopyRoleArn'].map((name) => ({ 'Fn::Not': [empty(name)] }))
    expect(asserted('WorkgroupIsWhole')).to.deep.equal([empty('RedshiftCluster'), ...rest])
    expect(asserted('ClusterIsWhole')).to.deep.equal(rest)
  })
})

describe('deploy/template.yaml: outputs', () => {
  it('are what a stack is asked for by the command line', () => {
    const always = [
      'DataBucketName', 'LedgerTableName', 'NoticeTopicArn', 'DeadLetterQueueUrl', 'OrderQueueUrl', 'OrderDeadLetterQueueUrl',
      'IngestionBucketName', 'ProcessedBucketName', 'PacketKeyTemplate', 'PacketPolicy', 'PacketGapPolicy', 'WorkflowStateMachineArn',
      'PacketsStateMachineArn', 'BackfillStateMachineArn', 'GluePollSeconds',
    ]
    const outputs = entriesOf(at(template, 'Outputs'))
    expect(outputs.filter(([, output]) => at(output, 'Condition') === undefined).map(([name]) => name)).to.have.members(always)
    expect(outputs.filter(([, output]) => at(output, 'Condition') !== undefined).map(([name]) => name)).to.deep.equal(['ReaderRoleArn'])
  })

  it('are of things that are there', () => {
    for (const type of ['AWS::Serverless::StateMachine', 'AWS::S3::Bucket']) {
      const told = textOf(at(template, 'Outputs'))
      for (const [name] of ofType(type)) expect(told, name).to.include(name)
    }
  })
})
