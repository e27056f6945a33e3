import { expect } from 'chai'
import { sourceFiles } from '../architecture/source-files.ts'
import { at, entriesOf, listOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { REQUEST_RIGHTS } from './port-rights.ts'
import { chosen, functions, globals, ofType, property, statements, statementsOf, sub, template } from './template-parts.ts'

const resource = (name: string): Node | undefined => at(template, 'Resources', name)
const isEmpty = (name: string): Node => ({ 'Fn::Equals': [{ Ref: name }, ''] })
const given = (name: string): Node => ({ 'Fn::Not': [isEmpty(name)] })
const anyGiven = (name: string): Node => ({ 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: name }] }, ''] }] })
const condition = (name: string): Node | undefined => at(template, 'Conditions', name)
const fallback = (name: string): Node | undefined => at(template, 'Parameters', name, 'Default')

describe('deploy/template.yaml: what a deployment may add', () => {
  it('is off unless it is asked for', () => {
    const off: Readonly<Record<string, Node>> = {
      InVpc: anyGiven('SubnetIds'),
      HasKmsKey: given('KmsKeyArn'),
      HasProvisionedConcurrency: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ProvisionedConcurrency' }, 0] }] },
      HasConversionConcurrency: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ConversionConcurrency' }, 0] }] },
      HasReader: given('ReaderAccountId'),
      HasSilverWriters: anyGiven('SilverWriterArns'),
      HasOwnWorkflow: given('StateMachineArn'),
      HasWorkgroup: given('RedshiftWorkgroup'),
      HasCluster: given('RedshiftCluster'),
      HasRedshiftSecret: given('RedshiftSecretArn'),
      HasAlertEmail: given('AlertEmail'),
    }
    for (const [name, meaning] of Object.entries(off)) {
      expect(condition(name), name).to.deep.equal(meaning)
      const parameter = /"Ref":"(\w+)"/.exec(JSON.stringify(meaning))![1]!
      expect([0, ''], parameter).to.include(fallback(parameter))
    }
    const rest = ['HasEndpoints', 'ReaderNeedsKey', 'HasWarehouse', 'WritesPlainIntegers']
    expect(entriesOf(at(template, 'Conditions')).map(([name]) => name)).to.have.members([...Object.keys(off), ...rest])
  })

  it('asks for nothing but the names that nobody else can choose', () => {
    const needed = entriesOf(at(template, 'Parameters')).filter(([, parameter]) => at(parameter, 'Default') === undefined)
    expect(needed.map(([name]) => name)).to.deep.equal(['BucketName', 'IngestionBucketName', 'ProcessedBucketName', 'GlueJobName'])
  })

  it('takes the defaults that it states', () => {
    for (const [name, parameter] of entriesOf(at(template, 'Parameters'))) {
      const [value, pattern] = [at(parameter, 'Default'), at(parameter, 'AllowedPattern')]
      if (value !== undefined && pattern !== undefined) expect(new RegExp(textOf(pattern)).test(textOf(value)), name).to.equal(true)
    }
  })
})

describe('deploy/template.yaml: a VPC', () => {
  it('is entered by every function or by none', () => {
    const inside = { SubnetIds: { Ref: 'SubnetIds' }, SecurityGroupIds: { Ref: 'SecurityGroupIds' } }
    expect(chosen(at(globals, 'VpcConfig'), ['InVpc'])).to.deep.equal(inside)
    expect(chosen(at(globals, 'VpcConfig'), [])).to.equal(undefined)
    for (const [name] of functions) expect(property(name, 'VpcConfig'), name).to.equal(undefined)
  })

  it('lets the service attach them, and nothing else', () => {
    expect(at(resource('NetworkPolicy'), 'Condition')).to.equal('InVpc')
    const [rights, ...others] = statementsOf(property('NetworkPolicy', 'PolicyDocument'))
    expect(others).to.deep.equal([])
    expect(rights?.actions).to.deep.equal([
      'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses',
    ])
  })

  it('gets gateways to S3 and DynamoDB where its route tables are named', () => {
    const endpoints = ofType('AWS::EC2::VPCEndpoint')
    const services = endpoints.map(([, endpoint]) => at(endpoint, 'Properties', 'ServiceName', 'Fn::Sub'))
    expect(services).to.deep.equal(['com.amazonaws.${AWS::Region}.s3', 'com.amazonaws.${AWS::Region}.dynamodb'])
    for (const [name, endpoint] of endpoints) {
      expect(at(endpoint, 'Condition'), name).to.equal('HasEndpoints')
      const place = { VpcId: { Ref: 'VpcId' }, RouteTableIds: { Ref: 'RouteTableIds' } }
      expect(at(endpoint, 'Properties'), name).to.deep.include({ VpcEndpointType: 'Gateway', ...place })
    }
    const noTables = { 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'RouteTableIds' }] }, ''] }
    expect(condition('HasEndpoints')).to.deep.equal({ 'Fn::Not': [{ 'Fn::Or': [isEmpty('VpcId'), noTables] }] })
  })
})

