import { FAULT_MODES, type Fault, type Outage } from '../kernel/fault.ts'
import { Prng } from '../kernel/prng.ts'
import type { Skew } from '../router/router-plan.ts'
import { USUAL_RUN, type FileAct, type JobRunPlan, type QueuePlan } from './queue-plan.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const GROUPS = ['parka', 'parkb', 'parkc', 'halth', 'haltg'] as const
const TIMES = ['101500', '103000', '104500'] as const
const FREEZES_MS = [5 * SECOND_MS, 6 * MINUTE_MS, 40 * MINUTE_MS] as const
/** Of runs that nobody plans, which is most of them, these many are planned. */
const RUNS_PLANNED = 12

/** A random world: some groups of files in any order, what becomes of their runs, what goes wrong and who goes when. */
export function randomQueue(seed: number): QueuePlan {
  const prng = new Prng(seed, 1)
  const faults = new Prng(seed, 5)
  const isSmall = prng.chance(0.5)
  const versioned = prng.chance(0.7)
  const acts = actsOf(new Prng(seed, 2), isSmall, versioned)
  const uploads = acts.filter(({ content }) => content !== undefined)
  const isCalm = prng.chance(0.15)
  const claims = prng.chance(0.8)
  const trouble = isCalm ? [] : faults.many(faults.int(8), () => fault(faults, isSmall ? 90 : 400))
  const skews = isCalm || prng.chance(0.6) ? [] : prng.many(prng.between(1, 3), () => skew(prng))
  return {
    versioned,
    versions: prng.chance(0.7) ? 'all' : 'latest',
    attempts: prng.pick([1, 2, 3]),
    claims,
    latencyMs: prng.pick([5, 20, 200]),
    pageLimit: prng.pick([1, 2, 1_000]),
    holdMs: prng.pick([0, 0, 90 * SECOND_MS, 3 * MINUTE_MS]),
    visibilityMs: prng.pick([90 * SECOND_MS, 5 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS]),
    batchSize: prng.pick([1, 2, 10, 10]),
    capacity: prng.pick([1, 2, 10, 10]),
    listingLagMs: prng.pick([0, 5 * SECOND_MS, 100 * SECOND_MS]),
    acts,
    deliveries: uploads.map(() => delays(prng)),
    poison: [...new Set(uploads.map(({ key }) => key))].filter(() => prng.chance(0.15)),
    jobRuns: runsOf(new Prng(seed, 3)),
    lostStarts: isCalm || prng.chance(0.6) ? [] : prng.many(prng.between(1, 2), () => prng.between(1, 6)),
    tends: prng.many(prng.int(6), () => prng.int(HOUR_MS)),
    resumes: prng.many(prng.int(4), () => ({ atMs: prng.int(2 * HOUR_MS), skip: prng.chance(0.3) })),
    redrives: prng.chance(0.7) ? [] : prng.many(prng.between(1, 2), () => prng.int(HOUR_MS)),
    sweeps: prng.many(prng.int(3), () => prng.int(HOUR_MS)),
    intrusions: isCalm || faults.chance(0.7) ? [] : [intrusion(faults, uploads)],
    // Without a claim nothing can stop a start that was held up until everybody took it for lost.
    faults: claims ? trouble : trouble.filter(({ mode }) => mode !== 'freeze'),
    outages: isCalm || faults.chance(0.7) ? [] : [outage(faults)],
    skews: claims ? skews : [],
    schedule: prng.chance(0.15) ? { kind: 'sequential' } : { kind: 'random', seed, stickiness: prng.pick([0, 0.5, 0.9]) },
  }
}

/**
 * Files of some groups, seldom in the order of their names; some are replaced or deleted later. Small worlds have faults close to one
 * another, which is what most races need.
 */
