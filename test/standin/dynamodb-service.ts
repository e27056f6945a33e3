import { isDeepStrictEqual } from 'node:util'
import { type ItemTest, parseExpression, ValidationFault, type WireItem } from './dynamodb-expression.ts'
import { DynamoDbTableModel, placeOf } from './dynamodb-table-model.ts'
import type { StandInRequest, StandInResponse, StandInService } from './http-exchange.ts'

const TARGET = 'DynamoDB_20120810.'
const ERRORS = 'com.amazonaws.dynamodb.v20120810#'

export interface DynamoDbServiceOptions {
  readonly tableName: string
  /** How much a query or a scan reads before it gives the rest to the next page; DynamoDB's 1 MB when absent. */
  readonly pageBytes?: number
  /** How many items of a batch are answered at most, the others being left unprocessed. */
  readonly batchAnswers?: number
  /** The table's global secondary index: its name is that of the attribute that is its key, and it projects the keys. `null` for none. */
  readonly index?: string | null
}

interface PutInput {
  readonly TableName: string
  readonly Item: WireItem
  readonly ConditionExpression?: string
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>
  readonly ExpressionAttributeValues?: WireItem
  readonly ReturnValuesOnConditionCheckFailure?: string
}

interface PageInput {
  readonly TableName: string
  readonly IndexName?: string
  readonly KeyConditionExpression?: string
  readonly FilterExpression?: string
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>
  readonly ExpressionAttributeValues?: WireItem
  readonly ExclusiveStartKey?: WireItem
  readonly ScanIndexForward?: boolean
  readonly Limit?: number
  readonly ConsistentRead?: boolean
}

interface TransactInput {
  readonly TransactItems: readonly { readonly Put: PutInput }[]
  readonly ClientRequestToken?: string
}

interface BatchInput {
  readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly WireItem[] }>>
}

type Operation = (input: never) => StandInResponse

/**
 * DynamoDB's JSON 1.0 interface over one table: what the ledger uses of it, and a `ValidationException` for everything else, so
 * that a request which the real service might read in another way does not pass unnoticed.
 */
export class DynamoDbService implements StandInService {
  readonly name = 'dynamodb'
  readonly #options: DynamoDbServiceOptions
  readonly #table: DynamoDbTableModel
  readonly #transactions = new Map<string, unknown>()

  constructor(options: DynamoDbServiceOptions) {
    this.#options = options
    this.#table = new DynamoDbTableModel(options.pageBytes ?? 1024 * 1024)
  }

  accepts({ headers }: StandInRequest): boolean {
    return (headers['x-amz-target'] ?? '').startsWith(TARGET)
  }

  operationOf({ headers }: StandInRequest): string {
    return (headers['x-amz-target'] ?? '').slice(TARGET.length)
  }

