import { Prng } from './prng.ts'

/** Who goes next, as data, so that a failing run can be told and made simpler. */
export type SchedulePlan =
  /** Each worker runs to its end before the next begins. */
  | { readonly kind: 'sequential' }
  /** As sequential, but before each of these port calls another worker takes over. */
  | { readonly kind: 'preempted'; readonly before: readonly number[] }
  /** Chance decides before each port call; `stickiness` is the chance to stay with the same worker. */
  | { readonly kind: 'random'; readonly seed: number; readonly stickiness: number }

/** Picks one of the workers that are ready. `last` is the one that ran before, `call` the number of the coming port call. */
export type Schedule = (ready: readonly number[], last: number | undefined, call: number) => number

const SCHEDULE_STREAM = 7

export function scheduleOf(plan: SchedulePlan): Schedule {
  switch (plan.kind) {
    case 'sequential':
      return stay
    case 'preempted': {
      const points = new Set(plan.before)
      return (ready, last, call) => (points.has(call) ? switchAway(ready, stay(ready, last)) : stay(ready, last))
    }
    case 'random': {
      const prng = new Prng(plan.seed, SCHEDULE_STREAM)
      return (ready, last) => {
        const sticks = prng.chance(plan.stickiness)
        return sticks && last !== undefined && ready.includes(last) ? last : prng.pick(ready)
      }
    }
  }
}

function stay(ready: readonly number[], last: number | undefined): number {
  return last !== undefined && ready.includes(last) ? last : first(ready)
}

function switchAway(ready: readonly number[], from: number): number {
  const others = ready.filter((id) => id !== from)
  return others.find((id) => id > from) ?? others[0] ?? from
}

function first(ready: readonly number[]): number {
  const [id] = ready
  if (id === undefined) throw new Error('no worker is ready')
  return id
}
