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

export const statements: readonly Statement[] = ofType('AWS::IAM::Role').flatMap(([role, resource]) =>
  listOf(at(resource, 'Properties', 'Policies')).flatMap(policy =>
    listOf(at(policy, 'PolicyDocument', 'Statement')).map(statement => ({
      role,
      sid: textOf(at(statement, 'Sid')),
      effect: textOf(at(statement, 'Effect')),
      actions: listOf(at(statement, 'Action')).map(textOf),
      resources: listOf(at(statement, 'Resource')).map(textOf),
      condition: at(statement, 'Condition'),
    })),
  ),
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
  return statements
    .filter(statement => statement.role === role && statement.actions.includes(action))
    .flatMap(statement => statement.resources.map(resource => /\$\{\w*BucketName\}\/([^"]*)/.exec(resource)?.[1] ?? resource))
    .sort()
}
