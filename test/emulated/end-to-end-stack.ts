import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'

import { createDynamoDbClient, createS3Client } from '../../src/adapters/aws/clients.ts'
import { DynamoDbLedger } from '../../src/adapters/aws/dynamodb-ledger.ts'
import { createSqsClient } from '../../src/adapters/aws/sqs-client.ts'
import type { ReceiptFilter } from '../../src/domain/ledger/receipt-filter.ts'
import type { Receipt } from '../../src/domain/ledger/receipt.ts'
import { isUnfinished } from '../../src/domain/ledger/unfinished.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { invokeFunction, type FunctionAnswer } from './end-to-end-calls.ts'
import type { CreatedStack } from './end-to-end-create-stack.ts'
import { drainQueue } from './end-to-end-queues.ts'
import { known, until } from './end-to-end-until.ts'

export interface Deployment extends CreatedStack {
  readonly url: string
  /** Of the stack. */
  readonly name: string
  /** The folder in which the functions look for orders, and tell of their invocations. */
  readonly orders: string
  /** The addresses of queues that hear all notices, and all events of the data bucket. */
  readonly notices: string
  readonly events: string
}

export interface ReceivedNotice {
  readonly id: string
  readonly subject: string
  readonly message: string
}

export interface DeadLetter {
  readonly bucket: string
  readonly key: string
  readonly code: string
}

/** How a function ended one invocation, and how many calls of AWS it had made until then. */
export interface InvocationRecord {
  /** Of its bundle. */
  readonly name: string
  readonly calls: number
  readonly end: string
}

interface Envelope {
  readonly Subject: string
  readonly Message: string
  readonly MessageAttributes: { readonly notice_id: { readonly Value: string } }
}

interface ObjectEvent {
  readonly detail: { readonly object: { readonly key: string } }
}

/** The template as a deployment of the emulator: what its users and operators can see and do. */
export class DeployedStack {
  readonly url: string
  readonly name: string
  readonly bucket: string
  /** Physical ids by logical ids. */
  readonly resources: Readonly<Record<string, string>>
  readonly #deployment: Deployment
  readonly #s3
  readonly #sqs
  readonly #dynamo
  readonly #ledger: DynamoDbLedger
  readonly #notices: ReceivedNotice[] = []
  readonly #events: ObjectEvent[] = []
  readonly #letters: DeadLetter[] = []

  constructor(deployment: Deployment) {
    this.url = deployment.url
    this.name = deployment.name
    this.bucket = known(deployment.outputs, 'DataBucketName')
    this.resources = deployment.resources
    this.#deployment = deployment
    this.#s3 = createS3Client(localClient(this.url))
    this.#sqs = createSqsClient(localClient(this.url))
    this.#dynamo = createDynamoDbClient(localClient(this.url))
    this.#ledger = new DynamoDbLedger({ client: this.#dynamo, tableName: this.#output('LedgerTableName') })
  }

