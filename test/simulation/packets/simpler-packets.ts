import { CALM_PACKETS, type PacketsPlan } from './packets-plan.ts'

/** The plan with one thing less: what makes a run hard to read goes first. */
export function simplerPackets(plan: PacketsPlan): readonly PacketsPlan[] {
  const candidates: PacketsPlan[] = []
  if (plan.schedule.kind !== 'sequential') candidates.push({ ...plan, schedule: { kind: 'sequential' } })
  if (plan.skews.length > 0) candidates.push({ ...plan, skews: [] })
  if (Object.keys(plan.begun).length > 0) candidates.push({ ...plan, begun: {} })
  candidates.push(...without(plan.faults).map((faults) => ({ ...plan, faults })))
  candidates.push(...without(plan.outages).map((outages) => ({ ...plan, outages })))
  candidates.push(...without(plan.denials).map((denials) => ({ ...plan, denials })))
  candidates.push(...without(plan.intrusions).map((intrusions) => ({ ...plan, intrusions })))
  candidates.push(...without(plan.sweeps).map((sweeps) => ({ ...plan, sweeps })))
  candidates.push(...without(plan.payloads).map((payloads) => ({ ...plan, payloads })))
  candidates.push(...without(plan.puts).map((puts) => ({ ...plan, puts })))
  for (const [index, payload] of plan.payloads.entries()) {
    if (payload.packets.length < 2) continue
    candidates.push(...without(payload.packets).map((packets) => ({ ...plan, payloads: plan.payloads.with(index, { ...payload, packets }) })))
  }
  for (const [index, put] of plan.puts.entries()) {
    candidates.push(...without(put.rows).map((rows) => ({ ...plan, puts: plan.puts.with(index, { ...put, rows }) })))
  }
  if (plan.latencyMs !== CALM_PACKETS.latencyMs) candidates.push({ ...plan, latencyMs: CALM_PACKETS.latencyMs })
  if (plan.pageLimit !== CALM_PACKETS.pageLimit) candidates.push({ ...plan, pageLimit: CALM_PACKETS.pageLimit })
  return candidates
}

function without<T>(list: readonly T[]): readonly (readonly T[])[] {
  return list.map((_, index) => list.toSpliced(index, 1))
}
