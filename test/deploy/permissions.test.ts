import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { sourceFiles } from '../architecture/source-files.ts'
import { FUNCTIONS, lines, listablePrefixes, logicalIdOf, rightsFor, silverWriters } from './permissions.ts'
import { REQUEST_RIGHTS } from './port-rights.ts'
import { at, entriesOf, listOf, textOf, type Node } from './read-template.ts'
import { functions, keysFor, property, type Statement, statements, statementsOf, sub, template } from './template-parts.ts'

const ofRole = (name: string): readonly Statement[] => statements.filter(({ role }) => role === name)

/** What a role allows, as lines of an action and a resource. */
function granted(role: string): readonly string[] {
  return lines(ofRole(role).flatMap(({ actions, resources }) => actions.flatMap((action) => resources.map((on) => [action, on] as const))))
}

describe('deploy/template.yaml: the rights of each function', () => {
  it('are asked for every function, by the table', () => {
    const bundles = functions.map(([, resource]) => textOf(at(resource, 'Properties', 'CodeUri')).replace('../dist/lambda/', ''))
    expect(Object.keys(FUNCTIONS).sort()).to.deep.equal(bundles.sort())
  })

  it('are known for every request that an adapter sends', () => {
    const text = sourceFiles('src/adapters/aws').map((file) => file.text).join('\n')
    const sent = [...text.matchAll(/\bnew (\w+)Command\(/g)].map((match) => match[1]!)
    expect(sent.length).to.be.at.least(30)
    expect([...new Set(sent)].filter((request) => !Object.hasOwn(REQUEST_RIGHTS, request))).to.deep.equal([])
  })

  for (const name of Object.keys(FUNCTIONS)) {
    it(`${name} may do what it does, and nothing else`, () => {
      expect(granted(`${logicalIdOf(name)}Role`)).to.deep.equal(rightsFor(name))
    })

    it(`${name} is told of a missing key, and lists nothing beyond`, () => {
      const own = ofRole(`${logicalIdOf(name)}Role`)
      const ofData = own.filter(({ resources }) => resources.includes(sub('arn:${AWS::Partition}:s3:::${BucketName}')))
      const lists = ofData.filter(({ actions }) => actions.includes('s3:ListBucket'))
      const prefixes = lists.flatMap(({ condition }) => listOf(at(condition, 'StringLikeIfExists', 's3:prefix')).map(textOf))
      expect(prefixes.sort()).to.deep.equal(listablePrefixes(name))
      expect(lists.map(({ actions }) => actions)).to.deep.equal(lists.length === 0 ? [] : [['s3:ListBucket']])
    })

    it(`${name} gets the rights of a deployment's additions where these are made, and only then`, () => {
      const warehouse = FUNCTIONS[name]?.loads ? [['HasWarehouse', 'WarehousePolicy']] : []
      const additions = [['InVpc', 'NetworkPolicy'], ['HasKmsKey', 'KeyPolicy'], ...warehouse]
      const arns = additions.map(([condition, policy]) => ({ 'Fn::If': [condition, { Ref: policy }, { Ref: 'AWS::NoValue' }] }))
      expect(property(`${logicalIdOf(name)}Role`, 'ManagedPolicyArns')).to.deep.equal(arns)
    })
  }

  it('have no conditions but those of listings', () => {
    const ofFunctions = statements.filter(({ role, condition }) => !/StateMachineRole|ReaderRole/.test(role) && condition !== undefined)
    expect(new Set(ofFunctions.flatMap(({ actions }) => actions))).to.deep.equal(new Set(['s3:ListBucket']))
  })

  it('let convert-csv look at tables that are not there, and tell of what it gives up', () => {
    expect(granted('ConvertCsvRole')).to.include.members([
      `s3:GetObject on ${sub('arn:${AWS::Partition}:s3:::${BucketName}/silver/*')}`,
      `s3:ListBucket on ${sub('arn:${AWS::Partition}:s3:::${BucketName}')}`,
      'sqs:SendMessage on {"Fn::GetAtt":"DeadLetterQueue.Arn"}',
    ])
    expect(listablePrefixes('convert-csv')).to.include('silver/*')
  })

  it('let the router find that there is no configuration', () => {
    expect(listablePrefixes('route-file')).to.include('config/*')
    expect(keysFor('RouteFileRole', 's3:GetObject')).to.include('config/config.json')
  })

  it('let whoever finds a replay half done bring the file back', () => {
    const landings = { SweepRole: ['bronze/*', 'data/in/*'], RouteFileRole: ['data/in/*'], ConvertCsvRole: ['bronze/*'] }
    for (const [role, landing] of Object.entries(landings)) {
      expect(keysFor(role, 's3:PutObject'), role).to.include.members(landing)
      expect(keysFor(role, 's3:GetObjectVersion'), role).to.include('data/archive/*')
      expect(keysFor(role, 's3:DeleteObject'), role).not.to.include('data/archive/*')
    }
  })

  it('are found short by a table that asks for more', () => {
    expect(granted('IngestRole')).not.to.deep.equal(rightsFor('validate'))
    expect(() => rightsFor('nobody')).to.throw('no line for nobody')
  })
})

/** What a state machine asks for, by what its definition names as resources (Step Functions guide, "Integrating services"). */
const INTEGRATIONS: Readonly<Record<string, readonly string[]>> = {
  'lambda:invoke': ['lambda:InvokeFunction'],
  'sns:publish': ['sns:Publish'],
  // A run is looked after by asking for it, with no rule of events.
  'glue:startJobRun.sync': ['glue:BatchStopJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:StartJobRun'],
  's3:listObjectsV2': ['s3:ListBucket'],
  's3:putObject': ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
  'aws-sdk:sfn:describeMapRun': ['states:DescribeMapRun'],
}
const OBSERVED = [
  'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery',
  'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
  'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments',
]
/** What a distributed map does with its items, which are executions (Step Functions guide, "IAM policies for using Distributed Map states"). */
const ITEMS = ['states:DescribeExecution', 'states:RedriveExecution', 'states:StartExecution', 'states:StopExecution']

/** The statements of a state machine's role, and of the policy that needs the state machine to be there. */
function ofMachine(name: string): readonly Statement[] {
  const items = name === 'Backfill' ? statementsOf(property('BackfillItemsPolicy', 'PolicyDocument')) : []
  return [...ofRole(`${name}StateMachineRole`), ...items]
}

const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort()
const resourcesOf = (action: string, own: readonly Statement[]): readonly string[] =>
  own.filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources)