  close(): void {
    for (const client of [this.#s3, this.#sqs, this.#dynamo]) client.destroy()
    rmSync(this.#deployment.orders, { recursive: true })
  }

  async put(key: string, body: string): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body }))
  }

  async read(key: string): Promise<Uint8Array> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }))
    if (Body === undefined) throw new Error(`${key} has no body`)
    return await Body.transformToByteArray()
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }))
    return Contents.flatMap(({ Key }) => Key ?? [])
  }

  /** Invokes a function by its logical id, as EventBridge and Step Functions do. */
  async invoke(logicalId: string, event: unknown): Promise<FunctionAnswer> {
    return await invokeFunction(this.url, known(this.resources, logicalId), event)
  }

  async receipts(filter: ReceiptFilter = {}): Promise<readonly Receipt[]> {
    const { items, next } = await this.#ledger.listReceipts(filter, { limit: 1_000 })
    if (next !== undefined) throw new Error('the ledger has more receipts than these tests make')
    return items.map(({ value }) => value)
  }

  /** Of all versions of a key, the newest first. */
  async receiptsOf(key: string): Promise<readonly Receipt[]> {
    return (await this.#ledger.receiptsOfKey(this.bucket, key)).map(({ value }) => value)
  }

  /** What the base table lists under a date, by the query of the origin's reports. */
  async executionsOf(date: string): Promise<readonly Readonly<Record<string, AttributeValue>>[]> {
    const query = new QueryCommand({
      TableName: this.#output('LedgerTableName'),
      KeyConditionExpression: 'PK = :date',
      ExpressionAttributeValues: { ':date': { S: `EXEC#${date}` } },
    })
    return (await this.#dynamo.send(query)).Items ?? []
  }

  /** Waits until nothing is left to do for any version of a key, and gives their receipts. */
  async ended(key: string): Promise<readonly Receipt[]> {
    const ask = async (): Promise<readonly Receipt[] | undefined> => {
      const receipts = await this.receiptsOf(key)
      return receipts.length === 0 || receipts.some(isUnfinished) ? undefined : receipts
    }
    return await until(`the end of ${key}`, 30_000, ask, () => this.describe(key))
  }

  /** How things are with a key, for people who look for what went wrong. */
  async describe(key: string): Promise<string> {
    return JSON.stringify({ receipts: await this.receiptsOf(key), invocations: this.invocations().slice(-20) })
  }

  /** All notices so far that tell of a key or of the name of a file. */
  async noticesOf(file: string): Promise<readonly ReceivedNotice[]> {
    for (const body of await drainQueue(this.#sqs, this.#deployment.notices)) {
      const { Subject, Message, MessageAttributes } = body as Envelope
      this.#notices.push({ id: MessageAttributes.notice_id.Value, subject: Subject, message: Message })
    }
    return this.#notices.filter(({ message }) => message.includes(file))
  }

  /** All dead letters so far that tell of a key. */
  async deadLettersOf(key: string): Promise<readonly DeadLetter[]> {
    this.#letters.push(...((await drainQueue(this.#sqs, this.#output('DeadLetterQueueUrl'))) as readonly DeadLetter[]))
    return this.#letters.filter((letter) => JSON.stringify(letter).includes(key))
  }

  /** The first event of a key, as it was delivered. */
  async eventOf(key: string): Promise<unknown> {
    return await until(`an event of ${key}`, 10_000, async () => {
      this.#events.push(...((await drainQueue(this.#sqs, this.#deployment.events)) as readonly ObjectEvent[]))
      return this.#events.find(({ detail }) => detail.object.key === key)
    })
  }

  /** How many messages a queue of the outputs holds, those that somebody has taken too. */
  async waitingIn(output: string): Promise<number> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
    const asked = new GetQueueAttributesCommand({ QueueUrl: this.#output(output), AttributeNames: [...names] })
    const { Attributes = {} } = await this.#sqs.send(asked)
    return names.reduce((sum, name) => sum + Number(Attributes[name]), 0)
  }

  /** Does once what the event source mapping is for: gives consume-queue what waits, and takes away what it is done with. */
  async pollOrderQueue(): Promise<void> {
    const QueueUrl = this.#output('OrderQueueUrl')
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] })
    const { Messages = [] } = await this.#sqs.send(receive)
    if (Messages.length === 0) return
    const Records = Messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => {
      return { messageId: MessageId, receiptHandle: ReceiptHandle, body: Body, attributes: Attributes, eventSource: 'aws:sqs' }
    })
    const answer = await this.invoke('ConsumeQueueFunction', { Records })
    if ('error' in answer) throw new Error(`consume-queue: ${answer.error}`)
    const { batchItemFailures } = answer.result as { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }
    for (const { MessageId, ReceiptHandle } of Messages) {
      const isLeft = batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === MessageId)
      if (!isLeft) await this.#sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }

  /** Orders the process of a function to end when a call of AWS has had its effect, before its answer is heard; so often. */
  killAt(bundle: string, call: number, times = 1): void {
    writeFileSync(join(this.#deployment.orders, `${bundle}.json`), JSON.stringify({ call, times }))
  }

  /** Takes an order back that was not carried out, or not as often as it said. */
  takeBack(bundle: string): void {
    rmSync(join(this.#deployment.orders, `${bundle}.json`), { force: true })
  }

  /** All invocations that have ended, in order of their ends. */
  invocations(): readonly InvocationRecord[] {
    const file = join(this.#deployment.orders, 'invocations.ndjson')
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as InvocationRecord)
  }

  #output(name: string): string {
    return known(this.#deployment.outputs, name)
  }
}
