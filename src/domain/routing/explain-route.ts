import type { JobConfig } from '../config/parse-config.ts'
import { baseName } from './base-name.ts'
import { decideRoute } from './decide-route.ts'
import type { RouteDecision } from './decide-route.ts'
import { flowOf } from './landing-flow.ts'
import { buildJobIndex, entryOf, matchJob } from './match-job.ts'
import { outputKey } from './output-key.ts'
import { routeCandidates } from './route-candidates.ts'
import type { RouteCandidate } from './route-candidates.ts'

/** The answer to "why does this file go where it goes", with the field names of its JSON. */
export interface RouteExplanation {
  readonly decision: 'unconfigured' | 'parked' | 'inactive' | 'run' | 'queue' | 'convert' | 'ignored'
  /** One sentence for people. */
  readonly reason: string
  readonly job_id: string | null
  /** `source_file_name` of the entry that matched, as written. */
  readonly matched: string | null
  /** The entry that matched first, then those that nearly did. */
  readonly candidates: readonly RouteCandidate[]
  readonly group: string | null
  /** Key of the table file that would be written. */
  readonly output: string | null
}

type Outcome = Pick<RouteExplanation, 'decision' | 'reason' | 'group' | 'output'>

export function explainRoute(key: string, config: JobConfig): RouteExplanation {
  const index = buildJobIndex(config)
  const match = matchJob(index, key)
  const entry = match.kind === 'none' ? undefined : entryOf(match)
  const { decision, reason, group, output } = outcomeOf(key, () => decideRoute(key, index))
  return {
    decision,
    reason,
    job_id: entry?.jobId ?? null,
    matched: entry?.sourceFileName ?? null,
    candidates: routeCandidates(key, config, index),
    group,
    output,
  }
}

function outcomeOf(key: string, route: () => RouteDecision): Outcome {
  const flow = flowOf(key)
  switch (flow.kind) {
    case 'route-file':
      return routed(key, route())
    case 'convert-csv': {
      const output = outputKey(key)
      return output.kind === 'output'
        ? { decision: 'convert', reason: 'every CSV file under bronze/ is converted', group: null, output: output.key }
        : { decision: 'ignored', reason: output.message, group: null, output: null }
    }
    case 'none':
      return { decision: 'ignored', reason: NO_FLOW[flow.reason], group: null, output: null }
  }
}

const NO_FLOW = {
  'folder-marker': 'a key that ends in / marks a folder and is no file',
  'own-prefix': 'Sluice writes under this prefix itself and never reads from it',
  'other-prefix': 'no flow reads this prefix: put the file under data/in/ or bronze/',
} as const

function routed(key: string, decision: RouteDecision): Outcome {
  const none = { group: null, output: null }
  switch (decision.kind) {
    case 'unconfigured': {
      const reason = `no entry matches ${baseName(key)}, so the file is moved to data/new_files/`
      return { decision: 'unconfigured', reason, ...none }
    }
    case 'parked': {
      const reason = `entry ${decision.entry.index} names the file but is not valid; the file waits until it is repaired`
      return { decision: 'parked', reason, ...none }
    }
    case 'inactive':
      return { decision: 'inactive', reason: `is_active of job ${decision.job.jobId} is false`, ...none }
    case 'run': {
      const reason = decision.job.engine === 'glue' ? `Glue job ${decision.job.glueJobName ?? ''} takes it` : 'it is converted'
      return { decision: 'run', reason, group: null, output: decision.outputKey ?? null }
    }
    case 'queue': {
      const reason = `job ${decision.job.jobId} is ordered: files of one group run one after another`
      return { decision: 'queue', reason, group: decision.group, output: null }
    }
    case 'ignored':
      return { decision: 'ignored', reason: decision.message, ...none }
  }
}