describe('deploy/template.yaml: a key', () => {
  for (const [name, bucket] of ofType('AWS::S3::Bucket')) {
    it(`encrypts ${name} where one is named; without one S3 does`, () => {
      const [rule] = listOf(at(bucket, 'Properties', 'BucketEncryption', 'ServerSideEncryptionConfiguration'))
      const byDefault = at(rule, 'ServerSideEncryptionByDefault')
      expect(chosen(byDefault, [])).to.deep.equal({ SSEAlgorithm: 'AES256' })
      expect(chosen(byDefault, ['HasKmsKey'])).to.deep.equal({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { Ref: 'KmsKeyArn' } })
      expect(chosen(at(rule, 'BucketKeyEnabled'), ['HasKmsKey'])).to.equal(true)
    })
  }

  it('is used for S3 alone: read and write by functions and the backfill, read by the reader', () => {
    const bySource = { StringLike: { 'kms:ViaService': { 'Fn::Sub': 's3.${AWS::Region}.*' } } }
    for (const [name, needed, actions] of [
      ['KeyPolicy', 'HasKmsKey', ['kms:Decrypt', 'kms:GenerateDataKey']],
      ['ReaderKeyPolicy', 'ReaderNeedsKey', ['kms:Decrypt']],
    ] as const) {
      expect(at(resource(name), 'Condition'), name).to.equal(needed)
      const [rights, ...others] = statementsOf(property(name, 'PolicyDocument'))
      expect(rights, name).to.deep.include({ actions, resources: ['{"Ref":"KmsKeyArn"}'], condition: bySource })
      expect(others, name).to.deep.equal([])
    }
    expect(condition('ReaderNeedsKey')).to.deep.equal({ 'Fn::And': [{ Condition: 'HasReader' }, { Condition: 'HasKmsKey' }] })
    const withKey = (policy: string): Node => [{ 'Fn::If': ['HasKmsKey', { Ref: policy }, { Ref: 'AWS::NoValue' }] }]
    expect(property('ReaderRole', 'ManagedPolicyArns')).to.deep.equal(withKey('ReaderKeyPolicy'))
    // It writes its results into the data bucket.
    expect(property('BackfillStateMachineRole', 'ManagedPolicyArns')).to.deep.equal(withKey('KeyPolicy'))
  })
})

