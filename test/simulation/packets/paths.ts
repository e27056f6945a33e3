import type { FlowPath } from '../flow.ts'
import { CALM_PACKETS, type NamedPacket, type PacketPut, type PacketsPlan, type PoliciesPlan, type RowPlan } from './packets-plan.ts'

const LANDED_MS = 500
const FIRST_MS = 1_000
/** Late enough for everything that went wrong before to have been mended by retries and the sweeper. */
const LATER_MS = 2 * 60 * 60_000

const ROW: RowPlan = { key: 1, at: 0 }
const ONE: RowPlan = { key: 1, at: 0, tag: 'one' }
const TWO: RowPlan = { key: 2, at: 1, tag: 'two' }
const BAD: RowPlan = { key: 9, at: 0, bad: true }

/** Some packets and when they are delivered. */
interface Part {
  readonly atMs: number
  readonly puts: readonly (NamedPacket & { readonly rows: readonly RowPlan[] })[]
}

interface PathOptions {
  readonly policies?: Partial<PoliciesPlan>
  /** False where what comes second says what people are told of the first. */
  readonly sameOutcome?: boolean
  /** Contended, the parts come at once instead of the last one twice. */
  readonly together?: boolean
  /** Nobody is beside: two workers at its packets, one by one, are what other paths have. */
  readonly alone?: boolean
  /** No worker stands still until the last part: the path is so long that walking it so takes too much time. */
  readonly unfrozen?: boolean
}

export const PACKET_PATHS: readonly FlowPath<PacketsPlan>[] = [
  path('one packet of a dimension', [part(FIRST_MS, put('currency', 1, ONE, TWO))]),
  path('a dimension and what it joins', [part(FIRST_MS, put('staff', 1, ROW), put('department', 1, TWO))], { alone: true }),
  path(
    'facts sent again, with unknown members',
    [part(FIRST_MS, put('payment', 1, ROW, ROW, BAD)), part(LATER_MS, put('payment', 2, ROW, { ...ROW, at: 3 }))],
    { policies: { missingRows: 'unknown' }, together: true, unfrozen: true },
  ),
  path('held until its join comes', [part(FIRST_MS, put('staff', 1, ROW)), part(LATER_MS, put('department', 1, TWO))], { together: true }),
  path('failed until its join comes', [
    part(FIRST_MS, put('staff', 1, ROW)),
    part(LATER_MS, put('department', 1, TWO)),
  ], { policies: { missingRows: 'fail' }, sameOutcome: false, together: true }),
  path('a gap that is filled', [part(FIRST_MS, put('currency', 2, TWO)), part(LATER_MS, put('currency', 1, ONE))], { together: true }),
  path('a gap that is waited for', [part(FIRST_MS, put('currency', 2, TWO)), part(LATER_MS, put('currency', 1, ONE))], {
    policies: { gaps: 'hold' }, together: true,
  }),
  path('two packets of a table', [part(FIRST_MS, put('currency', 1, ONE)), part(LATER_MS, put('currency', 2, { ...ONE, at: 2 }))], {
    together: true,
  }),
  path('replaced by other content', [part(FIRST_MS, put('design', 1, ONE)), part(LATER_MS, put('design', 1, { ...ONE, tag: 'other' }))], {
    sameOutcome: false,
  }),
  path('refused, then corrected', [part(FIRST_MS, put('design', 1, BAD)), part(LATER_MS, put('design', 1, ONE, BAD))], { sameOutcome: false }),
]

function put(table: string, id: number, ...rows: readonly RowPlan[]): Part['puts'][number] {
  return { table, id, rows }
}

function part(atMs: number, ...puts: Part['puts']): Part {
  return { atMs, puts }
}

function path(name: string, parts: readonly Part[], options: PathOptions = {}): FlowPath<PacketsPlan> {
  const { policies = {}, sameOutcome = true, together = false, alone = false, unfrozen = false } = options
  const puts = parts.flatMap(({ atMs, puts: some }): readonly PacketPut[] => some.map((one) => ({ atMs: atMs - LANDED_MS, ...one })))
  const payloads = parts.map(({ atMs, puts: some }) => ({ atMs, packets: some.map(({ table, id }) => ({ table, id })) }))
  const plan: PacketsPlan = { ...CALM_PACKETS, policies: { ...CALM_PACKETS.policies, ...policies }, puts, payloads }
  const contended: PacketsPlan = together
    ? { ...plan, puts: puts.map((one) => ({ ...one, atMs: 0 })), payloads: payloads.map((one) => ({ ...one, atMs: FIRST_MS })) }
    : { ...plan, payloads: alone ? payloads : [...payloads, ...payloads.slice(-1)] }
  return { name, plan, contended, sameOutcome, ...(parts.length > 1 && !unfrozen ? { lastPartMs: LATER_MS } : {}) }
}
