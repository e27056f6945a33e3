import { FAULT_MODES, type Denial, type Fault, type Outage } from '../kernel/fault.ts'
import { Prng } from '../kernel/prng.ts'
import type { Skew } from '../router/router-plan.ts'
import type { NamedPacket, PacketIntrusion, PacketPut, PacketsPlan, PayloadPlan, RowPlan } from './packets-plan.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const LATENCIES_MS = [5, 20, 200] as const
const FREEZES_MS = [5 * SECOND_MS, 5 * MINUTE_MS, 40 * MINUTE_MS] as const
const ORDER_TABLES = ['currency', 'design', 'staff', 'department', 'address', 'counterparty', 'sales_order'] as const
const PAYMENT_TABLES = ['currency', 'counterparty', 'address', 'transaction', 'payment_type', 'payment'] as const
const JOIN_TABLES = ['staff', 'department'] as const
const ADDRESS_TABLES = ['counterparty', 'address'] as const
const FACT_TABLES = ['sales_order', 'currency'] as const
/** Small ones come more often: most races need no more, and a run takes less time. */
const CASTS: readonly (readonly string[])[] = [
  JOIN_TABLES, JOIN_TABLES, JOIN_TABLES, ADDRESS_TABLES, ADDRESS_TABLES, FACT_TABLES, FACT_TABLES, FACT_TABLES, ORDER_TABLES, PAYMENT_TABLES,
]
const FACTS: ReadonlySet<string> = new Set(['sales_order', 'payment'])

/** A random world: a small part of the source, in packets that come in any order, what goes wrong and who goes when. */
export function randomPackets(seed: number): PacketsPlan {
  const prng = new Prng(seed, 1)
  const faults = new Prng(seed, 5)
  const isCalm = prng.chance(0.15)
  const puts = packetsOf(new Prng(seed, 2))
  const hasDimensions = puts.some(({ table }) => table === 'counterparty' || table === 'staff')
  return {
    policies: {
      gaps: prng.chance(0.7) ? 'proceed' : 'hold',
      missingRows: hasDimensions ? prng.pick(['hold', 'hold', 'unknown', 'unknown', 'fail']) : prng.pick(['unknown', 'unknown', 'unknown', 'hold']),
    },
    latencyMs: prng.pick(LATENCIES_MS),
    pageLimit: prng.pick([1, 2, 1_000]),
    begun: prng.chance(0.1) ? { [puts[0]?.table ?? 'currency']: 1 } : {},
    puts,
    intrusions: faults.chance(0.2) ? puts.slice(0, 1).map((put) => intrusion(faults, put)) : [],
    payloads: payloadsOf(new Prng(seed, 3), puts),
    sweeps: prng.many(prng.int(3), () => prng.int(HOUR_MS)),
    faults: isCalm ? [] : faults.many(faults.int(10), () => fault(faults)),
    outages: isCalm || faults.chance(0.7) ? [] : [outage(faults)],
    denials: isCalm || faults.chance(0.9) ? [] : [denial(faults)],
    skews: prng.chance(0.5) ? [] : prng.many(prng.between(1, 3), () => skew(prng)),
    schedule: prng.chance(0.15) ? { kind: 'sequential' } : { kind: 'random', seed, stickiness: prng.pick([0, 0.5, 0.9]) },
  }
}

/** Packets of some tables that belong together, seldom all; with ids left out, rows sent again, bad lines and objects that are replaced. */
function packetsOf(prng: Prng): readonly PacketPut[] {
  const cast = prng.pick(CASTS)
  const tables = cast.filter(() => prng.chance(0.9))
  const puts = tables.flatMap((table) => {
    let id = 0
    return prng.many(prng.pick(FACTS.has(table) || cast.length === 2 ? [1, 2, 3] : [1, 1, 2]), (index): PacketPut => {
      id += prng.chance(0.12) ? 2 : 1
      return { atMs: 0, table, id, rows: rowsOf(prng, table, index), ...(prng.chance(0.02) ? { damaged: true } : {}) }
    })
  })
  const replaced = puts.filter(() => prng.chance(0.06))
  const far = prng.chance(0.03) ? [{ atMs: 0, table: 'currency', id: 20_000, rows: [{ key: 1, at: 0 }] }] : []
  const others = replaced.map(({ table, id, rows }) => ({ atMs: prng.int(10 * MINUTE_MS), table, id, rows: rows.map(retagged) }))
  return [...puts, ...far, ...others]
}

