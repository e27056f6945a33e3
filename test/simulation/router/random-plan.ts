import { FAULT_MODES, type Denial, type Fault, type Outage } from '../kernel/fault.ts'
import { Prng } from '../kernel/prng.ts'
import { FILE_NAMES, type ConfigVariant } from './config-variants.ts'
import { ENVELOPES, POISONS } from './envelopes.ts'
import type { Action, DeliveryCopy, DeliveryPlan, Intrusion, RouterPlan, Skew } from './router-plan.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The files and the configurations that random people play with. */
export interface Cast {
  readonly landing: string
  readonly names: readonly string[]
  /** What an upload says, different for each tag. */
  readonly content: (tag: string) => string
  readonly variants: readonly ConfigVariant[]
  /** Files that should meet, and what else is put up now and then. */
  readonly companies: readonly (readonly string[])[]
  readonly strangers: readonly { readonly key: string; readonly content: string }[]
}

export const ROUTER_CAST: Cast = {
  landing: 'data/in/',
  names: FILE_NAMES,
  content: (tag) => `${tag}\n`,
  variants: ['usual', 'toggled', 'toggled', 'missing', 'empty', 'not-json', 'not-a-list'],
  companies: [['a b.csv', 'a-b.csv'], ['a/mystery.csv', 'b/mystery.csv']],
  strangers: [{ key: 'data/new_files/mystery.csv', content: "another's file\n" }],
}

const FOLDERS = ['', 'a/', 'b/'] as const
const REPLAYS = [{}, { state: 'PARKED' }, { state: 'UNCONFIGURED' }, { state: 'FAILED' }, { state: 'QUARANTINED' }] as const
const DUPLICATE_AFTER_MS = [0, 0, 2 * SECOND_MS, 4 * MINUTE_MS, 6 * MINUTE_MS, 2 * DAY_MS] as const
const FREEZES_MS = [30 * SECOND_MS, 5 * MINUTE_MS, 20 * MINUTE_MS, 3 * HOUR_MS] as const
const LATENCIES_MS = [0, 20, 20, 100, 400] as const

/** The plan of a seed: what people do, how events travel, what goes wrong and who goes when. */
export function randomPlan(seed: number, cast: Cast = ROUTER_CAST): RouterPlan {
  const prng = new Prng(seed, 1)
  const actions = [...uploads(new Prng(seed, 2), cast), ...interventions(new Prng(seed, 3), cast)].sort((a, b) => a.atMs - b.atMs)
  const deliveries = new Prng(seed, 4)
  const faults = new Prng(seed, 5)
  const isCalm = prng.chance(0.15)
  return {
    versioned: prng.chance(0.5),
    latencyMs: prng.pick(LATENCIES_MS),
    pageLimit: prng.pick([1, 2, 1_000]),
    actions,
    intrusions: faults.chance(0.5) ? [] : [intrusion(new Prng(seed, 6), actions, cast)],
    deliveries: deliveries.many(actions.length + 4, () => delivery(deliveries)),
    faults: isCalm ? [] : faults.many(faults.int(10), () => fault(faults)),
    outages: isCalm || faults.chance(0.6) ? [] : [outage(faults)],
    denials: isCalm || faults.chance(0.85) ? [] : [denial(faults)],
    skews: prng.chance(0.5) ? [] : prng.many(prng.between(1, 4), () => skew(prng)),
    schedule: prng.chance(0.15) ? { kind: 'sequential' } : { kind: 'random', seed, stickiness: prng.pick([0, 0.5, 0.9]) },
    redrive: prng.chance(0.5),
  }
}

