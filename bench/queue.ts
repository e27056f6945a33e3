import { MemoryGroupLedger } from '../src/adapters/memory/memory-group-ledger.ts'
import { MemoryLedger } from '../src/adapters/memory/memory-ledger.ts'
import { openReceipt } from '../src/domain/ledger/open-receipt.ts'
import { moveReceipt } from '../src/domain/ledger/receipt-transitions.ts'
import { queuedMessage } from '../src/domain/queue/order-message.ts'
import type { Clock } from '../src/ports/clock.ts'
import type { ReceivedMessage } from '../src/ports/job-queue.ts'
import type { JobRunner } from '../src/ports/job-runner.ts'
import type { Logger } from '../src/ports/logger.ts'
import type { ObjectRef, ObjectStore } from '../src/ports/object-store.ts'
import { ConsumeQueue } from '../src/usecases/queue/consume-queue.ts'
import { WorkGroup } from '../src/usecases/queue/work-group.ts'
import { countCalls } from './count-calls.ts'
import { OrderedRuns } from './ordered-runs.ts'
import type { Plan, SectionResult } from './section.ts'

interface QueueCost {
  readonly groups: number
  readonly filesPerGroup: number
  /** Messages that stood in the queue at the beginning. */
  readonly backlog: number
  /** Of processor and of calls of ports, all that a message costs from its first receipt to its removal. */
  readonly microsecondsEach: number
  readonly callsEach: number
  /** Microseconds against the smallest backlog, in the same process. */
  readonly ratio: number
  /** How long it all took by the clock of the model. */
  readonly virtualMinutes: number
}

const POLL_MS = 60_000
const RUN_MS = 50_000
const BATCH = 10
const WORKERS = 16
const WARM_UP = 2_000
const START = Date.UTC(2025, 0, 1)

/** Every file lies where it lay. */
const UNCHANGED: Pick<ObjectStore, 'head'> = {
  head: ({ bucket, key }: ObjectRef) => Promise.resolve({ bucket, key, etag: 'e', size: 1, lastModified: new Date(START).toISOString(), metadata: {} }),
}
const SILENT: Logger = { log: () => undefined, with: () => SILENT }

/** What one message costs as the backlog grows: groups of ordered files, each file run to its end before the next, by so many workers. */
export async function measureQueue({ quick, progress }: Plan): Promise<SectionResult> {
  progress('queue: all backlogs')
  const costs = await measureBacklogs(quick ? 50 : 1_000, quick ? [1, 3, 10] : [1, 10, 100])
  return {
    rows: [],
    lines: ['Ordered jobs: one message as the backlog grows (processor time and port calls; ratio to the smallest backlog)', ...costs.map(lineOf)],
    data: costs,
  }
}

function lineOf({ backlog, groups, filesPerGroup, microsecondsEach, callsEach, ratio, virtualMinutes }: QueueCost): string {
  const size = `${backlog.toString().padStart(7)} messages (${groups.toString()} groups of ${filesPerGroup.toString()})`
  return `  ${size}  ${microsecondsEach.toFixed(0).padStart(5)} µs  ${callsEach.toFixed(1)} calls  ${ratio.toFixed(2)}x  done in ${virtualMinutes.toFixed(0)} minutes of the model`
}

async function measureBacklogs(groups: number, filesPerGroup: readonly number[]): Promise<readonly QueueCost[]> {
  // The first time is slower for reasons of the machine alone.
  await drain(groups, Math.ceil(WARM_UP / groups))
  const costs: Omit<QueueCost, 'ratio'>[] = []
  for (const files of filesPerGroup) costs.push(await drain(groups, files))
  return costs.map((cost) => ({ ...cost, ratio: cost.microsecondsEach / (costs[0]?.microsecondsEach ?? Number.NaN) }))
}

async function drain(groups: number, filesPerGroup: number): Promise<Omit<QueueCost, 'ratio'>> {
  let nowMs = START
  const clock: Clock = { nowMs: () => nowMs, sleep: () => Promise.reject(new Error('nobody sleeps here')) }
  const calls = countCalls()
  const ledger = new MemoryLedger()
  const queue = await filledQueue(ledger, groups, filesPerGroup)
  const runs = new OrderedRuns(clock, RUN_MS)
  const counted = {
    ledger: calls.of(ledger),
    groupLedger: calls.of(new MemoryGroupLedger()),
    jobs: calls.of<JobRunner>(runs),
    store: calls.of(UNCHANGED),
    notifier: { publish: () => Promise.reject(new Error('there is nothing to be told')) },
  }
  const workGroup = new WorkGroup({ ...counted, clock, convert: () => Promise.reject(new Error('nothing is converted')), pollMs: POLL_MS })
  const delay = calls.of({ delay: () => Promise.resolve('delayed' as const) })
  const consume = new ConsumeQueue({ queue: delay, workGroup, notifier: counted.notifier, clock, logger: SILENT })
  let invocations = 0
  const began = process.cpuUsage()
  for (let open = [...queue.values()]; open.length > 0; open = open.filter(({ length }) => length > 0)) {
    const turns = open.values()
    const work = async (): Promise<void> => {
      for (const messages of turns) {
        const batch = messages.slice(0, BATCH)
        const left = await consume.execute(batch, { owner: `invocation-${(invocations += 1).toString()}` })
        messages.splice(0, batch.length - left.length)
      }
    }
    await Promise.all(Array.from({ length: WORKERS }, work))
    nowMs += POLL_MS
  }
  const { user, system } = process.cpuUsage(began)
  const backlog = groups * filesPerGroup
  runs.checkOrder(backlog)
  return { groups, filesPerGroup, backlog, microsecondsEach: (user + system) / backlog, callsEach: calls.count() / backlog, virtualMinutes: (nowMs - START) / 60_000 }
}

/** The messages of each group, in their order, with the receipts of their files as the router leaves them. */
async function filledQueue(ledger: MemoryLedger, groups: number, filesPerGroup: number): Promise<ReadonlyMap<string, ReceivedMessage[]>> {
  const at = new Date(START).toISOString()
  const queue = new Map<string, ReceivedMessage[]>()
  for (let n = 0; n < groups * filesPerGroup; n += 1) {
    const group = `group-${(n % groups).toString()}`
    const place = Math.floor(n / groups)
    const key = `data/in/${group}_${place.toString().padStart(6, '0')}.csv`
    const routed = moveReceipt(openReceipt({ bucket: 'lake', key, etag: 'e', sequencer: place.toString(16).padStart(16, '0') }, 'route-file', at), 'ROUTED', at)
    await ledger.createReceipt({
      ...routed,
      job: {
        jobId: 'JOB', jobName: 'load', targetTable: 't', upsertKeys: ['id'], engine: 'glue', glueJobName: 'load', versions: 'latest', onSuccess: 'keep',
        order: { attempts: 3, onFailure: 'park' },
      },
      plan: { kind: 'queue', group, sent: true },
    })
    const { body } = queuedMessage({ receipt: routed.identity, attempt: 1, group })
    const messages = queue.get(group) ?? []
    messages.push({ id: n.toString(), group, body, receiptHandle: n.toString(), sentMs: START, receiveCount: 1 })
    queue.set(group, messages)
  }
  return queue
}
