import { createHash } from 'node:crypto'
import { ValidationFault, type WireAttribute, type WireItem } from './dynamodb-expression.ts'

const KEY_BYTES_MAX = { PK: 2048, SK: 1024 } as const
const ITEM_BYTES_MAX = 400 * 1024

export interface PageOptions {
  readonly after?: WireItem
  readonly limit?: number
  readonly backwards?: boolean
}

export interface ModelPage {
  readonly items: readonly WireItem[]
  readonly last: WireItem | undefined
}

/** The items of one table with the string keys `PK` and `SK`, in DynamoDB's order: by hash of `PK`, then by the bytes of `SK`. */
export class DynamoDbTableModel {
  readonly #items = new Map<string, WireItem>()
  readonly #pageBytes: number

  constructor(pageBytes: number) {
    this.#pageBytes = pageBytes
  }

  get(key: WireItem): WireItem | undefined {
    if (Object.keys(key).length !== 2) throw new ValidationFault('The provided key element does not match the schema')
    return this.#items.get(placeOf(key))
  }

  put(item: WireItem): void {
    this.#items.set(placeOf(item), item)
  }

  /** The items that `belongs` chooses, in order, until so many or so many bytes of them are read. */
  page(belongs: (item: WireItem) => boolean, options: PageOptions): ModelPage {
    const { after, limit = Number.POSITIVE_INFINITY, backwards = false } = options
    const sign = backwards ? -1 : 1
    const start = after === undefined ? undefined : placeOf(after)
    const all = [...this.#items].filter(([, item]) => belongs(item)).sort(([a], [b]) => sign * comparePlaces(a, b))
    const rest = start === undefined ? all : all.filter(([place]) => sign * comparePlaces(place, start) > 0)
    let bytes = 0
    const items: WireItem[] = []
    for (const [, item] of rest) {
      if (items.length >= limit || bytes >= this.#pageBytes) break
      items.push(item)
      bytes += sizeOf(item)
    }
    const lastItem = items.at(-1)
    // DynamoDB names the last item also when nothing follows it, if the limit is what ended the page.
    const ended = items.length === rest.length && items.length < limit
    return { items, last: ended || lastItem === undefined ? undefined : { PK: lastItem['PK']!, SK: lastItem['SK']! } }
  }
}

/** Where an item stands; refuses keys and items that DynamoDB would refuse. */
export function placeOf(item: WireItem): string {
  const parts = (['PK', 'SK'] as const).map((name) => {
    const value = item[name]?.['S']
    if (typeof value !== 'string') throw new ValidationFault(`Missing the key ${name} in the item`)
    const bytes = Buffer.byteLength(value)
    if (bytes === 0 || bytes > KEY_BYTES_MAX[name]) throw new ValidationFault(`Size of ${name} is ${bytes} bytes`)
    return value
  })
  if (sizeOf(item) > ITEM_BYTES_MAX) throw new ValidationFault('Item size has exceeded the maximum allowed size')
  return JSON.stringify(parts)
}

function comparePlaces(a: string, b: string): number {
  const [leftPartition = '', leftSort = ''] = JSON.parse(a) as string[]
  const [rightPartition = '', rightSort = ''] = JSON.parse(b) as string[]
  if (leftPartition !== rightPartition) return hashOf(leftPartition) < hashOf(rightPartition) ? -1 : 1
  return Buffer.compare(Buffer.from(leftSort), Buffer.from(rightSort))
}

function hashOf(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

/** Roughly: names and texts by their bytes, anything else by its text. */
function sizeOf(item: WireItem): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOfAttribute(value), 0)
}

function sizeOfAttribute(attribute: WireAttribute): number {
  const [[kind, value] = ['', undefined]] = Object.entries(attribute)
  if (kind === 'L') return 3 + (value as WireAttribute[]).reduce((sum, element) => sum + 1 + sizeOfAttribute(element), 0)
  if (kind === 'M') return 3 + Object.keys(value as WireItem).length + sizeOf(value as WireItem)
  return kind === 'S' ? Buffer.byteLength(value as string) : kind === 'N' ? Math.ceil((value as string).length / 2) + 1 : 1
}
