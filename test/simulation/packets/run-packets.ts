import type { RunResult } from '../flow.ts'
import { complain, judgeRun } from '../laws/judge-run.ts'
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
export async function runPackets(plan: PacketsPlan, { trace, defect }: PacketsRunOptions): Promise<RunResult> {
  return await judgeRun({
    trace,
    world: (tell) => new PacketsWorld(plan, tell, defect),
    laws: PACKET_LAWS,
    drain,
    lastly: async (world, watches) => {
      for (const { id, watch } of watches) complain(id, await watch.inspected?.())
      complain(REDELIVERED.id, await redeliveredFault(world))
    },
  })
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