describe('deploy/template.yaml: the rights of each state machine', () => {
  for (const [name, file] of [['Workflow', 'etl'], ['Packets', 'packets'], ['Backfill', 'backfill']] as const) {
    const text = readFileSync(new URL(`../../deploy/${file}.asl.json`, import.meta.url), 'utf8')
    const own = ofMachine(name)

    it(`${name} may do what its definition names, and nothing else`, () => {
      const named = [...text.matchAll(/states:::([\w:.-]+)/g)].map((match) => match[1]!)
      expect(named.filter((integration) => !Object.hasOwn(INTEGRATIONS, integration))).to.deep.equal([])
      const items = text.includes('"DISTRIBUTED"') ? ITEMS : []
      const needed = named.flatMap((integration) => INTEGRATIONS[integration] ?? [])
      expect(sorted(own.flatMap(({ actions }) => actions))).to.deep.equal(sorted([...needed, ...items, ...OBSERVED]))
    })

    it(`${name} may do it to what it is told of, and to nothing else`, () => {
      const substitutions = entriesOf(property(`${name}StateMachine`, 'DefinitionSubstitutions'))
      const placeholders = [...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!))]
      expect(substitutions.map(([placeholder]) => placeholder)).to.have.members(placeholders)
      const told = (suffix: string): readonly string[] =>
        substitutions.filter(([placeholder]) => placeholder.endsWith(suffix)).map(([, value]) => textOf(value))
      expect(resourcesOf('lambda:InvokeFunction', own)).to.have.members([...told('FunctionArn')])
      expect(resourcesOf('sns:Publish', own)).to.have.members([...told('TopicArn')])
      expect(own.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions)).to.have.members(OBSERVED)
    })
  }

  it('Backfill lists where files land, writes its results where nothing reacts, and runs items of its own', () => {
    const own = ofMachine('Backfill')
    const on = (action: string): readonly string[] => resourcesOf(action, own)
    const [list] = own.filter(({ actions }) => actions.includes('s3:ListBucket'))
    expect(list?.condition).to.deep.equal({ StringLike: { 's3:prefix': ['bronze/*', 'data/in/*'] } })
    expect(on('s3:ListBucket')).to.deep.equal([sub('arn:${AWS::Partition}:s3:::${BucketName}')])
    expect(on('s3:PutObject')).to.deep.equal([sub('arn:${AWS::Partition}:s3:::${BucketName}/.sluice/backfill/*')])
    expect(on('states:StartExecution')).to.deep.equal(['{"Ref":"BackfillStateMachine"}'])
    const states = 'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}'
    expect(on('states:StopExecution')).to.deep.equal([sub(`${states}:execution:\${BackfillStateMachine.Name}/*`)])
    expect(on('states:DescribeMapRun')).to.deep.equal([sub(`${states}:mapRun:\${BackfillStateMachine.Name}/*`)])
    expect(property('BackfillItemsPolicy', 'Roles')).to.deep.equal([{ Ref: 'BackfillStateMachineRole' }])
  })

  it('Workflow runs the jobs of the pattern', () => {
    const jobs = sub('arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:job/${GlueJobName}')
    expect(resourcesOf('glue:StartJobRun', ofMachine('Workflow'))).to.deep.equal([jobs])
  })
})