describe('deploy/template.yaml: concurrency', () => {
  for (const [name, rule, permission] of [
    ['RouteFile', 'LandedFileRule', 'LandedFilePermission'],
    ['ConvertCsv', 'LandedCsvRule', 'LandedCsvPermission'],
  ] as const) {
    const functionArn = { 'Fn::GetAtt': `${name}Function.Arn` }
    const alias = { Ref: `${name}Function.Alias` }

    it(`keeps instances of ${name} ready for an alias, which events then call, with all that belongs to it`, () => {
      const ready = ['HasProvisionedConcurrency']
      expect(property(`${name}Function`)).to.deep.include({ AutoPublishAlias: 'live', AutoPublishAliasAllProperties: true })
      const kept = property(`${name}Function`, 'ProvisionedConcurrencyConfig')
      expect(chosen(kept, ready)).to.deep.equal({ ProvisionedConcurrentExecutions: { Ref: 'ProvisionedConcurrency' } })
      expect(chosen(property(rule, 'Targets', '0', 'Arn'), ready)).to.deep.equal(alias)
      expect(chosen(property(permission, 'FunctionName'), ready)).to.deep.equal(alias)
      const aliasName = { 'Fn::Select': [7, { 'Fn::Split': [':', alias] }] }
      expect(chosen(property(`${name}EventInvokeConfig`, 'Qualifier'), ready)).to.deep.equal(aliasName)
      expect(chosen(property('BackfillStateMachine', 'DefinitionSubstitutions', `${name}FunctionArn`), ready)).to.deep.equal(alias)
    })

    it(`has events call ${name} as it is otherwise, so that changed parameters count at once`, () => {
      expect(chosen(property(`${name}Function`, 'ProvisionedConcurrencyConfig'), [])).to.equal(undefined)
      expect(chosen(property(rule, 'Targets', '0', 'Arn'), [])).to.deep.equal(functionArn)
      expect(chosen(property(permission, 'FunctionName'), [])).to.deep.equal({ Ref: `${name}Function` })
      expect(chosen(property(`${name}EventInvokeConfig`, 'Qualifier'), [])).to.equal('$LATEST')
      expect(chosen(property('BackfillStateMachine', 'DefinitionSubstitutions', `${name}FunctionArn`), [])).to.deep.equal(functionArn)
    })

    it(`keeps what ${name} fails on, either way`, () => {
      expect(property(`${name}EventInvokeConfig`)).to.deep.include({
        FunctionName: { Ref: `${name}Function` },
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 21_600,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': 'DeadLetterQueue.Arn' } } },
      })
      expect(property(`${name}Function`, 'EventInvokeConfig')).to.equal(undefined)
    })
  }

  it('is bounded for what converts, where a bound is named', () => {
    for (const [name] of functions) {
      const bound = property(name, 'ReservedConcurrentExecutions')
      // None otherwise: what one function keeps to itself must leave a hundred to the rest, and a new account has fewer in all.
      if (!['ConvertCsvFunction', 'TransformFunction'].includes(name)) expect(bound, name).to.equal(undefined)
      else {
        expect(chosen(bound, ['HasConversionConcurrency']), name).to.deep.equal({ Ref: 'ConversionConcurrency' })
        expect(chosen(bound, []), name).to.equal(undefined)
      }
    }
  })
})

describe('deploy/template.yaml: a reader of another account', () => {
  it('comes with an external id, or the deployment is refused', () => {
    expect(at(resource('ReaderRole'), 'Condition')).to.equal('HasReader')
    expect(property('ReaderRole', 'AssumeRolePolicyDocument', 'Statement')).to.deep.equal([
      {
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${ReaderAccountId}:root' } },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'ReaderExternalId' } } },
      },
    ])
    expect(at(template, 'Rules', 'ReaderIsKnownByAnExternalId')).to.deep.include({ RuleCondition: given('ReaderAccountId') })
    expect(at(template, 'Rules', 'ReaderIsKnownByAnExternalId', 'Assertions', 0, 'Assert')).to.deep.equal(given('ReaderExternalId'))
  })

  it('reads silver/ and the processed bucket, and nothing else', () => {
    const arn = 'arn:${AWS::Partition}:s3:::'
    const rights = statements.filter(({ role }) => role === 'ReaderRole')
    expect(rights.map(({ actions, resources, condition: when }) => [actions, resources, when])).to.deep.equal([
      [['s3:GetObject'], [sub(`${arn}\${BucketName}/silver/*`), sub(`${arn}\${ProcessedBucketName}/*`)], undefined],
      [['s3:ListBucket'], [sub(`${arn}\${BucketName}`)], { StringLike: { 's3:prefix': 'silver/*' } }],
      [['s3:ListBucket'], [sub(`${arn}\${ProcessedBucketName}`)], undefined],
    ])
  })
})

