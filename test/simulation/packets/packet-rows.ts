import type { RowPlan } from './packets-plan.ts'

const BEGIN_MS = Date.UTC(2022, 10, 3, 23, 57, 49, 962)

/**
 * A packet's bytes. What a row refers to follows from its key and its time, so that rows of facts are the same wherever they are sent
 * again.
 */
export function packetBytes(table: string, rows: readonly RowPlan[], damaged = false): Uint8Array {
  if (damaged) return Uint8Array.from([0x1f, 0x8b, 0x08, 0xff, 0xff])
  const lines = rows.map((row) => `${row.bad === true ? 'no record' : JSON.stringify(recordOf(table, row))}\n`)
  return new TextEncoder().encode(lines.join(''))
}

function recordOf(table: string, { key, at, tag = '' }: RowPlan): object {
  const last_updated = momentOf(at)
  const stamps = { created_at: momentOf(0), last_updated }
  const turn = (count: number): number => 1 + ((key + at) % count)
  switch (table) {
    case 'currency':
      return { currency_id: key, currency_code: ['GBP', 'USD', 'XXX'][turn(3) - 1], ...stamps }
    case 'design':
      return { design_id: key, design_name: `design ${key.toString()} ${tag}`, file_location: '/usr', file_name: 'a.json', ...stamps }
    case 'department':
      return { department_id: key, department_name: `department ${tag}`, location: at % 2 === 0 ? null : 'Leeds', manager: null, ...stamps }
    case 'staff':
      return { staff_id: key, first_name: `Pierre ${tag}`, last_name: 'Sauer', department_id: turn(3), email_address: 'p@s.com', ...stamps }
    case 'address':
      return {
        address_id: key, address_line_1: `${tag} Common`, address_line_2: null, district: null, city: 'Suffolk', postal_code: '56693',
        country: 'UK', phone: '8', ...stamps,
      }
    case 'counterparty':
      return {
        counterparty_id: key, counterparty_legal_name: `Grant, ${tag}`, legal_address_id: turn(3), commercial_contact: null,
        delivery_contact: null, ...stamps,
      }
    case 'transaction':
      return { transaction_id: key, transaction_type: `SALE ${tag}`, sales_order_id: 1, purchase_order_id: null, ...stamps }
    case 'payment_type':
      return { payment_type_id: key, payment_type_name: `TYPE ${tag}`, ...stamps }
    case 'sales_order': {
      const one = 1 + (key % 2)
      const days = { agreed_delivery_date: '2022-11-07', agreed_payment_date: dayOf(at) }
      const keys = { design_id: one, staff_id: one, counterparty_id: one, currency_id: one, agreed_delivery_location_id: one }
      return { sales_order_id: key, ...keys, units_sold: key * 1_000 + at, unit_price: '3.94', ...days, ...stamps }
    }
    case 'payment': {
      const keys = { transaction_id: 1, counterparty_id: 1, currency_id: 1, payment_type_id: 1 }
      const accounts = { company_ac_number: 67305075, counterparty_ac_number: null }
      return { payment_id: key, ...keys, payment_amount: '552548.62', paid: at > 1, payment_date: dayOf(at), ...accounts, ...stamps }
    }
    default:
      throw new Error(`nothing is known of rows of ${table}`)
  }
}

/** As PostgreSQL's clients write a timestamp. */
function momentOf(minute: number): string {
  return new Date(BEGIN_MS + minute * 60_000).toISOString().replace('T', ' ').replace('Z', '')
}

function dayOf(at: number): string {
  return new Date(BEGIN_MS + at * 86_400_000).toISOString().slice(0, 10)
}