/** The first packet of a dimension has all its keys, so that facts find theirs more often than not. */
function rowsOf(prng: Prng, table: string, index: number): readonly RowPlan[] {
  if (prng.chance(0.05)) return prng.chance(0.5) ? [] : [{ key: 1, at: 0, bad: true }]
  const keys = index === 0 && !FACTS.has(table) ? [2, 1, 3] : prng.many(prng.between(1, 3), () => prng.between(1, 3))
  const rows = keys.map((key): RowPlan => ({ key, at: prng.int(4), tag: `${index.toString()}${prng.pick(['a', 'b'])}` }))
  return prng.chance(0.1) ? [...rows, { key: 1, at: 0, bad: true }] : rows
}

/** Somebody replaces an object right before some call. */
function intrusion(prng: Prng, { table, id, rows }: PacketPut): PacketIntrusion {
  return { call: 1 + prng.int(60), table, id, rows: rows.map(retagged) }
}

function retagged(row: RowPlan): RowPlan {
  return { ...row, bad: false, at: row.at + 5, tag: 'other' }
}

/** Every object is delivered after it was put, with others or alone, often more than once; some were never put and are named all the same. */
function payloadsOf(prng: Prng, puts: readonly PacketPut[]): readonly PayloadPlan[] {
  const within = prng.pick([1, SECOND_MS, 5 * SECOND_MS, 20 * MINUTE_MS])
  const payloads: PayloadPlan[] = []
  let open: NamedPacket[] = []
  const shuffled = puts.map((put) => ({ put, order: prng.next() })).sort((a, b) => a.order - b.order).map(({ put }) => put)
  const flush = (): void => {
    if (open.length > 0) payloads.push({ atMs: 1 + prng.int(within), packets: open })
    open = []
  }
  for (const { table, id, atMs } of shuffled) {
    if (atMs > 0) payloads.push({ atMs: atMs + 1 + prng.int(MINUTE_MS), packets: [{ table, id }] })
    else open.push({ table, id })
    if (prng.chance(0.3)) flush()
  }
  flush()
  if (prng.chance(0.05)) payloads.push({ atMs: prng.int(within), packets: [{ table: 'nonsense', id: 1 }, { table: 'currency', id: 1 }] })
  for (const payload of [...payloads]) {
    if (prng.chance(0.2)) payloads.push({ ...payload, atMs: payload.atMs + prng.pick([0, 0, 4 * MINUTE_MS, 48 * HOUR_MS]) })
  }
  return payloads
}

function fault(prng: Prng): Fault {
  const mode = prng.pick(FAULT_MODES)
  const call = 1 + prng.int(prng.pick([60, 300]))
  return mode === 'freeze' ? { call, mode, forMs: prng.pick(FREEZES_MS) } : { call, mode }
}

function outage(prng: Prng): Outage {
  const fromMs = prng.int(5 * SECOND_MS)
  return {
    port: prng.pick(['store', 'writer', 'ledger', 'notifier', 'notifier', 'parameters', 'parameters']),
    fromMs,
    toMs: fromMs + prng.pick([2 * SECOND_MS, 5 * MINUTE_MS, HOUR_MS]),
    code: prng.pick(['throttled', 'unavailable']),
  }
}

function denial(prng: Prng): Denial {
  const fromMs = prng.int(5 * SECOND_MS)
  return { fromMs, toMs: fromMs + prng.pick([2 * SECOND_MS, 10 * MINUTE_MS]) }
}

function skew(prng: Prng): Skew {
  const offsetMs = prng.between(-5 * MINUTE_MS, 5 * MINUTE_MS)
  return { offsetMs, jumpMs: prng.between(-2 * MINUTE_MS, 2 * MINUTE_MS), jumpAtMs: prng.int(HOUR_MS) }
}