/** A few files, most of them under the same few keys, so that they meet. */
function uploads(prng: Prng, cast: Cast): readonly Action[] {
  const keys = prng.many(prng.between(1, 3), () => `${cast.landing}${prng.pick(FOLDERS)}${prng.pick(cast.names)}`)
  for (const [index, company] of cast.companies.entries()) {
    if (prng.chance(index === 0 ? 0.3 : 0.2)) keys.push(...company.map((name) => `${cast.landing}${name}`))
  }
  const actions: Action[] = []
  let atMs = SECOND_MS
  for (let count = prng.between(keys.length, keys.length + 4); count > 0; count -= 1) {
    const key = keys[actions.length] ?? prng.pick(keys)
    const again = actions.filter((action) => action.kind === 'put' && action.key === key).at(0)
    if (prng.chance(0.15)) actions.push({ kind: 'delete', atMs, key })
    else if (again?.kind === 'put' && prng.chance(0.4)) actions.push({ ...again, atMs })
    else actions.push({ kind: 'put', atMs, key, content: cast.content(`upload ${actions.length.toString()}`) })
    atMs += pause(prng)
  }
  for (const stranger of cast.strangers) if (prng.chance(0.2)) actions.push({ kind: 'put', atMs: SECOND_MS, ...stranger })
  return actions
}

function interventions(prng: Prng, cast: Cast): readonly Action[] {
  const actions: Action[] = []
  for (let count = prng.int(3); count > 0; count -= 1) actions.push({ kind: 'sweep', atMs: prng.int(HOUR_MS) })
  for (let count = prng.int(3); count > 0; count -= 1) {
    actions.push({ kind: 'config', atMs: prng.int(prng.pick([5 * SECOND_MS, HOUR_MS])), variant: prng.pick(cast.variants) })
  }
  for (let count = prng.int(3); count > 0; count -= 1) {
    actions.push({ kind: 'replay', atMs: prng.int(prng.pick([10 * SECOND_MS, 2 * HOUR_MS])), ...prng.pick(REPLAYS) })
  }
  if (prng.chance(0.5)) actions.push({ kind: 'close', atMs: prng.int(10 * MINUTE_MS) })
  return actions
}

function pause(prng: Prng): number {
  return prng.pick([0, prng.int(SECOND_MS), prng.int(3 * SECOND_MS), prng.int(20 * MINUTE_MS)])
}

function delivery(prng: Prng): DeliveryPlan {
  if (prng.chance(0.07)) return { copies: [] }
  const first = prng.pick([0, prng.int(2 * SECOND_MS), prng.int(2 * SECOND_MS), prng.int(MINUTE_MS), prng.int(DAY_MS)])
  const copies = [copyOfEvent(prng, first)]
  while (prng.chance(0.3) && copies.length < 3) copies.push(copyOfEvent(prng, first + prng.pick(DUPLICATE_AFTER_MS)))
  return { copies }
}

function copyOfEvent(prng: Prng, delayMs: number): DeliveryCopy {
  return { delayMs, envelope: prng.pick(ENVELOPES), poison: prng.pick(POISONS), ...(prng.chance(0.15) ? { joinsNext: true } : {}) }
}

function fault(prng: Prng): Fault {
  const mode = prng.pick(FAULT_MODES)
  const call = 1 + prng.int(prng.pick([40, 150]))
  return mode === 'freeze' ? { call, mode, forMs: prng.pick(FREEZES_MS) } : { call, mode }
}

/** The owner acts right before some call, on a file that is being worked on. */
function intrusion(prng: Prng, actions: readonly Action[], cast: Cast): Intrusion {
  const keys = actions.flatMap((action) => (action.kind === 'put' && action.key.startsWith(cast.landing) ? [action.key] : []))
  const key = keys[prng.int(Math.min(keys.length, 3))] ?? `${cast.landing}${cast.names.at(-1) ?? ''}`
  const action: Action = prng.chance(0.3) ? { kind: 'delete', atMs: 0, key } : { kind: 'put', atMs: 0, key, content: cast.content('intruded') }
  return { call: 1 + prng.int(40), actions: [action] }
}

function outage(prng: Prng): Outage {
  const fromMs = prng.int(5 * SECOND_MS)
  return {
    port: prng.pick(['store', 'ledger', 'notifier', 'notifier', 'workflows']),
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
