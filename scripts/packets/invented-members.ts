import type { SeededRandom } from './seeded-random.ts'
import { DAY_MS, dateText, type SourceRow } from './source-row.ts'
import { UGLY_TEXTS } from './ugly-texts.ts'

const FIRST_NAMES = ['Adaeze', 'Björn', 'Chiara', 'Dmitri', 'Eilidh', 'Farid', 'Greta', 'Hamza', 'Imogen', 'Jun', 'Katya', 'Lorcan'] as const
const LAST_NAMES = ['Abara', 'Bellweather', 'Castellane', "D'Arcangelo", 'Eriksen-Wright', 'Fennimore', 'Gallowglass', 'Hoshino', 'Iyer'] as const
const MATERIALS = ['Linen', 'Cork', 'Copper', 'Bamboo', 'Slate', 'Felt', 'Birch', 'Zinc', 'Jute', 'Granite'] as const
const STREETS = ['Larkspur', 'Millrace', 'Cobbler', 'Saltmarsh', 'Foxglove', 'Tanner', 'Harbour', 'Windle'] as const
const STREET_KINDS = ['Row', 'Lane', 'Wharf', 'Close', 'Parade'] as const
const CITIES = ['Thornwick', 'Port Ellery', 'São Brandão', 'Kestrelford', 'Lower Mossley', 'Veldhaven'] as const
const COUNTRIES = ['Portugal', "Côte d'Ivoire", 'Netherlands', 'United Kingdom', 'Korea, Republic of', 'Åland Islands'] as const
const DISTRICTS = ['Eastmarch', 'The Fens', 'Upper Vale'] as const
const TRADES = ['Packaging', 'Provisions', 'Ironmongery', 'Textiles', 'Paperworks'] as const
const LETTERS = [...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789']

/** Mostly what it should be, and every so often what nobody expects. */
export function textOrUgly(random: SeededRandom, text: string): string {
  return random.percent(15) ? random.pick(UGLY_TEXTS) : text
}

export const DEPARTMENTS: readonly SourceRow[] = [
  { department_name: 'Sales', location: 'Thornwick', manager: 'Greta Fennimore' },
  { department_name: 'Purchasing', location: 'Thornwick', manager: null },
  { department_name: 'Production', location: 'Port Ellery', manager: 'Jun Hoshino' },
  { department_name: 'Dispatch', location: 'Prot Ellery', manager: 'Lorcan Abara' },
  { department_name: 'Finance, Audit & "Other"', location: null, manager: null },
  { department_name: 'Facilities', location: '  Thornwick ', manager: 'NULL' },
  { department_name: 'People', location: null, manager: 'Chiara Iyer' },
]

/** The third is a slip that is corrected later; until then no name is known for it. */
export const CURRENCY_CODES = ['GBP', 'USD', 'EUO'] as const

export const PAYMENT_TYPES = ['SALES_RECEIPT', 'SALES_REFUND', 'PURCHASE_PAYMENT', 'PURCHASE_REFUND'] as const

export function staffMembers(random: SeededRandom, departments: number): SourceRow {
  const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)]
  return {
    first_name: textOrUgly(random, first),
    last_name: textOrUgly(random, last),
    department_id: random.between(1, departments),
    email_address: `${first}.${last}@wholesale.example`.toLowerCase(),
  }
}

export function addressMembers(random: SeededRandom): SourceRow {
  return {
    address_line_1: textOrUgly(random, `${random.between(1, 9_999).toString()} ${random.pick(STREETS)} ${random.pick(STREET_KINDS)}`),
    address_line_2: random.percent(60) ? null : textOrUgly(random, `Unit ${random.between(1, 40).toString()}`),
    district: random.percent(50) ? null : textOrUgly(random, random.pick(DISTRICTS)),
    city: textOrUgly(random, random.pick(CITIES)),
    postal_code: `0${random.between(1_000, 9_999).toString()}`,
    country: random.pick(COUNTRIES),
    phone: `0${random.between(100, 999).toString()} ${random.between(100_000, 999_999).toString()}`,
  }
}

export function counterpartyMembers(random: SeededRandom, addresses: number): SourceRow {
  return {
    counterparty_legal_name: textOrUgly(random, `${random.pick(LAST_NAMES)}, ${random.pick(LAST_NAMES)} and ${random.pick(TRADES)}`),
    legal_address_id: random.between(1, addresses),
    commercial_contact: random.percent(20) ? null : `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
    delivery_contact: random.percent(20) ? null : textOrUgly(random, random.pick(FIRST_NAMES)),
  }
}

export function designMembers(random: SeededRandom): SourceRow {
  const material = random.pick(MATERIALS)
  return {
    design_name: textOrUgly(random, material),
    file_location: random.pick(['/srv/designs', '/mnt/plans', 'C:\\designs']),
    file_name: `${material.toLowerCase()}-${code(random, 4)}.json`,
  }
}

/** What an order may refer to, by the numbers of rows that there are. */
export interface Choices {
  readonly staff: number
  readonly counterparties: number
  readonly currencies: number
  readonly addresses: number
  readonly designs: number
}

export function salesOrderMembers(random: SeededRandom, choices: Choices, ms: number): SourceRow {
  return {
    design_id: random.between(1, choices.designs),
    staff_id: random.between(1, choices.staff),
    counterparty_id: random.between(1, choices.counterparties),
    units_sold: random.between(1_000, 99_999),
    unit_price: { cents: random.between(200, 400) },
    currency_id: random.between(1, choices.currencies),
    agreed_delivery_date: dateText(ms + random.between(1, 6) * DAY_MS),
    agreed_payment_date: dateText(ms + random.between(1, 6) * DAY_MS),
    agreed_delivery_location_id: random.between(1, choices.addresses),
  }
}

export function purchaseOrderMembers(random: SeededRandom, choices: Choices, ms: number): SourceRow {
  return {
    staff_id: random.between(1, choices.staff),
    counterparty_id: random.between(1, choices.counterparties),
    item_code: textOrUgly(random, code(random, 7)),
    item_quantity: random.between(1, 1_000),
    item_unit_price: { cents: random.between(1, 99_999) },
    currency_id: random.between(1, choices.currencies),
    agreed_delivery_date: dateText(ms + random.between(1, 6) * DAY_MS),
    agreed_payment_date: dateText(ms + random.between(1, 6) * DAY_MS),
    agreed_delivery_location_id: random.between(1, choices.addresses),
  }
}

export function paymentMembers(random: SeededRandom, transaction: number, order: SourceRow, isSale: boolean, ms: number): SourceRow {
  const refund = random.percent(3) ? 1 : 0
  return {
    transaction_id: transaction,
    counterparty_id: order['counterparty_id'] ?? null,
    // The largest amount of all now and then: the type holds ten digits.
    payment_amount: { cents: random.percent(1) ? 9_999_999_999 : random.between(1, 99_999_999) },
    currency_id: order['currency_id'] ?? null,
    payment_type_id: (isSale ? 1 : 3) + refund,
    paid: false,
    payment_date: dateText(ms + random.between(1, 6) * DAY_MS),
    company_ac_number: random.between(10_000_000, 99_999_999),
    counterparty_ac_number: random.between(10_000_000, 99_999_999),
  }
}

function code(random: SeededRandom, length: number): string {
  return Array.from({ length }, () => random.pick(LETTERS)).join('')
}
