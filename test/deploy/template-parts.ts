import { at, entriesOf, listOf, readTemplate, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'

export const template = readTemplate()
const resources = entriesOf(at(template, 'Resources'))
export const ofType = (type: string): readonly (readonly [string, Node])[] => resources.filter(([, resource]) => at(resource, 'Type') === type)
export const functions = ofType('AWS::Serverless::Function')
export const globals = at(template, 'Globals', 'Function')
export const property = (name: string, ...path: string[]): Node | undefined => at(template, 'Resources', name, 'Properties', ...path)

export interface Statement {
  readonly role: string
  readonly sid: string
  readonly effect: string
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly condition: Node | undefined
}

/** The statements of a policy document, as its role's. */
export function statementsOf(document: Node | undefined, role = ''): readonly Statement[] {
  return listOf(at(document, 'Statement')).map(statement => ({
    role,
    sid: textOf(at(statement, 'Sid')),
    effect: textOf(at(statement, 'Effect')),
    actions: listOf(at(statement, 'Action')).map(textOf),
    resources: listOf(at(statement, 'Resource')).map(textOf),
    condition: at(statement, 'Condition'),
  }))
}

export const statements: readonly Statement[] = ofType('AWS::IAM::Role').flatMap(([role, resource]) =>
  listOf(at(resource, 'Properties', 'Policies')).flatMap(policy => statementsOf(at(policy, 'PolicyDocument'), role)),
)

/** All that a role may do: the actions of each statement, and on what. */
export function rightsOf(role: string): readonly (readonly [string, readonly string[]])[] {
  return statements.filter(statement => statement.role === role).map(({ actions, resources: on }) => [actions.join(' '), on])
}

/** The text that `!Sub` with that argument has among the resources of a statement. */
export function sub(text: string): string {
  return JSON.stringify({ 'Fn::Sub': text })
}

/** The keys on which a role may do something, as patterns. */
export function keysFor(role: string, action: string): readonly string[] {
  const keys = statements
    .filter(statement => statement.role === role && statement.actions.includes(action))
    .flatMap(statement => statement.resources.map(resource => /\$\{\w*BucketName\}\/([^"]*)/.exec(resource)?.[1] ?? resource))
  return [...new Set(keys)].sort()
}

/** What CloudFormation puts in the place of a node while these conditions hold and no others. */
export function chosen(node: Node | undefined, holding: readonly string[]): Node | undefined {
  const choice = at(node, 'Fn::If')
  if (choice === undefined) return at(node, 'Ref') === 'AWS::NoValue' ? undefined : node
  return chosen(at(choice, holding.includes(textOf(at(choice, 0))) ? 1 : 2), holding)
}

const GIVEN: Readonly<Record<string, string>> = {
  NoticeTopic: 'arn:aws:sns:eu-west-1:123456789012:notices',
  StateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:own',
  WorkflowStateMachineAliaslive: 'arn:aws:states:eu-west-1:123456789012:stateMachine:stack-workflow:live',
  LedgerTable: 'etl-metadata',
  OrderQueue: 'https://sqs.eu-west-1.amazonaws.com/123456789012/stack-OrderQueue-1.fifo',
  DeadLetterQueue: 'https://sqs.eu-west-1.amazonaws.com/123456789012/stack-DeadLetterQueue-1',
  BucketName: 'lake',
  IngestionBucketName: 'in',
  ProcessedBucketName: 'out',
  RedshiftWorkgroup: 'analysts',
  RedshiftCluster: 'big',
  RedshiftDatabase: 'dev',
  RedshiftCopyRoleArn: 'arn:aws:iam::123456789012:role/copy',
  RedshiftSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:user-AbCdEf',
}

/** The environment of a function as the service fills it in, while these conditions hold and no others. */
export function variablesOf(name: string, holding: readonly string[] = []): Readonly<Record<string, string>> {
  const variables = [...entriesOf(at(globals, 'Environment', 'Variables')), ...entriesOf(property(name, 'Environment', 'Variables'))]
  return Object.fromEntries(
    variables.flatMap(([variable, node]) => {
      const value = chosen(node, holding)
      if (value === undefined) return []
      if (typeof value === 'string') return [[variable, value]]
      const reference = textOf(at(value, 'Ref'))
      return [[variable, GIVEN[reference] ?? textOf(at(template, 'Parameters', reference, 'Default'))]]
    }),
  )
}
