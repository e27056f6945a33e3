import { addMeasure } from '../../usecases/measure.ts'
import { observe } from '../../usecases/observe.ts'
import { awsDeadLettersModule } from '../composition/aws-dead-letters-module.ts'
import { awsModule } from '../composition/aws-module.ts'
import { awsQueueModule } from '../composition/aws-queue-module.ts'
import { conversionModule } from '../composition/conversion-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { formatsModule } from '../composition/formats-module.ts'
import { readQueueEnvironment } from '../composition/queue-environment.ts'
import { queueModule } from '../composition/queue-module.ts'
import { MEASURE_QUEUE, OBSERVERS, TEND_GROUPS } from '../composition/tokens.ts'
import type { LambdaContext } from './lambda-context.ts'
import { readGroupsEvent, type GroupsTask } from './read-groups-event.ts'
import { withinTime } from './within-time.ts'

export interface TendedGroups {
  /** Those that were worked on; none are told when time ran out. */
  readonly groups: readonly string[]
  /** False when time ran out: the next poll goes on. */
  readonly complete: boolean
}

const RESERVE_MS = 10_000

const environment = readQueueEnvironment(process.env)
const container = createContainer(
  awsModule(environment.common, 'glue-run-ended'),
  awsDeadLettersModule(environment.common),
  awsQueueModule(environment),
  formatsModule,
  conversionModule,
  queueModule,
)
const tendGroups = container.get(TEND_GROUPS)
const measureQueue = container.get(MEASURE_QUEUE)
const observers = container.get(OBSERVERS)
const { metrics } = observers

/**
 * Takes the news that a run of a Glue job has ended, which spares its group the rest of a wait; an event `{"schedule":"poll"}` looks
 * after every group, since that news may never come, and tells how the queue stands.
 */
export async function handler(event: unknown, context: LambdaContext = {}): Promise<TendedGroups> {
  const logger = observers.logger.with({ request_id: context.awsRequestId ?? null })
  try {
    return await observe(
      'groups-tended',
      {},
      { ...observers, logger },
      async () => await carryOut(readGroupsEvent(event), context),
      ({ groups, complete }) => ({
        fields: { groups: groups.length, complete },
        metrics: [{ name: 'GroupsTended', value: groups.length, unit: 'Count' }],
      }),
    )
  } finally {
    await metrics.flush()
  }
}

/** Groups are looked after even when nothing can be measured, and the other way round. */
async function carryOut(task: GroupsTask, context: LambdaContext): Promise<TendedGroups> {
  const owner = context.awsRequestId ?? crypto.randomUUID()
  const news = task.kind === 'run-ended' ? { jobRunId: task.jobRunId } : {}
  const [tending, measuring] = await Promise.allSettled([
    withinTime(context, RESERVE_MS, (signal) => tendGroups.execute({ owner, signal, ...news })),
    task.kind === 'poll' ? withinTime(context, RESERVE_MS, measure) : undefined,
  ])
  if (tending.status === 'rejected') throw tending.reason
  if (measuring.status === 'rejected') throw measuring.reason
  return tending.value.kind === 'done' ? { groups: tending.value.value, complete: true } : { groups: [], complete: false }
}

async function measure(signal: AbortSignal): Promise<void> {
  const { backlog, oldestAgeMs, groupsHalted } = await measureQueue.execute(signal)
  addMeasure(metrics, 'QueueBacklog', backlog)
  addMeasure(metrics, 'OldestMessageAgeSeconds', Math.round(oldestAgeMs / 1_000))
  addMeasure(metrics, 'GroupsHalted', groupsHalted)
}