  async handle(request: StandInRequest): Promise<StandInResponse> {
    const operations = new Map<string, readonly [run: Operation, members: readonly string[]]>([
      ['GetItem', [(input: { Key: WireItem }) => this.#get(input), ['Key', 'ConsistentRead']]],
      ['PutItem', [(input: PutInput) => this.#put(input), ['Item', ...CONDITION_MEMBERS]]],
      ['TransactWriteItems', [(input: TransactInput) => this.#transact(input), ['TransactItems', 'ClientRequestToken']]],
      ['BatchGetItem', [(input: BatchInput) => this.#batchGet(input), ['RequestItems']]],
      ['Query', [(input: PageInput) => this.#query(input), QUERY_MEMBERS]],
      ['Scan', [(input: PageInput) => this.#scan(input), [...PAGE_MEMBERS, 'FilterExpression']]],
    ])
    const operation = this.operationOf(request)
    const [run, members] = operations.get(operation) ?? []
    if (run === undefined || members === undefined) return failure('UnknownOperationException', `no ${operation} here`)
    const input = JSON.parse(request.body.toString()) as { TableName?: string }
    try {
      const stranger = Object.keys(input).find((member) => member !== 'TableName' && !members.includes(member))
      if (stranger !== undefined) throw new ValidationFault(`the stand-in does not know ${stranger}`)
      if (input.TableName !== undefined) this.#checkTable(input.TableName)
      return run(input as never)
    } catch (error) {
      if (error instanceof ValidationFault) return failure('ValidationException', error.message)
      if (error instanceof MissingTable) return failure('ResourceNotFoundException', 'Requested resource not found')
      throw error
    }
  }

  #get({ Key }: { readonly Key: WireItem }): StandInResponse {
    placeOf(Key)
    return json({ Item: this.#table.get(Key) })
  }

  #put(input: PutInput): StandInResponse {
    const refusal = this.#refusal(input)
    if (refusal !== undefined) {
      const { Message, Item } = refusal
      return failure('ConditionalCheckFailedException', Message, { Item })
    }
    this.#table.put(input.Item)
    return json({})
  }

  #transact({ TransactItems, ClientRequestToken = '' }: TransactInput): StandInResponse {
    const before = this.#transactions.get(ClientRequestToken)
    if (before !== undefined) {
      return isDeepStrictEqual(before, TransactItems) ? json({}) : failure('IdempotentParameterMismatchException', 'not the same')
    }
    if (TransactItems.length > 100) throw new ValidationFault('Member must have length less than or equal to 100')
    const puts = TransactItems.map((action) => {
      if (Object.keys(action).join() !== 'Put') throw new ValidationFault('the stand-in knows only Put in transactions')
      this.#checkTable(action.Put.TableName)
      return action.Put
    })
    if (new Set(puts.map(({ Item }) => placeOf(Item))).size < puts.length) {
      throw new ValidationFault('Transaction request cannot include multiple operations on one item')
    }
    const reasons = puts.map((put) => this.#refusal(put) ?? { Code: 'None' })
    if (reasons.some(({ Code }) => Code !== 'None')) {
      return failure('TransactionCanceledException', 'Transaction cancelled', { CancellationReasons: reasons })
    }
    for (const { Item } of puts) this.#table.put(Item)
    this.#transactions.set(ClientRequestToken, TransactItems)
    return json({})
  }

  #batchGet({ RequestItems }: BatchInput): StandInResponse {
    const { tableName, batchAnswers = 100 } = this.#options
    for (const name of Object.keys(RequestItems)) this.#checkTable(name)
    const keys = RequestItems[tableName]?.Keys ?? []
    if (keys.length === 0 || keys.length > 100) throw new ValidationFault('Member must have length between 1 and 100')
    if (new Set(keys.map(placeOf)).size < keys.length) throw new ValidationFault('Provided list of item keys contains duplicates')
    const found = keys.slice(0, batchAnswers).flatMap((key) => this.#table.get(key) ?? [])
    const left = keys.slice(batchAnswers)
    return json({
      Responses: { [tableName]: found.toReversed() },
      UnprocessedKeys: left.length === 0 ? {} : { [tableName]: { Keys: left, ConsistentRead: true } },
    })
  }

  #query(input: PageInput): StandInResponse {
    checkPage(input)
    const { KeyConditionExpression: expression = '', ExclusiveStartKey, Limit, ScanIndexForward } = input
    const hashKey = input.IndexName === undefined ? 'PK' : this.#indexOf(input)
    if (!new RegExp(`^${hashKey} = :\\w+$`).test(expression)) throw new ValidationFault('Query key condition not supported')
    const { items, last } = this.#table.page(expressionOf(expression, input), {
      ...(ExclusiveStartKey === undefined ? {} : { after: ExclusiveStartKey }),
      ...(Limit === undefined ? {} : { limit: Limit }),
      backwards: ScanIndexForward === false,
    })
    const shown = input.IndexName === undefined ? items : items.map((item) => keysOf(item, hashKey))
    const end = last === undefined || input.IndexName === undefined ? last : { ...last, [hashKey]: items.at(-1)![hashKey]! }
    return json({ Items: shown, Count: items.length, ScannedCount: items.length, LastEvaluatedKey: end })
  }

  #indexOf({ IndexName, ConsistentRead }: PageInput): string {
    const { index = 'unfinished' } = this.#options
    if (IndexName !== index) throw new ValidationFault(`The table does not have the specified index: ${IndexName ?? ''}`)
    if (ConsistentRead === true) throw new ValidationFault('Consistent reads are not supported on global secondary indexes')
    return index
  }

  #scan(input: PageInput): StandInResponse {
    checkPage(input)
    const { FilterExpression: expression, ExclusiveStartKey } = input
    const filter = expression === undefined ? () => true : expressionOf(expression, input)
    const { items, last } = this.#table.page(() => true, ExclusiveStartKey === undefined ? {} : { after: ExclusiveStartKey })
    const matching = items.filter(filter)
    return json({ Items: matching, Count: matching.length, ScannedCount: items.length, LastEvaluatedKey: last })
  }

  #refusal({ Item, ConditionExpression, ReturnValuesOnConditionCheckFailure, ...input }: PutInput) {
    const { PK, SK } = Item
    placeOf(Item)
    const current = this.#table.get({ PK: PK!, SK: SK! })
    if (ConditionExpression === undefined || expressionOf(ConditionExpression, input)(current)) return undefined
    const shown = ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && current !== undefined ? { Item: current } : {}
    return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...shown }
  }

  #checkTable(name: string): void {
    if (name !== this.#options.tableName) throw new MissingTable(name)
  }
}

class MissingTable extends Error {}

const EXPRESSION_MEMBERS = ['ExpressionAttributeNames', 'ExpressionAttributeValues']
const CONDITION_MEMBERS = [...EXPRESSION_MEMBERS, 'ConditionExpression', 'ReturnValuesOnConditionCheckFailure']
const PAGE_MEMBERS = [...EXPRESSION_MEMBERS, 'ExclusiveStartKey', 'ConsistentRead']
const QUERY_MEMBERS = [...PAGE_MEMBERS, 'IndexName', 'KeyConditionExpression', 'ScanIndexForward', 'Limit']

function keysOf(item: WireItem, hashKey: string): WireItem {
  return Object.fromEntries(['PK', 'SK', hashKey].map((name) => [name, item[name]!]))
}

function checkPage({ ExclusiveStartKey, Limit }: PageInput): void {
  if (ExclusiveStartKey !== undefined) placeOf(ExclusiveStartKey)
  if (Limit !== undefined && Limit < 1) throw new ValidationFault('Limit must be greater than or equal to 1')
}

function expressionOf(expression: string, input: Pick<PageInput, 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>): ItemTest {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input
  return parseExpression({ expression, ...(names === undefined ? {} : { names }), ...(values === undefined ? {} : { values }) })
}

function json(body: unknown, status = 200): StandInResponse {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) }
}

function failure(type: string, message: string, more: object = {}): StandInResponse {
  return json({ __type: `${ERRORS}${type}`, message, ...more }, 400)
}
