import type { FlowPath } from '../flow.ts'
import { CALM_QUEUE, USUAL_RUN, type FileAct, type JobRunPlan, type QueuePlan } from './queue-plan.ts'

const FIRST_MS = 1_000
/** After the event of the first file has been dealt with. */
const NEXT_MS = 3_000
const ENDS_MS = FIRST_MS + 27_000
const MINUTE_MS = 60_000
/** When the first run has ended, and whoever looks finds it so. */
const SECOND_RUN_MS = ENDS_MS + 3_000
/** When the run after a failed one is started. */
const AGAIN_MS = 2 * MINUTE_MS + 3_000
const RESUMED_MS = 3 * MINUTE_MS

const A1 = 'data/in/parka_20250915_101500.csv'
const A2 = 'data/in/parka_20250915_103000.csv'
const B1 = 'data/in/parkb_20250915_101500.csv'
const H1 = 'data/in/halth_20250915_101500.csv'
const H2 = 'data/in/halth_20250915_103000.csv'
const FAILS: JobRunPlan = { ...USUAL_RUN, end: 'FAILED' }

interface PathOptions extends Partial<QueuePlan> {
  /** False where what comes first, or who looks first, says what people are told. */
  readonly sameOutcome?: boolean
  /** Until when a worker may stand still. */
  readonly lastPartMs?: number
}

export const QUEUE_PATHS: readonly FlowPath<QueuePlan>[] = [
  path('one file', [put(A1)], { sameOutcome: true }),
  path('one file in a bucket without versions', [put(A1)], { versioned: false, versions: 'latest', sameOutcome: true }),
  path('two files of a group', [put(A1), put(A2, NEXT_MS)], { lastPartMs: SECOND_RUN_MS }),
  path('a run that fails, then one that does not', [put(A1)], { jobRuns: [FAILS], sameOutcome: true, lastPartMs: AGAIN_MS }),
  path('a file that is given up', [put(A1)], { attempts: 1, poison: [A1], sameOutcome: true }),
  path('a group that halts and is resumed', [put(H1), put(H2, NEXT_MS)], {
    attempts: 1, jobRuns: [FAILS], resumes: [{ atMs: RESUMED_MS, skip: false }], lastPartMs: RESUMED_MS,
  }),
  path('a file that is given up and tried again', [put(A1)], { attempts: 1, jobRuns: [FAILS], redrives: [RESUMED_MS] }),
  path('a start that is never answered', [put(A1)], { lostStarts: [1], listingLagMs: 5_000, sameOutcome: true }),
  path('no room for two groups', [put(A1), put(B1)], { capacity: 1 }),
  path('a name that comes too late', [put(A2), put(A1, NEXT_MS)], {}),
]

function put(key: string, atMs = FIRST_MS): FileAct {
  return { atMs, key, content: `${key}\n` }
}

/** Contended, the news of the first run's end and the poller come when the queue looks as well. */
function path(name: string, acts: readonly FileAct[], { sameOutcome = false, lastPartMs, ...rest }: PathOptions): FlowPath<QueuePlan> {
  const plan: QueuePlan = { ...CALM_QUEUE, acts, ...rest }
  const contended = { ...plan, latencyMs: 200, deliveries: [[500, 500]], tends: [FIRST_MS + 3_000, ENDS_MS + MINUTE_MS / 2] }
  return { name, plan, contended, sameOutcome, ...(lastPartMs === undefined ? {} : { lastPartMs }) }
}
