import { parseExpression, ValidationFault, type WireAttribute, type WireItem } from './dynamodb-expression.ts'
import type { StandInRequest, StandInResponse, StandInService } from './http-exchange.ts'

const TARGET = 'DynamoDB_20120810.'

interface UpdateInput {
  readonly TableName: string
  readonly Key: WireItem
  readonly UpdateExpression: string
  readonly ConditionExpression: string
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>
  readonly ExpressionAttributeValues: WireItem
  readonly ReturnValues?: string
}

/**
 * UpdateItem in front of a stand-in that has GetItem and PutItem: `SET` of `#a = :b`, `#a = #a + :b` and
 * `#a = list_append(#a, :b)`, under a condition, as the job script of Glue sends it. Asked before the service it stands in front of.
 */
export class DynamoDbUpdates implements StandInService {
  readonly name = 'dynamodb'
  readonly #service: StandInService

  constructor(service: StandInService) {
    this.#service = service
  }

  accepts({ headers }: StandInRequest): boolean {
    return headers['x-amz-target'] === `${TARGET}UpdateItem`
  }

  operationOf(): string {
    return 'UpdateItem'
  }

  async handle(request: StandInRequest): Promise<StandInResponse> {
    const { TableName, Key, ReturnValues, ...input } = JSON.parse(request.body.toString()) as UpdateInput
    const { Item } = (await this.#call(request, 'GetItem', { TableName, Key, ConsistentRead: true })) as { readonly Item?: WireItem }
    try {
      checkNames(input)
      if (!conditionOf(input)(Item)) return failure('ConditionalCheckFailedException', 'The conditional request failed')
      const changed = changedItem({ ...Key, ...Item }, input)
      await this.#call(request, 'PutItem', { TableName, Item: changed })
      return json(ReturnValues === 'ALL_NEW' ? { Attributes: changed } : {})
    } catch (error) {
      if (error instanceof ValidationFault) return failure('ValidationException', error.message)
      throw error
    }
  }

  async #call(request: StandInRequest, operation: string, input: object): Promise<unknown> {
    const headers = { ...request.headers, 'x-amz-target': `${TARGET}${operation}` }
    const { status, body = '' } = await this.#service.handle({ ...request, headers, body: Buffer.from(JSON.stringify(input)) })
    if (status !== 200) throw new Error(`${operation} was answered with ${status}: ${String(body)}`)
    return JSON.parse(String(body))
  }
}

type Expressions = Omit<UpdateInput, 'TableName' | 'Key' | 'ReturnValues'>

/** DynamoDB refuses what is defined and used nowhere; together the two expressions must use it all. */
function checkNames({ UpdateExpression, ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues }: Expressions): void {
  const used = new Set(`${UpdateExpression} ${ConditionExpression}`.match(/[#:]\w+/g))
  const unused = [...Object.keys(ExpressionAttributeNames), ...Object.keys(ExpressionAttributeValues)].filter((name) => !used.has(name))
  if (unused.length > 0) throw new ValidationFault(`Value provided unused in expressions: keys: {${unused.join(', ')}}`)
}

function conditionOf({ ConditionExpression: expression, ExpressionAttributeNames, ExpressionAttributeValues }: Expressions) {
  const used = new Set(expression.match(/[#:]\w+/g))
  const only = <T>(all: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)))
  return parseExpression({ expression, names: only(ExpressionAttributeNames), values: only(ExpressionAttributeValues) })
}

const CLAUSES = {
  assigned: /^(#\w+) = (:\w+)$/,
  added: /^(#\w+) = \1 \+ (:\w+)$/,
  appended: /^(#\w+) = list_append\(\1, (:\w+)\)$/,
}

function changedItem(item: WireItem, { UpdateExpression, ...attributes }: Expressions): WireItem {
  const clauses = /^SET (.+)$/.exec(UpdateExpression)?.[1]?.split(/, (?=#)/)
  if (clauses === undefined) throw new ValidationFault('the stand-in knows only SET')
  return { ...item, ...Object.fromEntries(clauses.map((clause) => changedAttribute(clause, item, attributes))) }
}

function changedAttribute(clause: string, item: WireItem, attributes: Omit<Expressions, 'UpdateExpression'>): [string, WireAttribute] {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = attributes
  const kind = (['assigned', 'added', 'appended'] as const).find((one) => CLAUSES[one].test(clause))
  const [, target = '', value = ''] = kind === undefined ? [] : (CLAUSES[kind].exec(clause) ?? [])
  const name = names[target]
  const given = values[value]
  if (name === undefined || given === undefined) throw new ValidationFault(`Invalid UpdateExpression: ${clause}`)
  switch (kind) {
    case 'added':
      return [name, { N: String(Number(item[name]?.['N']) + Number(given['N'])) }]
    case 'appended':
      return [name, { L: [item[name]?.['L'], given['L']].flat() }]
    default:
      return [name, given]
  }
}

function json(body: unknown, status = 200): StandInResponse {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) }
}

function failure(type: string, message: string): StandInResponse {
  return json({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message }, 400)
}
