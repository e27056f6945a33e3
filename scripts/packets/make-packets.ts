import {
  addressMembers, counterpartyMembers, CURRENCY_CODES, DEPARTMENTS, designMembers, PAYMENT_TYPES, paymentMembers, purchaseOrderMembers,
  salesOrderMembers, staffMembers, textOrUgly, type Choices,
} from './invented-members.ts'
import { SeededRandom } from './seeded-random.ts'
import { SOURCE_NAMES, SourceDatabase } from './source-database.ts'
import { DAY_MS, type SourcePacket } from './source-row.ts'

export interface PacketsOptions {
  readonly seed: number
  /** Each order is one transaction and one payment. */
  readonly salesOrders: number
  /** At least one, as of sales. */
  readonly purchaseOrders: number
  /** Days of updates after the bulk load, a packet a day of each table that changed. */
  readonly days: number
}

export const USUAL_PACKETS: PacketsOptions = { seed: 1, salesOrders: 3_000, purchaseOrders: 1_200, days: 24 }

/** Of the packets in `samples/packets`. */
export const SAMPLE_PACKETS: PacketsOptions = { seed: 7, salesOrders: 480, purchaseOrders: 190, days: 20 }

/** A Monday morning before a leap day. */
const BULK_LOAD_MS = Date.UTC(2024, 1, 12, 7, 15, 30, 0)
const BULK_PERCENT = 40

/**
 * The packets of an invented wholesaler, in the order in which they are extracted: first all that there is, in no order, then
 * day by day what is new and what has changed. The same options always give the same packets.
 */
export function makePackets(options: PacketsOptions): readonly SourcePacket[] {
  const wholesaler = new Wholesaler(options)
  const packets = [...wholesaler.bulkLoad()]
  for (let day = 1; day <= options.days; day += 1) packets.push(...wholesaler.day(day))
  return packets
}

class Wholesaler {
  readonly #options: PacketsOptions
  readonly #random: SeededRandom
  readonly #database = new SourceDatabase()
  readonly #unpaid = new Set<number>()

  constructor(options: PacketsOptions) {
    this.#options = options
    this.#random = new SeededRandom(options.seed)
  }

