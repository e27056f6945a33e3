import type { Job } from '../config/job.ts'
import type { DisabledEntry } from '../config/parse-entry.ts'
import { flowOf } from './landing-flow.ts'
import { matchJob } from './match-job.ts'
import type { JobIndex } from './match-job.ts'
import { orderGroupOf } from './order-group.ts'
import { outputKey } from './output-key.ts'

/** What becomes of a file under `data/in/`. */
export type RouteDecision =
  /** No entry names it: it is moved aside. */
  | { readonly kind: 'unconfigured' }
  /** The entry that names it is not valid: it stays until the entry is repaired. */
  | { readonly kind: 'parked'; readonly reason: 'invalid-config'; readonly entry: DisabledEntry }
  | { readonly kind: 'inactive'; readonly job: Job }
  /** `outputKey` is there for the engine `lambda`; what a Glue job writes is its own business. */
  | { readonly kind: 'run'; readonly job: Job; readonly outputKey?: string }
  | { readonly kind: 'queue'; readonly job: Job; readonly group: string }
  /** `no-flow`: the key is not under `data/in/`, or is a folder marker. */
  | { readonly kind: 'ignored'; readonly reason: 'unsupported-suffix' | 'no-flow'; readonly message: string }

export function decideRoute(key: string, index: JobIndex): RouteDecision {
  if (flowOf(key).kind !== 'route-file') {
    return { kind: 'ignored', reason: 'no-flow', message: `${key} is no file under data/in/, so it is not routed` }
  }
  const match = matchJob(index, key)
  if (match.kind === 'none') {
    return { kind: 'unconfigured' }
  }
  if (match.kind === 'disabled') {
    return { kind: 'parked', reason: 'invalid-config', entry: match.entry }
  }
  const { job } = match
  if (!job.isActive) {
    return { kind: 'inactive', job }
  }
  if (job.order !== undefined) {
    return { kind: 'queue', job, group: orderGroupOf(key, job.order.group) }
  }
  if (job.engine === 'glue') {
    return { kind: 'run', job }
  }
  const output = outputKey(key, job.targetTable)
  return output.kind === 'output'
    ? { kind: 'run', job, outputKey: output.key }
    : { kind: 'ignored', reason: 'unsupported-suffix', message: output.message }
}
