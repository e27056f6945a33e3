import type { FlowPath } from '../flow.ts'
import { CALM_PLAN, type Action, type DeliveryCopy, type ReplayableState, type RouterPlan } from '../router/router-plan.ts'
import { csvOf } from './convert-stage.ts'

const LANDED_MS = 1_000
const EVENT_MS = 500
/** Late enough for everything that went wrong before to have been mended by retries and the sweeper. */
const SWEEP_MS = 2 * 60 * 60_000
const REPLAY_MS = SWEEP_MS + 60_000

const ONCE: DeliveryCopy = { delayMs: EVENT_MS, envelope: 'eventbridge', poison: 'none' }
const DURING_REPLAY: DeliveryCopy = { ...ONCE, delayMs: REPLAY_MS - LANDED_MS }

/** Every path, in a bucket with and without versions. A contended path has its event delivered twice at once, or once more during a replay. */
export const CONVERT_PATHS: readonly FlowPath<RouterPlan>[] = [false, true].flatMap((versioned) => [
  landing('by the built-in contract', versioned, 'plain.csv'),
  landing('by a contract', versioned, 'sales.csv'),
  landing('refused by its contract', versioned, 'strict.csv'),
  landing('contract not valid', versioned, 'broken.csv'),
  landing('entry not valid', versioned, 'entry.csv'),
  landing('archived', versioned, 'kept.csv'),
  landing('archived, its name taken', versioned, 'kept.csv', [put(0, 'data/archive/2025-01-01/kept.csv', "another's\n")]),
  landing('suffix not supported', versioned, 'image.tsv'),
  landing('upper-case suffix', versioned, 'TWIN.CSV'),
  landing('configuration not JSON, then mended', versioned, 'plain.csv', [
    { kind: 'config', atMs: 0, variant: 'not-json' },
    { kind: 'config', atMs: 30_000, variant: 'usual' },
  ]),
  landing('superseded', versioned, 'plain.csv', [put(LANDED_MS + 100, 'bronze/plain.csv', csvOf('two'))]),
  uploadedAgain('replaced after it was processed', versioned, 'two'),
  uploadedAgain('there and back', versioned, 'two', 'one'),
  landing('deleted by its owner', versioned, 'plain.csv', [{ kind: 'delete', atMs: LANDED_MS + 100, key: 'bronze/plain.csv' }]),
  ...['strict.csv', 'broken.csv', 'entry.csv'].map((file) => replay(`${file} replayed`, file, versioned)),
  processedAgain('sales.csv converted again after its contract changed', 'sales.csv', versioned),
  processedAgain('kept.csv brought back from the archive and replayed', 'kept.csv', versioned),
])

function landing(name: string, versioned: boolean, file: string, actions: readonly Action[] = []): FlowPath<RouterPlan> {
  return path(name, versioned, [put(LANDED_MS, `bronze/${file}`, csvOf('one')), ...actions], ONCE)
}

/** One upload a minute. What delays the first one makes it superseded, and rightly so. */
function uploadedAgain(name: string, versioned: boolean, ...tags: readonly string[]): FlowPath<RouterPlan> {
  const again = tags.map((tag, index) => put((index + 1) * 60_000, 'bronze/plain.csv', csvOf(tag)))
  return { ...landing(name, versioned, 'plain.csv', again), sameOutcome: false }
}

/** Converted once more after what refused it was mended. */
function replay(name: string, file: string, versioned: boolean, what: { readonly state?: ReplayableState } = {}): FlowPath<RouterPlan> {
  const actions: readonly Action[] = [
    put(LANDED_MS, `bronze/${file}`, csvOf('one')),
    { kind: 'sweep', atMs: SWEEP_MS },
    { kind: 'config', atMs: REPLAY_MS - 1_000, variant: 'toggled' },
    { kind: 'replay', atMs: REPLAY_MS, ...what },
  ]
  return { ...path(name, versioned, actions, DURING_REPLAY), lastPartMs: REPLAY_MS }
}

/** Asked for by its state. A person who repeats the command after an error gets one more attempt, if the first came to its end. */
function processedAgain(name: string, file: string, versioned: boolean): FlowPath<RouterPlan> {
  return { ...replay(name, file, versioned, { state: 'PROCESSED' }), sameOutcome: false }
}

function path(name: string, versioned: boolean, actions: readonly Action[], second: DeliveryCopy): FlowPath<RouterPlan> {
  const plan = { ...CALM_PLAN, versioned, actions }
  const contended = { ...plan, deliveries: [{ copies: [ONCE, second] }] }
  return { name: `${name} (${versioned ? 'versioned' : 'unversioned'})`, plan, sameOutcome: true, contended }
}

function put(atMs: number, key: string, content: string): Action {
  return { kind: 'put', atMs, key, content }
}