const COMMANDS = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
/** The statements of the policy that the document gives for whoever uses commands on a deployment. */
const commandRights = listOf(at(JSON.parse(/```json\n(\{\s*"Version": "2012-10-17"[\s\S]*?)```/.exec(COMMANDS)?.[1] ?? 'null') as Node, 'Statement'))

describe('deploy/template.yaml: silver/', () => {
  const [, refusal] = listOf(property('DataBucketPolicy', 'PolicyDocument', 'Statement'))

  it('is written and removed by the functions that make tables, by the root user, and by whom the deployment names', () => {
    expect(refusal).to.deep.include({
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObject'],
      Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${BucketName}/silver/*' },
    })
    const roles = listOf(at(refusal, 'Condition', 'ArnNotEquals', 'aws:PrincipalArn')).map(textOf)
    const root = sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root')
    expect(roles.sort()).to.deep.equal([...silverWriters().map((name) => `{"Fn::GetAtt":"${logicalIdOf(name)}Role.Arn"}`), root].sort())
    expect(at(refusal, 'Condition', 'StringNotLike')).to.deep.equal({
      'Fn::If': ['HasSilverWriters', { 'aws:PrincipalArn': { Ref: 'SilverWriterArns' } }, { Ref: 'AWS::NoValue' }],
    })
    expect(at(template, 'Parameters', 'SilverWriterArns')).to.deep.include({ Type: 'CommaDelimitedList', Default: '' })
  })

  it('has such functions', () => {
    expect(silverWriters()).to.have.members(['convert-csv', 'sweep', 'consume-queue', 'glue-run-ended', 'transform', 'output'])
  })

  it('refuses nothing that commands do with the rights that docs/cli.md lists for them', () => {
    const rights = commandRights.filter((one) => listOf(at(one, 'Resource')).map(textOf).some((on) => on.endsWith('/silver/*')))
    const actions = rights.flatMap((one) => listOf(at(one, 'Action')).map(textOf))
    expect(actions).to.include('s3:AbortMultipartUpload')
    expect(actions.filter((action) => listOf(at(refusal, 'Action')).map(textOf).includes(action))).to.deep.equal([])
  })
})

describe('docs/cli.md: the rights of commands', () => {
  it('to start executions are asked for on the state machine, since of its alias AWS asks for those', () => {
    const [start] = commandRights.filter((one) => at(one, 'Action') === 'states:StartExecution')
    expect(at(start, 'Resource')).to.equal('arn:aws:states:<region>:<account>:stateMachine:<name of the state machine>')
  })
})