describe('deploy/template.yaml: a warehouse', () => {
  type Rights = readonly [actions: readonly string[], on: Node | undefined, when: Node | undefined]
  const rightsWith = (...holding: readonly string[]): readonly Rights[] =>
    listOf(property('WarehousePolicy', 'PolicyDocument', 'Statement')).map((statement) => {
      const one = chosen(statement, holding)
      return [listOf(at(one, 'Action')).map(textOf), chosen(at(one, 'Resource'), holding), at(one, 'Condition')]
    })
  const serverless = { 'Fn::Sub': 'arn:${AWS::Partition}:redshift-serverless:${AWS::Region}:${AWS::AccountId}:workgroup/*' }
  const clustered = (kind: string): Node => ({ 'Fn::Sub': `arn:\${AWS::Partition}:redshift:\${AWS::Region}:\${AWS::AccountId}:${kind}` })
  const follow = [
    ['redshift-data:CancelStatement', 'redshift-data:DescribeStatement', 'redshift-data:GetStatementResult'],
    '*',
    { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } },
  ]

  /** Of the loads: COPY is told of its file by an object. */
  const manifests = [['s3:PutObject'], { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${BucketName}/.sluice/loads/*' }, undefined]

  it('is reached by the functions that load, where there is one', () => {
    expect(at(resource('WarehousePolicy'), 'Condition')).to.equal('HasWarehouse')
    expect(condition('HasWarehouse')).to.deep.equal({ 'Fn::Or': [{ Condition: 'HasWorkgroup' }, { Condition: 'HasCluster' }] })
  })

  it('takes statements and credentials of the workgroup', () => {
    expect(rightsWith('HasWorkgroup')).to.deep.equal([
      [['redshift-data:BatchExecuteStatement'], serverless, undefined],
      follow,
      [['redshift-serverless:GetCredentials'], serverless, undefined],
      manifests,
    ])
  })

  it('takes statements and credentials of the cluster', () => {
    expect(rightsWith('HasCluster')).to.deep.equal([
      [['redshift-data:BatchExecuteStatement'], clustered('cluster:${RedshiftCluster}'), undefined],
      follow,
      [['redshift:GetClusterCredentialsWithIAM'], clustered('dbname:${RedshiftCluster}/${RedshiftDatabase}'), undefined],
      manifests,
    ])
  })

  it('takes a password instead of credentials where one is named', () => {
    for (const place of ['HasWorkgroup', 'HasCluster']) {
      const [, , password] = rightsWith(place, 'HasRedshiftSecret')
      expect(password).to.deep.equal([['secretsmanager:GetSecretValue'], { Ref: 'RedshiftSecretArn' }, undefined])
    }
  })

  it('takes every request that the adapter sends', () => {
    const allowed = rightsWith('HasWorkgroup').flatMap(([actions]) => actions)
    const sent = Object.values(REQUEST_RIGHTS).flat().filter((action) => action.startsWith('redshift-data:'))
    expect(allowed.filter((action) => action.startsWith('redshift-data:'))).to.have.members(sent)
  })

  it('is told of the file to load under the prefix that functions may write to, and that people let the role of COPY read', () => {
    const adapter = sourceFiles('src/adapters/aws').find(({ path }) => path.endsWith('/redshift-warehouse.ts'))
    const prefix = /key: `([\w./]+\/)\$\{/.exec(adapter?.text ?? '')?.[1]
    expect(manifests[1]).to.deep.equal({ 'Fn::Sub': `arn:\${AWS::Partition}:s3:::\${BucketName}/${prefix}*` })
    expect(textOf(at(template, 'Parameters', 'RedshiftCopyRoleArn', 'Description'))).to.include('silver/').and.include(prefix)
  })
})

describe('deploy/template.yaml: tags', () => {
  /** What of the types used here takes no tags, or passes on those of what it belongs to. */
  const UNTAGGED = [
    'AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::Subscription', 'AWS::Lambda::Permission',
    'AWS::Lambda::EventInvokeConfig', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy',
  ]
  const project = { Ref: 'ProjectTag' }

  it('are on everything that takes them', () => {
    const tagged = entriesOf(at(template, 'Resources')).filter(([, one]) => !UNTAGGED.includes(textOf(at(one, 'Type'))))
    for (const [name, one] of tagged) {
      const tags = at(one, 'Properties', 'Tags')
      if (at(one, 'Type') === 'AWS::Serverless::Function') expect(at(globals, 'Tags'), name).to.deep.equal({ Project: project })
      else if (at(one, 'Type') === 'AWS::Serverless::StateMachine') expect(tags, name).to.deep.equal({ Project: project })
      else expect(tags, name).to.deep.equal([{ Key: 'Project', Value: project }])
    }
  })
})
