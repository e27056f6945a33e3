import type { RunResult } from '../flow.ts'
import { describeRecord } from '../kernel/history.ts'
import type { Choice } from '../kernel/simulation.ts'
import { Violation } from '../laws/law.ts'
import type { PacketWatch } from '../laws/packets/packet-law.ts'
import { PACKET_LAWS } from '../laws/packets/packet-laws.ts'
import { REDELIVERED, redeliveredFault } from '../laws/packets/l12-redelivered.ts'
import type { PacketsPlan } from './packets-plan.ts'
import type { PacketDefect } from './packets-sandbox.ts'
import { PacketsWorld } from './packets-world.ts'

/** Longer than the sweeper lets everything rest, even with clocks five minutes off. */
const SWEEP_AFTER_MS = 30 * 60_000
/** Draining takes no longer than this many rounds. */
const ROUNDS_MAX = 8

export interface PacketsRunOptions {
  readonly trace: boolean
  readonly defect?: PacketDefect
}

/** Carries out a plan, lets the world calm down, and judges it by every law. */
export async function runPackets(plan: PacketsPlan, { trace: isTraced, defect }: PacketsRunOptions): Promise<RunResult> {
  const trace: string[] = []
  const watches: { readonly id: string; readonly watch: PacketWatch }[] = []
  const world = new PacketsWorld(
    plan,
    (record, changes) => {
      if (isTraced) trace.push(describeRecord(record))
      for (const { id, watch } of watches) complain(id, watch.seen?.(record, changes))
    },
    defect,
  )
  watches.push(...PACKET_LAWS.map(({ id, watch }) => ({ id, watch: watch(world) })))
  let calls = 0
  let choices: readonly Choice[] = []
  const result = (violation?: Violation): RunResult => ({
    calls,
    choices,
    faultsApplied: world.simulation.faultsApplied,
    outcome: world.outcome(),
    trace,
    ...(violation === undefined ? {} : { violation }),
  })
  try {
    world.schedule()
    await world.simulation.run()
    calls = world.simulation.calls
    choices = [...world.simulation.choices]
    await drain(world)
    complain('history', world.adapterFault())
    for (const { id, watch } of watches) complain(id, watch.ended?.())
    for (const { id, watch } of watches) complain(id, await watch.inspected?.())
    complain(REDELIVERED.id, await redeliveredFault(world))
    return result()
  } catch (error) {
    if (error instanceof Violation) return result(error)
    throw error
  }
}

/** Sends again what failed, and sweeps, until nothing more comes of it. */
async function drain(world: PacketsWorld): Promise<void> {
  world.calmDown()
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = world.progress()
    world.redrive()
    await world.simulation.run()
    world.simulation.after(SWEEP_AFTER_MS, () => world.sweep())
    await world.simulation.run()
    if (world.progress() === before) return
  }
}

function complain(law: string, fault: string | undefined): void {
  if (fault !== undefined) throw new Violation(law, fault)
}
