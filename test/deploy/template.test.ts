import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { parseLandingEvent } from '../../src/domain/events/parse-landing-event.ts'
import { sourceFiles } from '../architecture/source-files.ts'
import { patternProblems } from './event-pattern.ts'
import { EXECUTIONS, WORKFLOW } from './port-rights.ts'
import { at, entriesOf, listOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { chosen, functions, globals, keysFor, ofType, property, statements, sub, template } from './template-parts.ts'

describe('deploy/template.yaml: functions', () => {
  it('are those that are bundled, and each names its own bundle', () => {
    const bundled = sourceFiles('src/entrypoints/lambda')
      .filter(file => /^export (?:const|(?:async )?function) handler\b/m.test(file.text))
      .map(file => file.path.replace(/^src\/entrypoints\/lambda\/(.*?)(?:\/index)?\.ts$/, '../dist/lambda/$1'))
    expect(functions.map(([, resource]) => at(resource, 'Properties', 'CodeUri')).sort()).to.deep.equal(bundled.sort())
    expect(bundled).to.include.members(['consume-queue', 'convert-csv', 'enqueue-file', 'glue-run-ended', 'process-packets', 'route-file', 'sweep'].map(name => `../dist/lambda/${name}`))
  })

  it('run on Node 24 on ARM, with traces', () => {
    expect(globals).to.include({ Runtime: 'nodejs24.x', Handler: 'index.handler', Tracing: 'Active' })
    expect(at(globals, 'Architectures')).to.deep.equal(['arm64'])
    for (const [name] of functions) for (const own of ['Runtime', 'Handler', 'Architectures']) expect(property(name, own), name).to.equal(undefined)
  })

  it('get only variables that they know', () => {
    const known = [
      'SNS_TOPIC_ARN', 'STEP_FUNCTION_ARN', 'CONFIG_BUCKET', 'CONFIG_KEY', 'LEDGER_TABLE', 'QUEUE_URL', 'DLQ_URL', 'INGESTION_BUCKET',
      'PROCESSED_BUCKET', 'PACKET_KEY_TEMPLATE', 'PACKET_POLICY', 'PACKET_GAP_POLICY', 'GLUE_POLL_SECONDS', 'QUEUE_WAIT', 'PARQUET_COMPRESSION', 'PARQUET_INTEGERS', 'WARM_UP',
      'LOG_LEVEL', 'METRIC_NAMESPACE', 'REDSHIFT_WORKGROUP', 'REDSHIFT_CLUSTER', 'REDSHIFT_DATABASE', 'REDSHIFT_SCHEMA', 'REDSHIFT_COPY_ROLE_ARN', 'REDSHIFT_SECRET_ARN',
    ]
    const shared = entriesOf(at(globals, 'Environment', 'Variables')).map(([name]) => name)
    const own = functions.flatMap(([name]) => entriesOf(property(name, 'Environment', 'Variables')).map(([variable]) => variable))
    expect(shared).to.have.members(['SNS_TOPIC_ARN', 'LEDGER_TABLE', 'LOG_LEVEL', 'METRIC_NAMESPACE'])
    expect(entriesOf(property('RouteFileFunction', 'Environment', 'Variables')).map(([name]) => name)).to.deep.equal(['STEP_FUNCTION_ARN', 'QUEUE_URL'])
    expect([...shared, ...own].filter(name => !known.includes(name))).to.deep.equal([])
  })

  for (const [name] of functions) {
    it(`${name} has bounds, a role, and a log group that forgets`, () => {
      expect(property(name, 'MemorySize')).to.be.within(256, 10_240)
      expect(property(name, 'Timeout')).to.be.within(30, 900)
      expect(at(property(name, 'Role'), 'Fn::GetAtt')).to.equal(`${name.replace(/Function$/, 'Role')}.Arn`)
      const logGroup = textOf(at(property(name, 'LoggingConfig', 'LogGroup'), 'Ref'))
      expect(property(logGroup, 'RetentionInDays')).to.deep.equal({ Ref: 'LogRetentionDays' })
    })
  }

  const attemptsOf = { EnqueueFileFunction: 2, RecordFailureFunction: 2, SweepFunction: 0, GlueRunEndedFunction: 0, ProcessPacketsFunction: 0 }
  for (const [name, attempts] of Object.entries(attemptsOf)) {
    it(`${name}, which events call, has a place for what fails after ${attempts} more attempts`, () => {
      expect(property(name, 'EventInvokeConfig', 'DestinationConfig', 'OnFailure')).to.deep.equal({
        Type: 'SQS',
        Destination: { 'Fn::GetAtt': 'DeadLetterQueue.Arn' },
      })
      expect(property(name, 'EventInvokeConfig', 'MaximumRetryAttempts')).to.equal(attempts)
    })
  }
})

describe('deploy/template.yaml: rules', () => {
  const rules = ofType('AWS::Events::Rule')
  const patterns = rules.filter(([, rule]) => at(rule, 'Properties', 'EventPattern') !== undefined)
  const landings = patterns.filter(([, rule]) => at(rule, 'Properties', 'EventPattern', 'detail', 'object') !== undefined)

  it('call for a sweep every 15 minutes, with an input that it understands, and for a poll every minute', () => {
    const schedules = rules.filter(([, rule]) => at(rule, 'Properties', 'ScheduleExpression') !== undefined)
    expect(schedules.map(([name, rule]) => [name, at(rule, 'Properties', 'ScheduleExpression')])).to.deep.equal([
      ['SweepRule', 'rate(15 minutes)'],
      ['PollRule', 'rate(1 minute)'],
      ['PacketsSweepRule', 'rate(15 minutes)'],
    ])
    const rule = schedules[0]?.[1]
    expect(at(rule, 'Properties', 'Targets', 0, 'Arn', 'Fn::GetAtt')).to.equal('SweepFunction.Arn')
    const input = textOf(at(rule, 'Properties', 'Targets', 0, 'Input', 'Fn::Sub')).replace('${BucketName}', 'lake')
    expect(parseLandingEvent(JSON.parse(input))[0]).to.deep.include({ kind: 'ignored', reason: 'schedule', schedule: { kind: 'sweep' }, bucket: 'lake' })
  })

  it('catch what lands, each prefix for its function', () => {
    expect(patterns.map(([name]) => name)).to.deep.equal(['LandedFileRule', 'LandedCsvRule', 'WorkflowFailedRule', 'GlueRunEndedRule'])
    const routes = landings.map(([, rule]) => [
      at(rule, 'Properties', 'EventPattern', 'detail', 'object', 'key'),
      at(chosen(at(rule, 'Properties', 'Targets', 0, 'Arn'), []), 'Fn::GetAtt'),
    ])
    expect(routes).to.deep.equal([
      [[{ prefix: 'data/in/' }], 'RouteFileFunction.Arn'],
      [[{ prefix: 'bronze/' }], 'ConvertCsvFunction.Arn'],
    ])
  })

  for (const [name, rule] of landings) {
    it(`${name} has a pattern that EventBridge accepts, for new objects of this bucket only`, () => {
      const pattern = at(rule, 'Properties', 'EventPattern')!
      expect(patternProblems(pattern)).to.deep.equal([])
      expect(at(pattern, 'source')).to.deep.equal(['aws.s3'])
      expect(at(pattern, 'detail-type')).to.deep.equal(['Object Created'])
      expect(at(pattern, 'detail', 'bucket', 'name')).to.deep.equal([{ Ref: 'BucketName' }])
    })

  }

  for (const [name, rule] of rules) {
    it(`${name} keeps what it cannot deliver, and may call its function`, () => {
      expect(at(rule, 'Properties', 'Targets', 0, 'DeadLetterConfig', 'Arn', 'Fn::GetAtt')).to.equal('DeadLetterQueue.Arn')
      expect(at(rule, 'Properties', 'Targets', 0, 'RetryPolicy', 'MaximumRetryAttempts')).to.be.at.least(1)
      const writers = property('DeadLetterQueuePolicy', 'PolicyDocument', 'Statement', '0', 'Condition', 'ArnEquals', 'aws:SourceArn')
      expect(writers).to.deep.include({ 'Fn::GetAtt': `${name}.Arn` })
      const permissions = ofType('AWS::Lambda::Permission').map(([, permission]) => at(permission, 'Properties', 'SourceArn', 'Fn::GetAtt'))
      expect(permissions).to.include(`${name}.Arn`)
    })
  }

  it('would be refused with two operators in one matcher', () => {
    expect(patternProblems({ detail: { object: { key: [{ prefix: 'bronze/', suffix: '.csv' }] } } })).to.deep.equal([
      '$.detail.object.key has 2 operators in one object',
    ])
    expect(patternProblems({ source: 'aws.s3' })).to.have.length(1)
    expect(patternProblems({ key: [{ begins: 'x' }] })).to.have.length(1)
    expect(patternProblems({ key: [] })).to.have.length(1)
  })
})

describe('deploy/template.yaml: rights', () => {
  it('are given to every function and state machine by a role of its own', () => {
    const machines = ofType('AWS::Serverless::StateMachine')
    const roles = [...functions.map(([name]) => name.replace(/Function$/, 'Role')), ...machines.map(([name]) => `${name}Role`)]
    expect(new Set(statements.map(statement => statement.role))).to.deep.equal(new Set([...roles, 'ReaderRole']))
    expect(new Set(statements.map(statement => statement.effect))).to.deep.equal(new Set(['Allow']))
    expect(ofType('AWS::IAM::User').concat(ofType('AWS::IAM::AccessKey'))).to.deep.equal([])
  })

  it('are taken on by the one service that needs them', () => {
    for (const [name, role] of ofType('AWS::IAM::Role').filter(([own]) => own !== 'ReaderRole')) {
      const trust = listOf(at(role, 'Properties', 'AssumeRolePolicyDocument', 'Statement'))
      const service = name.endsWith('StateMachineRole') ? 'states.amazonaws.com' : 'lambda.amazonaws.com'
      expect(trust, name).to.deep.equal([{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }])
    }
  })

  it('name every action, and of functions every resource but those of X-Ray, which has none', () => {
    expect(statements.flatMap(statement => statement.actions).filter(action => action.includes('*'))).to.deep.equal([])
    const everywhere = statements.filter(({ role, resources }) => !role.endsWith('StateMachineRole') && resources.includes('*'))
    expect(new Set(everywhere.flatMap(statement => statement.actions))).to.deep.equal(new Set(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']))
  })

  it('let nobody remove a version for good', () => {
    const actions = statements.flatMap(statement => statement.actions)
    expect(actions.filter(action => /DeleteObjectVersion|DeleteItem|BypassGovernance/.test(action))).to.deep.equal([])
  })

  it('let every upload in parts be given up', () => {
    for (const [name] of functions) {
      const role = name.replace(/Function$/, 'Role')
      expect(keysFor(role, 's3:AbortMultipartUpload'), role).to.include.members(keysFor(role, 's3:PutObject'))
    }
  })

  it('let those that route start the one workflow, whosever it is, and look at its executions', () => {
    const ofFunctions = statements.filter(({ role }) => !role.endsWith('StateMachineRole'))
    const states = ofFunctions.filter(({ actions }) => actions.some(action => action.startsWith('states:')))
    const rights = [['states:StartExecution', WORKFLOW], ['states:DescribeExecution', EXECUTIONS]] as const
    expect(states.map(({ role, actions, resources }) => [role, ...actions, ...resources])).to.deep.equal(
      ['RouteFileRole', 'SweepRole', 'EnqueueFileRole'].flatMap(role => rights.map(right => [role, ...right])),
    )
  })

  it('let the sweep finish what the other two begin, and read the index of what is unfinished', () => {
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:PutObjectTagging']) {
      const either = new Set([...keysFor('RouteFileRole', action), ...keysFor('ConvertCsvRole', action)])
      expect(keysFor('SweepRole', action), action).to.deep.equal([...either].sort())
    }
    expect(property('LedgerTable', 'GlobalSecondaryIndexes', '0', 'IndexName')).to.equal('unfinished')
  })
})

/** But not when the deployment that makes it fails: the next one would find its name taken. */
const STAYS = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }

describe('deploy/template.yaml: storage', () => {
  for (const name of ['DataBucket', 'IngestionBucket', 'ProcessedBucket']) {
    const parameter = name === 'DataBucket' ? 'BucketName' : `${name}Name`
    it(`keeps ${name} private, encrypted, versioned, and alive when the stack goes`, () => {
      expect(at(template, 'Resources', name)).to.include(STAYS)
      expect(property(name, 'BucketName')).to.deep.equal({ Ref: parameter })
      expect(property(name, 'VersioningConfiguration')).to.deep.equal({ Status: 'Enabled' })
      expect(entriesOf(property(name, 'PublicAccessBlockConfiguration')).map(([, value]) => value)).to.deep.equal([true, true, true, true])
      const [refusal] = listOf(property(`${name}Policy`, 'PolicyDocument', 'Statement'))
      expect(property(`${name}Policy`, 'Bucket')).to.deep.equal({ Ref: name })
      expect(refusal).to.deep.include({ Effect: 'Deny', Principal: '*', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': false } } })
      expect(listOf(at(refusal, 'Resource')).map(textOf)).to.deep.equal(['', '/*'].map(keys => sub(`arn:\${AWS::Partition}:s3:::\${${parameter}}${keys}`)))
    })
  }

  it('tells EventBridge what lands', () => {
    for (const [name] of ofType('AWS::S3::Bucket')) {
      expect(property(name, 'NotificationConfiguration', 'EventBridgeConfiguration', 'EventBridgeEnabled'), name).to.equal(true)
    }
  })

  it('lets no rule of a bucket remove a version, but of the manifest, which every packet replaces', () => {
    const rulesOf = (name: string): readonly Node[] => listOf(property(name, 'LifecycleConfiguration', 'Rules'))
    for (const [name] of ofType('AWS::S3::Bucket')) {
      const [abort, ...others] = rulesOf(name)
      expect(entriesOf(abort).map(([key]) => key), name).to.have.members(['Id', 'Status', 'AbortIncompleteMultipartUpload'])
      expect(others, name).to.have.length(name === 'ProcessedBucket' ? 1 : 0)
    }
    expect(rulesOf('ProcessedBucket')[1]).to.deep.equal({
      Id: 'forget-old-manifests', Status: 'Enabled', Prefix: 'manifest.json', NoncurrentVersionExpiration: { NoncurrentDays: 30 },
    })
  })

  it('keeps the ledger under its two keys, recoverable and protected', () => {
    expect(at(template, 'Parameters', 'LedgerTableName', 'Default')).to.equal('etl-metadata')
    expect(listOf(property('LedgerTable', 'KeySchema')).map(key => [at(key, 'AttributeName'), at(key, 'KeyType')])).to.deep.equal([['PK', 'HASH'], ['SK', 'RANGE']])
    expect(property('LedgerTable')).to.include({ BillingMode: 'PAY_PER_REQUEST', DeletionProtectionEnabled: true })
    expect(property('LedgerTable', 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled')).to.equal(true)
    expect(at(template, 'Resources', 'LedgerTable')).to.include({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
  })

  it('keeps dead letters for as long as it can', () => {
    expect(property('DeadLetterQueue', 'MessageRetentionPeriod')).to.equal(14 * 24 * 3600)
  })

  it('keeps every log group when the stack goes', () => {
    const groups = ofType('AWS::Logs::LogGroup')
    expect(groups.length).to.be.at.least(5)
    for (const [name, group] of groups) expect(group, name).to.include(STAYS)
  })

  it('sends e-mail only where an address is given', () => {
    expect(at(template, 'Parameters', 'AlertEmail', 'Default')).to.equal('')
    expect(at(template, 'Resources', 'AlertSubscription', 'Condition')).to.equal('HasAlertEmail')
  })
})

describe('deploy/template.yaml', () => {
  it('refers only to what it declares', () => {
    const declared = [...entriesOf(at(template, 'Resources')), ...entriesOf(at(template, 'Parameters'))].map(([name]) => name)
    const text = readFileSync(new URL('../../deploy/template.yaml', import.meta.url), 'utf8')
    const references = [...text.matchAll(/!(?:Ref|GetAtt)\s+([A-Za-z]\w*)\b(?!::)/g)].map(match => match[1]!)
    expect(references.length).to.be.at.least(30)
    // Made by the transform: the expanded template is checked for them.
    const aliases = references.filter(name => /^\w+Aliaslive$/.test(name))
    expect(references.filter(name => !declared.includes(name) && !aliases.includes(name))).to.deep.equal([])
    expect(new Set(aliases)).to.deep.equal(new Set(['WorkflowStateMachineAliaslive']))
  })
})
