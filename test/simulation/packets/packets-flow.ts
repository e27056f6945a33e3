import { PACKET_DEFECTS } from '../defects/packet-defects.ts'
import type { Flow, FlowPath } from '../flow.ts'
import type { Choice } from '../kernel/simulation.ts'
import { field } from '../laws/fields.ts'
import { REDELIVERED } from '../laws/packets/l12-redelivered.ts'
import { PACKET_LAWS } from '../laws/packets/packet-laws.ts'
import { MANIFEST } from '../laws/packets/star-mirror.ts'
import { byNumber } from '../router/run-router.ts'
import { PACKET_PATHS } from './paths.ts'
import { CALM_PACKETS, type PacketIntrusion, type PacketsPlan } from './packets-plan.ts'
import { randomPackets } from './random-packets.ts'
import { runPackets } from './run-packets.ts'
import { simplerPackets } from './simpler-packets.ts'

/** Nobody sees what is written before it is committed. */
const UNSEEN: ReadonlySet<string> = new Set(['body', 'createWriter', 'write', 'abort', 'publish'])

/** Packets to the star, under the simulator. */
export const PACKETS_FLOW: Flow<PacketsPlan> = {
  name: 'packets',
  laws: [...new Set([...PACKET_LAWS.map(({ id }) => id), REDELIVERED.id])].sort(byNumber),
  paths: PACKET_PATHS,
  preemptionsMax: 2,
  defects: PACKET_DEFECTS,
  randomPlan: randomPackets,
  run: (plan, { defect: id, trace = false } = {}) => {
    const defect = PACKET_DEFECTS.find((one) => one.id === id)
    if (id !== undefined && defect === undefined) throw new Error(`there is no defect ${id} of the packets flow`)
    return runPackets(plan, { trace, ...(defect === undefined ? {} : { defect }) })
  },
  withFault: (plan, fault) => ({ ...plan, faults: [...plan.faults, fault] }),
  withPreemptions: (plan, before) => ({ ...plan, schedule: { kind: 'preempted', before } }),
  intruded,
  isIndependent,
  simpler: simplerPackets,
  encode: (plan) => JSON.stringify(Object.fromEntries(Object.entries(plan).filter(([name, value]) => !isCalm(name, value)))),
  decode: (text) => ({ ...CALM_PACKETS, ...asPartialPlan(JSON.parse(text)) }),
}

/** Of what workers read, only the manifest and the ledger are ever written again, and a state has the hash of its content in its name. */
function isIndependent({ port, method, args }: Choice): boolean {
  if (UNSEEN.has(method)) return true
  return port === 'store' && (method === 'get' || method === 'put') && field(args[0], 'key') !== MANIFEST
}

/** Plans in which the object of a path's first packet is replaced, or deleted. */
function intruded({ plan }: FlowPath<PacketsPlan>, call: number): readonly PacketsPlan[] {
  const [first] = plan.puts
  if (first === undefined) return []
  const named = { table: first.table, id: first.id }
  const rows = first.rows.map((row) => ({ ...row, at: row.at + 5, tag: 'other' }))
  const doings: readonly PacketIntrusion[] = [{ call, ...named, rows }, { call, ...named }]
  return doings.map((intrusion) => ({ ...plan, intrusions: [intrusion] }))
}

function isCalm(name: string, value: unknown): boolean {
  return JSON.stringify(Object.entries(CALM_PACKETS).find(([known]) => known === name)?.[1]) === JSON.stringify(value)
}

/** A plan that somebody pastes was printed by us; what is mistyped in it shows itself in the run. */
function asPartialPlan(value: unknown): Partial<PacketsPlan> {
  if (!isPlanLike(value)) throw new Error(`a plan is an object with some of ${Object.keys(CALM_PACKETS).join(', ')}`)
  return value
}

function isPlanLike(value: unknown): value is Partial<PacketsPlan> {
  return typeof value === 'object' && value !== null && Object.keys(value).every((name) => Object.hasOwn(CALM_PACKETS, name))
}
