import type { FlowPath } from '../flow.ts'
import { CALM_PLAN, type Action, type DeliveryCopy, type RouterPlan } from './router-plan.ts'

const LANDED_MS = 1_000
const EVENT_MS = 500
/** Late enough for everything that went wrong before to have been mended by retries and the sweeper. */
const SWEEP_MS = 2 * 60 * 60_000
const REPLAY_MS = SWEEP_MS + 60_000
const REPLAYED = ['resting.csv', 'leaving.csv', 'broken.csv', 'big.csv', 'queue.csv', 'mystery.csv']
const CONTENT = 'one\n'

const ONCE: DeliveryCopy = { delayMs: EVENT_MS, envelope: 'eventbridge', poison: 'none' }
const DURING_REPLAY: DeliveryCopy = { ...ONCE, delayMs: REPLAY_MS - LANDED_MS }

/**
 * Every path, in a bucket with and without versions. A contended path has its event delivered twice at once or, for a replay, once more
 * while that is under way.
 */
export const ROUTER_PATHS: readonly FlowPath<RouterPlan>[] = [false, true].flatMap((versioned) => [
  landing('unconfigured', versioned, 'riddle.csv'),
  landing('unconfigured, its name taken', versioned, 'riddle.csv', [put(0, 'data/new_files/riddle.csv', "another's\n")]),
  landing('inactive', versioned, 'resting.csv'),
  landing('inactive, moved', versioned, 'leaving.csv'),
  landing('entry not valid', versioned, 'broken.csv'),
  landing('active', versioned, 'orders.csv'),
  landing('active, all versions', versioned, 'all.csv', [put(LANDED_MS + 100, 'data/in/all.csv', 'two\n')]),
  landing('suffix not supported', versioned, 'image.bin'),
  landing('too large', versioned, 'big.csv'),
  landing('no queue', versioned, 'queue.csv'),
  landing('configuration missing, then mended', versioned, 'orders.csv', mended('missing')),
  landing('configuration not JSON, then mended', versioned, 'riddle.csv', mended('not-json')),
  landing('superseded', versioned, 'orders.csv', [put(LANDED_MS + 100, 'data/in/orders.csv', 'two\n')]),
  landing('deleted by its owner', versioned, 'orders.csv', [{ kind: 'delete', atMs: LANDED_MS + 100, key: 'data/in/orders.csv' }]),
  ...REPLAYED.map((file) => replay(`${file} replayed`, versioned, file, true)),
  replay('unconfigured, replayed in vain', versioned, 'riddle.csv', false),
])

function landing(name: string, versioned: boolean, file: string, actions: readonly Action[] = []): FlowPath<RouterPlan> {
  const key = `data/in/${file}`
  return path(name, versioned, [put(LANDED_MS, key, CONTENT), ...actions], ONCE, true)
}

function replay(name: string, versioned: boolean, file: string, sameOutcome: boolean): FlowPath<RouterPlan> {
  const key = `data/in/${file}`
  const actions: readonly Action[] = [
    put(LANDED_MS, key, CONTENT),
    { kind: 'sweep', atMs: SWEEP_MS },
    { kind: 'config', atMs: REPLAY_MS - 1_000, variant: 'toggled' },
    { kind: 'replay', atMs: REPLAY_MS },
  ]
  return { ...path(name, versioned, actions, DURING_REPLAY, sameOutcome), lastPartMs: REPLAY_MS }
}

function path(
  name: string,
  versioned: boolean,
  actions: readonly Action[],
  second: DeliveryCopy,
  sameOutcome: boolean,
): FlowPath<RouterPlan> {
  const plan = { ...CALM_PLAN, versioned, actions }
  const contended = { ...plan, deliveries: [{ copies: [ONCE, second] }] }
  return { name: `${name} (${versioned ? 'versioned' : 'unversioned'})`, plan, sameOutcome, contended }
}

function put(atMs: number, key: string, content: string): Action {
  return { kind: 'put', atMs, key, content }
}

function mended(variant: 'missing' | 'not-json'): readonly Action[] {
  return [
    { kind: 'config', atMs: 0, variant },
    { kind: 'config', atMs: 30_000, variant: 'usual' },
  ]
}
