import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { parseLandingEvent } from '../../src/domain/events/parse-landing-event.ts'
import { sourceFiles } from '../architecture/source-files.ts'
import { patternProblems } from './event-pattern.ts'
import { at, entriesOf, listOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { functions, globals, keysFor, ofType, property, statements, sub, template } from './template-parts.ts'

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
      'PROCESSED_BUCKET', 'PACKET_KEY_TEMPLATE', 'PACKET_POLICY', 'PACKET_GAP_POLICY', 'GLUE_POLL_SECONDS', 'QUEUE_WAIT',
      'LOG_LEVEL',
    ]
    const shared = entriesOf(at(globals, 'Environment', 'Variables')).map(([name]) => name)
    const own = functions.flatMap(([name]) => entriesOf(property(name, 'Environment', 'Variables')).map(([variable]) => variable))
    expect(shared).to.have.members(['SNS_TOPIC_ARN', 'LEDGER_TABLE', 'LOG_LEVEL'])
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

  for (const [name, attempts] of [['RouteFileFunction', 2], ['EnqueueFileFunction', 2], ['ConvertCsvFunction', 2], ['SweepFunction', 0], ['GlueRunEndedFunction', 0]] as const) {
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
    expect(patterns.map(([name]) => name)).to.deep.equal(['LandedFileRule', 'LandedCsvRule', 'GlueRunEndedRule'])
    const routes = landings.map(([, rule]) => [
      at(rule, 'Properties', 'EventPattern', 'detail', 'object', 'key'),
      at(rule, 'Properties', 'Targets', 0, 'Arn', 'Fn::GetAtt'),
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
  it('are given to every function by a role of its own', () => {
    const roles = [
      'RouteFileRole', 'ConvertCsvRole', 'SweepRole', 'EnqueueFileRole', 'ConsumeQueueRole', 'GlueRunEndedRole', 'ProcessPacketsRole',
      'PacketsStateMachineRole',
    ]
    expect(new Set(statements.map(statement => statement.role))).to.deep.equal(new Set(roles))
    expect(statements.length).to.be.at.least(12)
    expect(new Set(statements.map(statement => statement.effect))).to.deep.equal(new Set(['Allow']))
    for (const [name, role] of ofType('AWS::IAM::Role')) expect(at(role, 'Properties', 'ManagedPolicyArns'), name).to.equal(undefined)
  })

  it('are taken on by the one service that needs them', () => {
    for (const [name, role] of ofType('AWS::IAM::Role')) {
      const trust = listOf(at(role, 'Properties', 'AssumeRolePolicyDocument', 'Statement'))
      const service = name === 'PacketsStateMachineRole' ? 'states.amazonaws.com' : 'lambda.amazonaws.com'
      expect(trust, name).to.deep.equal([{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }])
    }
  })

  it('of functions name every action, and every resource but those of X-Ray, which has none', () => {
    expect(statements.flatMap(statement => statement.actions).filter(action => action.includes('*'))).to.deep.equal([])
    const everywhere = statements.filter(({ role, resources }) => role !== 'PacketsStateMachineRole' && resources.includes('*'))
    expect(new Set(everywhere.flatMap(statement => statement.actions))).to.deep.equal(new Set(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']))
  })

  it('reach only the prefixes that each function needs', () => {
    expect(keysFor('RouteFileRole', 's3:GetObject')).to.deep.equal(['config/config.json', 'data/in/*', 'data/inactive/*', 'data/new_files/*'])
    expect(keysFor('RouteFileRole', 's3:PutObject')).to.deep.equal(['data/inactive/*', 'data/new_files/*'])
    expect(keysFor('RouteFileRole', 's3:DeleteObject')).to.deep.equal(['data/in/*'])
    expect(keysFor('ConvertCsvRole', 's3:GetObject')).to.deep.equal([
      'bronze/*', 'config/config.json', 'config/contracts/*', 'data/archive/*', 'quarantine/*', 'silver/*',
    ])
    expect(keysFor('ConvertCsvRole', 's3:PutObject')).to.deep.equal(['data/archive/*', 'quarantine/*', 'silver/*'])
    expect(keysFor('ConvertCsvRole', 's3:DeleteObject')).to.deep.equal(['bronze/*'])
  })

  it('let nobody remove a version for good', () => {
    const actions = statements.flatMap(statement => statement.actions)
    expect(actions.filter(action => /DeleteObjectVersion|DeleteItem|BypassGovernance/.test(action))).to.deep.equal([])
  })

  it('carry versions and tags along with a copy', () => {
    for (const action of ['s3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging']) {
      expect(keysFor('RouteFileRole', action), action).to.deep.equal(['data/in/*'])
      expect(keysFor('ConvertCsvRole', action), action).to.deep.equal(['bronze/*'])
    }
    expect(keysFor('RouteFileRole', 's3:PutObjectTagging')).to.deep.equal(['data/inactive/*', 'data/new_files/*'])
    expect(keysFor('ConvertCsvRole', 's3:PutObjectTagging')).to.deep.equal(['data/archive/*'])
  })

  it('let every prefix that is read answer 404 for a missing key', () => {
    for (const role of ['RouteFileRole', 'ConvertCsvRole', 'SweepRole', 'EnqueueFileRole', 'ConsumeQueueRole', 'GlueRunEndedRole']) {
      const [list] = statements.filter(statement => statement.role === role && statement.actions.includes('s3:ListBucket'))
      const prefixes = listOf(at(list?.condition, 'StringLikeIfExists', 's3:prefix')).map(textOf)
      const covered = (key: string): boolean => prefixes.some(prefix => key.startsWith(prefix.slice(0, -1)))
      expect(keysFor(role, 's3:GetObject').filter(key => !covered(key)), role).to.deep.equal([])
    }
  })

  it('let every upload in parts be given up', () => {
    for (const role of ['RouteFileRole', 'ConvertCsvRole', 'SweepRole', 'EnqueueFileRole', 'ConsumeQueueRole', 'GlueRunEndedRole']) {
      expect(keysFor(role, 's3:AbortMultipartUpload')).to.deep.equal(keysFor(role, 's3:PutObject'))
    }
  })

  it('let those that route start the one state machine and look at its executions', () => {
    const states = statements.filter(statement => statement.actions.some(action => action.startsWith('states:')))
    expect(states.map(statement => [statement.role, statement.actions])).to.deep.equal([
      ['RouteFileRole', ['states:StartExecution']],
      ['RouteFileRole', ['states:DescribeExecution']],
      ['SweepRole', ['states:StartExecution']],
      ['SweepRole', ['states:DescribeExecution']],
      ['EnqueueFileRole', ['states:StartExecution']],
      ['EnqueueFileRole', ['states:DescribeExecution']],
    ])
    expect(states[0]?.resources).to.deep.equal(['{"Ref":"StateMachineArn"}'])
    expect(states[1]?.resources[0]).to.match(/:execution:\$\{Machine\}:\*/)
  })

  it('let the sweep finish what the other two begin, and read the index of what is unfinished', () => {
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:PutObjectTagging']) {
      const either = new Set([...keysFor('RouteFileRole', action), ...keysFor('ConvertCsvRole', action)])
      expect(keysFor('SweepRole', action), action).to.deep.equal([...either].sort())
    }
    const reads = statements.filter(statement => statement.role === 'SweepRole' && statement.actions.includes('dynamodb:Query'))
    expect(reads.map(statement => statement.resources[0])).to.deep.equal([
      '{"Fn::GetAtt":"LedgerTable.Arn"}',
      '{"Fn::Sub":"${LedgerTable.Arn}/index/unfinished"}',
    ])
    expect(property('LedgerTable', 'GlobalSecondaryIndexes', '0', 'IndexName')).to.equal('unfinished')
  })

  it('let both keep the ledger, publish and log', () => {
    for (const role of ['RouteFileRole', 'ConvertCsvRole']) {
      const actions = statements.filter(statement => statement.role === role).flatMap(statement => statement.actions)
      expect(actions.filter(action => action.startsWith('dynamodb:'))).to.deep.equal([
        'dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query',
      ])
      expect(actions).to.include.members(['sns:Publish', 'sqs:SendMessage', 'logs:CreateLogStream', 'logs:PutLogEvents'])
    }
  })
})

describe('deploy/template.yaml: storage', () => {
  for (const name of ['DataBucket', 'IngestionBucket', 'ProcessedBucket']) {
    const parameter = name === 'DataBucket' ? 'BucketName' : `${name}Name`
    it(`keeps ${name} private, encrypted, versioned, and alive when the stack goes`, () => {
      expect(at(template, 'Resources', name)).to.include({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
      expect(property(name, 'BucketName')).to.deep.equal({ Ref: parameter })
      expect(property(name, 'VersioningConfiguration')).to.deep.equal({ Status: 'Enabled' })
      expect(entriesOf(property(name, 'PublicAccessBlockConfiguration')).map(([, value]) => value)).to.deep.equal([true, true, true, true])
      expect(textOf(property(name, 'BucketEncryption'))).to.match(/AES256/)
      const [refusal] = listOf(property(`${name}Policy`, 'PolicyDocument', 'Statement'))
      expect(property(`${name}Policy`, 'Bucket')).to.deep.equal({ Ref: name })
      expect(refusal).to.deep.include({ Effect: 'Deny', Principal: '*', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': false } } })
      expect(listOf(at(refusal, 'Resource')).map(textOf)).to.deep.equal(['', '/*'].map(keys => sub(`arn:\${AWS::Partition}:s3:::\${${parameter}}${keys}`)))
    })
  }

  it('is told what lands in the data bucket', () => {
    expect(property('DataBucket', 'NotificationConfiguration', 'EventBridgeConfiguration', 'EventBridgeEnabled')).to.equal(true)
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

  it('keeps dead letters for as long as it can, and tells when there are some', () => {
    expect(property('DeadLetterQueue', 'MessageRetentionPeriod')).to.equal(14 * 24 * 3600)
    expect(property('DeadLetterAlarm', 'AlarmActions')).to.deep.equal([{ Ref: 'NoticeTopic' }])
    expect(property('DeadLetterAlarm', 'Threshold')).to.equal(0)
  })

  it('keeps every log group when the stack goes', () => {
    const groups = ofType('AWS::Logs::LogGroup')
    expect(groups.length).to.be.at.least(5)
    for (const [name, group] of groups) expect(group, name).to.include({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
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
    expect(references.filter(name => !declared.includes(name))).to.deep.equal([])
  })
})