  bulkLoad(): readonly SourcePacket[] {
    const random = this.#random
    const database = this.#database
    const many = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)
    const loadedAt = (): number => BULK_LOAD_MS + random.below(3_000)
    for (const members of DEPARTMENTS) database.insert('department', members, loadedAt())
    for (const code of CURRENCY_CODES) database.insert('currency', { currency_code: code }, loadedAt())
    for (const name of PAYMENT_TYPES) database.insert('payment_type', { payment_type_name: name }, loadedAt())
    many(30).forEach(() => database.insert('address', addressMembers(random), loadedAt()))
    many(20).forEach(() => database.insert('staff', staffMembers(random, DEPARTMENTS.length), loadedAt()))
    many(20).forEach(() => database.insert('counterparty', counterpartyMembers(random, 14), loadedAt()))
    many(Math.ceil(20 + this.#options.salesOrders / 25)).forEach(() => database.insert('design', designMembers(random), loadedAt()))
    many(share(this.#options.salesOrders, BULK_PERCENT)).forEach(() => this.#sell(loadedAt()))
    many(share(this.#options.purchaseOrders, BULK_PERCENT)).forEach(() => this.#buy(loadedAt()))
    return this.#extract(0).map(packet => ({ ...packet, rows: random.shuffled(packet.rows) }))
  }

  /** A day ends in the morning, so that midnight is within it. */
  day(day: number): readonly SourcePacket[] {
    const { salesOrders, purchaseOrders, days } = this.#options
    const random = this.#random
    const began = BULK_LOAD_MS + (day - 1) * DAY_MS + 10_000
    const at = (): number => this.#momentWithin(began)
    this.#changeDimensions(day, at)
    const ofDay = (orders: number): number => {
      const rest = orders - share(orders, BULK_PERCENT)
      return Math.floor((rest * day) / days) - Math.floor((rest * (day - 1)) / days)
    }
    // Changes come to rows that were there the day before, so that each state of a row is extracted.
    this.#changeOrders(share(ofDay(salesOrders), 50), at)
    for (const payment of this.#unpaid) if (random.percent(12)) this.#pay(payment, at())
    for (let order = ofDay(salesOrders); order > 0; order -= 1) this.#sell(at())
    for (let order = ofDay(purchaseOrders); order > 0; order -= 1) this.#buy(at())
    return this.#extract(day % 5 === 0 ? 3 : 0)
  }

  #extract(again: number): SourcePacket[] {
    return SOURCE_NAMES.flatMap(name => this.#database.extract(name, again) ?? [])
  }

  #momentWithin(began: number): number {
    const midnight = Math.ceil(began / DAY_MS) * DAY_MS
    if (this.#random.percent(2)) return midnight - this.#random.below(2)
    const ms = began + this.#random.below(DAY_MS - 20_000)
    return this.#random.percent(3) ? Math.floor(ms / 1_000) * 1_000 : ms
  }

  #choices(): Choices {
    const database = this.#database
    return {
      staff: database.count('staff'),
      counterparties: database.count('counterparty'),
      currencies: database.count('currency'),
      addresses: database.count('address'),
      designs: database.count('design'),
    }
  }

  #sell(ms: number): void {
    const order = this.#database.insert('sales_order', salesOrderMembers(this.#random, this.#choices(), ms), ms)
    this.#charge(order, true, ms)
  }

  #buy(ms: number): void {
    const order = this.#database.insert('purchase_order', purchaseOrderMembers(this.#random, this.#choices(), ms), ms)
    this.#charge(order, false, ms)
  }

  #charge(order: number, isSale: boolean, ms: number): void {
    const database = this.#database
    const members = { transaction_type: isSale ? 'SALE' : 'PURCHASE', sales_order_id: isSale ? order : null, purchase_order_id: isSale ? null : order }
    const transaction = database.insert('transaction', members, ms)
    const row = database.row(isSale ? 'sales_order' : 'purchase_order', order)
    this.#unpaid.add(database.insert('payment', paymentMembers(this.#random, transaction, row, isSale, ms), ms))
  }

  #pay(payment: number, ms: number): void {
    this.#database.update('payment', payment, { paid: true }, ms)
    this.#unpaid.delete(payment)
  }

  #changeOrders(count: number, at: () => number): void {
    const random = this.#random
    const database = this.#database
    for (let turn = 0; turn < count; turn += 1) {
      const sale = random.between(1, database.count('sales_order'))
      database.update('sales_order', sale, { units_sold: random.between(1, 99_999), staff_id: random.between(1, database.count('staff')) }, at())
      if (turn % 3 > 0) continue
      const purchase = random.between(1, database.count('purchase_order'))
      database.update('purchase_order', purchase, { item_unit_price: { cents: random.between(1, 99_999) } }, at())
    }
  }

  /** Something other each day, so that a week or two have all of it. */
  #changeDimensions(day: number, at: () => number): void {
    const random = this.#random
    const database = this.#database
    const any = (name: Parameters<SourceDatabase['count']>[0]): number => random.between(1, database.count(name))
    if (day % 2 === 0) database.update('staff', any('staff'), { department_id: any('department') }, at())
    if (day % 7 === 3) database.insert('staff', staffMembers(random, database.count('department')), at())
    if (day % 3 === 0) database.insert('design', designMembers(random), at())
    if (day % 3 === 1) database.update('design', any('design'), { file_name: `renamed-${day.toString()}.json` }, at())
    if (day % 5 === 2) database.update('address', any('address'), { address_line_1: textOrUgly(random, `${day.toString()} New Road`), address_line_2: null }, at())
    if (day % 8 === 5) database.insert('address', addressMembers(random), at())
    if (day % 6 === 4) database.update('counterparty', any('counterparty'), { legal_address_id: any('address'), delivery_contact: null }, at())
    if (day === 4) database.update('department', 4, { location: 'Port Ellery' }, at())
    if (day % 9 === 6) database.update('department', any('department'), { location: null, manager: null }, at())
    if (day === 8) database.insert('department', { department_name: 'Returns', location: null, manager: null }, at())
    if (day === 5) database.update('currency', 3, { currency_code: 'EUR' }, at())
    if (day === 7) database.insert('currency', { currency_code: 'JPY' }, at())
    if (day === 9) database.insert('counterparty', counterpartyMembers(random, database.count('address')), at())
  }
}

function share(count: number, percent: number): number {
  return Math.ceil((count * percent) / 100)
}
