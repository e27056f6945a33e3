import type { Intercept } from '../test/standin/stand-in.ts'

/** What is paid for by the piece, of one invocation or of several. */
export interface Usage {
  /** Of S3: PUT, COPY, POST and LIST requests. */
  readonly s3Writes: number
  /** Of S3: GET, HEAD and all others but deletes, which are free. */
  readonly s3Reads: number
  /** Of DynamoDB: write request units, with those of the index. */
  readonly ledgerWrites: number
  /** Of DynamoDB: read request units. */
  readonly ledgerReads: number
  readonly queueRequests: number
  readonly notices: number
  readonly parameterRequests: number
  readonly executionsStarted: number
  /** What the function printed. */
  readonly logBytes: number
}

export const NO_USAGE: Usage = {
  s3Writes: 0, s3Reads: 0, ledgerWrites: 0, ledgerReads: 0, queueRequests: 0, notices: 0, parameterRequests: 0, executionsStarted: 0, logBytes: 0,
}

type Counted = { -readonly [Name in keyof Usage]: number }
type Wire = Readonly<Record<string, unknown>>

const S3_WRITES = new Set(['PutObject', 'CopyObject', 'ListObjectsV2', 'CreateMultipartUpload', 'UploadPart', 'UploadPartCopy', 'CompleteMultipartUpload'])
const S3_FREE = new Set(['DeleteObject', 'AbortMultipartUpload'])
const WRITE_UNIT_BYTES = 1_024
const READ_UNIT_BYTES = 4_096

/** Counts what the requests to a stand-in would be billed as (price lists of S3, DynamoDB, SQS and SNS). */
export class RequestMeter {
  #usage: Counted = { ...NO_USAGE }
  /** Keys of the items that stand in the index: an entry is written when it comes and when it goes. */
  readonly #indexed = new Set<string>()
  readonly #metrics = new Set<string>()

  readonly intercept: Intercept = async (request, proceed) => {
    const response = await proceed()
    const { service, operation } = request
    if (service === 's3') this.#countS3(operation)
    else if (service === 'dynamodb') this.#countLedger(operation, parsed(request.body), parsed(response.body ?? ''))
    else if (service === 'sqs') this.#usage.queueRequests += 1
    else if (service === 'sns') this.#usage.notices += 1
    else if (service === 'ssm') this.#usage.parameterRequests += 1
    else if (operation === 'StartExecution') this.#usage.executionsStarted += 1
    return response
  }

  /** A time that was measured counts as one of three digits, so that the same work gives the same count. */
  printed(text: string): void {
    for (const line of text.split('\n').filter((one) => one.includes('"CloudWatchMetrics"'))) this.#noteMetrics(mapOf(JSON.parse(line)))
    this.#usage.logBytes += Buffer.byteLength(text.replaceAll(/("(?:duration_ms|Duration)":\[?)\d+/g, '$1100'))
  }

  /** How many custom metrics there have been: a name with the values of its dimensions is one. */
  get metrics(): number {
    return this.#metrics.size
  }

  /** What was counted since the last time. */
  take(): Usage {
    const usage = this.#usage
    this.#usage = { ...NO_USAGE }
    return usage
  }

  #noteMetrics(line: Wire): void {
    for (const directive of listOf(mapOf(line['_aws'])['CloudWatchMetrics']).map(mapOf)) {
      for (const dimensions of listOf(directive['Dimensions'])) {
        const place = JSON.stringify(listOf(dimensions).map((name) => [name, line[String(name)]]))
        for (const metric of listOf(directive['Metrics'])) this.#metrics.add(`${String(mapOf(metric)['Name'])} ${place}`)
      }
    }
  }

  #countS3(operation: string): void {
    if (S3_WRITES.has(operation)) this.#usage.s3Writes += 1
    else if (!S3_FREE.has(operation)) this.#usage.s3Reads += 1
  }

  #countLedger(operation: string, input: Wire, answer: Wire): void {
    if (operation === 'PutItem') this.#usage.ledgerWrites += this.#written(input['Item'])
    else if (operation === 'TransactWriteItems') {
      // A transaction writes every item twice: once to prepare, once to commit.
      for (const part of listOf(input['TransactItems'])) this.#usage.ledgerWrites += 2 * this.#written(mapOf(mapOf(part)['Put'])['Item'])
    } else if (operation === 'GetItem') this.#usage.ledgerReads += readUnits(sizeOf(answer['Item']), input['ConsistentRead'] === true)
    else if (operation === 'BatchGetItem') {
      const [table = ''] = Object.keys(mapOf(input['RequestItems']))
      const asked = mapOf(mapOf(input['RequestItems'])[table])
      const found = listOf(mapOf(answer['Responses'])[table])
      const consistent = asked['ConsistentRead'] === true
      for (const [index] of listOf(asked['Keys']).entries()) this.#usage.ledgerReads += readUnits(sizeOf(found[index]), consistent)
    } else if (operation === 'Query') {
      const bytes = listOf(answer['Items']).reduce<number>((sum, item) => sum + sizeOf(item), 0)
      this.#usage.ledgerReads += readUnits(bytes, input['ConsistentRead'] === true)
    } else throw new Error(`no price is known for ${operation} of DynamoDB`)
  }

  #written(item: unknown): number {
    const attributes = mapOf(item)
    const key = JSON.stringify([attributes['PK'], attributes['SK']])
    const wasIndexed = this.#indexed.has(key)
    const isIndexed = Object.hasOwn(attributes, 'unfinished')
    if (isIndexed) this.#indexed.add(key)
    else this.#indexed.delete(key)
    return Math.max(1, Math.ceil(sizeOf(item) / WRITE_UNIT_BYTES)) + (wasIndexed === isIndexed ? 0 : 1)
  }
}

function readUnits(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (consistent ? 1 : 0.5)
}

/** Bytes of an item as DynamoDB counts them (developer guide, "DynamoDB item sizes and formats"); the size of a number is rounded up. */
function sizeOf(item: unknown): number {
  return Object.entries(mapOf(item)).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0)
}

function valueSize(value: unknown): number {
  const [[type, content] = ['NULL', true]] = Object.entries(mapOf(value))
  if (type === 'S') return Buffer.byteLength(String(content))
  if (type === 'N') return Math.ceil(String(content).length / 2) + 1
  if (type === 'L') return 3 + listOf(content).reduce<number>((sum, part) => sum + 1 + valueSize(part), 0)
  if (type === 'M') return 3 + Object.keys(mapOf(content)).length + sizeOf(content)
  return 1
}

function parsed(body: string | Uint8Array): Wire {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString()
  return text === '' ? {} : mapOf(JSON.parse(text))
}

function mapOf(value: unknown): Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
