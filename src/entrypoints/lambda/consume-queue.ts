import type { ReceivedMessage } from '../../ports/job-queue.ts'
import { observe, type Observation } from '../../usecases/observe.ts'
import { awsDeadLettersModule } from '../composition/aws-dead-letters-module.ts'
import { awsModule } from '../composition/aws-module.ts'
import { awsQueueModule } from '../composition/aws-queue-module.ts'
import { conversionModule } from '../composition/conversion-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { formatsModule } from '../composition/formats-module.ts'
import { readQueueEnvironment } from '../composition/queue-environment.ts'
import { queueModule } from '../composition/queue-module.ts'
import { CONSUME_QUEUE, JOB_QUEUE, OBSERVERS } from '../composition/tokens.ts'
import type { LambdaContext } from './lambda-context.ts'
import { readQueueEvent } from './read-queue-event.ts'
import { withinTime } from './within-time.ts'

/** The messages that are not done with, and all that come after them in their groups. */
export interface ConsumeQueueResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

/** How many messages there were, and the ids of those that are not done with. */
interface Consumed {
  readonly taken: number
  readonly left: readonly string[]
}

/** Left for messages to be put back. */
const RESERVE_MS = 10_000
/** Left for a wait that has ended: to look at the run, and to settle it. */
const HOLD_RESERVE_MS = 30_000

const environment = readQueueEnvironment(process.env)
const container = createContainer(
  awsModule(environment.common, 'consume-queue'),
  awsDeadLettersModule(environment.common),
  awsQueueModule(environment),
  formatsModule,
  conversionModule,
  queueModule,
)
const consumeQueue = container.get(CONSUME_QUEUE)
const queue = container.get(JOB_QUEUE)
const observers = container.get(OBSERVERS)
const { clock, metrics } = observers

/** Works on the groups of the messages. A message is done with when its file is at its end; until then it comes again. */
export async function handler(event: unknown, context: LambdaContext = {}): Promise<ConsumeQueueResponse> {
  const logger = observers.logger.with({ request_id: context.awsRequestId ?? null })
  try {
    const work = async (): Promise<Consumed> => await takeAll(readQueueEvent(event), context)
    const { left } = await observe('queue-consumed', {}, { ...observers, logger }, work, describe)
    return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) }
  } finally {
    await metrics.flush()
  }
}

async function takeAll(messages: readonly ReceivedMessage[], context: LambdaContext): Promise<Consumed> {
  const owner = context.awsRequestId ?? crypto.randomUUID()
  const remainingMs = context.getRemainingTimeInMillis?.()
  const isHolding = environment.wait === 'hold' && remainingMs !== undefined
  const hold = isHolding ? { holdUntilMs: clock.nowMs() + remainingMs - HOLD_RESERVE_MS } : {}
  const work = await withinTime(context, RESERVE_MS, (signal) => consumeQueue.execute(messages, { owner, signal, ...hold }))
  if (work.kind === 'done') return { taken: messages.length, left: work.value }
  await putBack(messages)
  return { taken: messages.length, left: messages.map(({ id }) => id) }
}

/** Has the messages come again soon: the queue's own time out is many times as long as an invocation. Where that fails, it holds. */
async function putBack(messages: readonly ReceivedMessage[]): Promise<void> {
  await Promise.allSettled(messages.map(({ receiptHandle }) => queue.delay(receiptHandle, environment.pollMs)))
}

function describe({ taken, left }: Consumed): Observation {
  return {
    fields: { messages: taken, waiting: left.length },
    metrics: [
      { name: 'MessagesDone', value: taken - left.length, unit: 'Count' },
      { name: 'MessagesWaiting', value: left.length, unit: 'Count' },
    ],
  }
}