function actsOf(prng: Prng, isSmall: boolean, versioned: boolean): readonly FileAct[] {
  const groups = isSmall ? [prng.pick(GROUPS)] : GROUPS.filter(() => prng.chance(0.5))
  const filesMax = isSmall ? 2 : 3
  const within = prng.pick([SECOND_MS, MINUTE_MS, 20 * MINUTE_MS])
  const acts: FileAct[] = []
  for (const group of groups.length === 0 ? ['parka'] : groups) {
    for (const [place, time] of TIMES.slice(0, prng.between(1, filesMax)).entries()) {
      const key = `data/in/${group}_20250915_${time}.csv`
      const atMs = prng.chance(0.8) ? Math.floor(((place + 1) * within) / 4) : prng.int(within)
      acts.push({ atMs, key, content: prng.chance(0.2) ? 'heartbeat\n' : `${group} ${time}\n` })
      if (prng.chance(0.15)) acts.push({ atMs: atMs + prng.int(10 * MINUTE_MS), key, content: `${group} ${time} corrected\n` })
      if (prng.chance(0.08)) acts.push({ atMs: atMs + 1 + prng.int(10 * MINUTE_MS), key })
      // In a bucket without versions the same bytes under the same key are one file to whoever looks later.
      if (versioned && prng.chance(0.05)) acts.push({ atMs: atMs + prng.int(MINUTE_MS), key, content: `${group} ${time}\n` })
    }
  }
  return acts.toSorted((a, b) => a.atMs - b.atMs)
}

/** Once at once, mostly; else twice, late, out of order, days later or never. */
function delays(prng: Prng): readonly number[] {
  if (prng.chance(0.6)) return [500]
  if (prng.chance(0.15)) return []
  return prng.many(prng.between(1, 2), () => prng.pick([1, 500, 30 * SECOND_MS, 4 * MINUTE_MS, 6 * MINUTE_MS, 48 * HOUR_MS]))
}

function runsOf(prng: Prng): readonly JobRunPlan[] {
  const isPlain = prng.chance(0.2)
  return isPlain ? [] : prng.many(RUNS_PLANNED, () => runPlan(prng))
}

function runPlan(prng: Prng): JobRunPlan {
  return {
    startingMs: prng.pick([0, 5 * SECOND_MS, 2 * MINUTE_MS]),
    durationMs: prng.pick([SECOND_MS, 20 * SECOND_MS, 2 * MINUTE_MS, 7 * MINUTE_MS]),
    end: prng.chance(0.8) ? USUAL_RUN.end : prng.pick(['FAILED', 'TIMEOUT', 'STOPPED']),
    unreportedMs: prng.pick([0, 0, 0, 30 * SECOND_MS, 4 * MINUTE_MS]),
    ...(prng.chance(0.4) ? { eventMs: prng.pick([0, 500, 5 * MINUTE_MS]) } : {}),
  }
}

function intrusion(prng: Prng, uploads: readonly FileAct[]): QueuePlan['intrusions'][number] {
  const { key } = prng.pick(uploads)
  const call = 1 + prng.int(150)
  return prng.chance(0.5) ? { call, key } : { call, key, content: 'intruder\n' }
}

function fault(prng: Prng, callMax: number): Fault {
  const mode = prng.pick(FAULT_MODES)
  const call = 1 + prng.int(prng.pick([60, callMax]))
  return mode === 'freeze' ? { call, mode, forMs: prng.pick(FREEZES_MS) } : { call, mode }
}

function outage(prng: Prng): Outage {
  const fromMs = prng.int(5 * MINUTE_MS)
  return {
    port: prng.pick(['store', 'ledger', 'groups', 'groups', 'queue', 'jobs', 'jobs', 'notifier', 'deadLetters']),
    fromMs,
    toMs: fromMs + prng.pick([2 * SECOND_MS, 5 * MINUTE_MS, HOUR_MS]),
    code: prng.pick(['throttled', 'unavailable']),
  }
}

function skew(prng: Prng): Skew {
  const offsetMs = prng.between(-5 * MINUTE_MS, 5 * MINUTE_MS)
  return { offsetMs, jumpMs: prng.between(-2 * MINUTE_MS, 2 * MINUTE_MS), jumpAtMs: prng.int(HOUR_MS) }
}
