import type { ProcessUsage } from './process-usage.ts'
import { spreadOf } from './spread.ts'
import type { Spread } from './spread.ts'

export interface Contender {
  readonly name: string
  /** How tables call it. */
  readonly label: string
  /** Does the whole work in a process of its own. */
  readonly run: () => Promise<ProcessUsage>
}

export interface Standing {
  readonly name: string
  readonly label: string
  readonly seconds: Spread
  readonly cpuSeconds: Spread
  readonly peakMib: number
  /** One a round, in the order of the rounds. */
  readonly runs: readonly ProcessUsage[]
}

/** Of one contender against another in the same round, in time and in processor time. */
export interface Ratio {
  readonly time: Spread
  readonly cpu: Spread
}

/**
 * Lets all contenders do the same work in each round, one after another, and begins each round with another one of them, forwards and backwards
 * in turns, so that none always comes into the warmer machine. What they gave is verified after each round.
 */
export async function duel(contenders: readonly Contender[], rounds: number, verify: () => Promise<void>): Promise<readonly Standing[]> {
  const runs = new Map<string, ProcessUsage[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run } of orderOf(contenders, round)) runs.get(name)?.push(await run())
    await verify()
  }
  return contenders.map(({ name, label }) => standingOf(name, label, runs.get(name) ?? []))
}

export function orderOf<T>(contenders: readonly T[], round: number): readonly T[] {
  const first = Math.floor(round / 2) % Math.max(contenders.length, 1)
  const turned = [...contenders.slice(first), ...contenders.slice(0, first)]
  return round % 2 === 0 ? turned : turned.toReversed()
}

/** Throws when one of them has not been there. */
export function ratioOf(standings: readonly Standing[], name: string, other: string): Ratio {
  const [ours, theirs] = [standing(standings, name).runs, standing(standings, other).runs]
  const ratios = (of: 'seconds' | 'cpuSeconds'): Spread => spreadOf(ours.map((usage, round) => usage[of] / (theirs[round]?.[of] ?? Number.NaN)))
  return { time: ratios('seconds'), cpu: ratios('cpuSeconds') }
}

export function standing(standings: readonly Standing[], name: string): Standing {
  const found = standings.find((one) => one.name === name)
  if (found === undefined) throw new Error(`${name} was not measured, but ${standings.map((one) => one.name).join(', ')} were`)
  return found
}

/** One contender, for whoever wants its own numbers. */
export function standingLine({ label, seconds, cpuSeconds, peakMib }: Standing): string {
  const times = `${seconds.median.toFixed(3)} s (${seconds.least.toFixed(3)} to ${seconds.most.toFixed(3)}), processor ${cpuSeconds.median.toFixed(3)} s`
  return `${label.padEnd(38)} ${times}, ${peakMib.toFixed(0)} MiB at most`
}

function standingOf(name: string, label: string, runs: readonly ProcessUsage[]): Standing {
  return {
    name,
    label,
    seconds: spreadOf(runs.map(({ seconds }) => seconds)),
    cpuSeconds: spreadOf(runs.map(({ cpuSeconds }) => cpuSeconds)),
    peakMib: Math.max(...runs.map(({ peakMib }) => peakMib)),
    runs,
  }
}
