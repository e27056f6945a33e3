import { thrownMessage } from '../../domain/errors/thrown.ts'
import { clipped } from '../../domain/events/payload-place.ts'
import { sha256Hex } from '../../domain/identity/object-version.ts'
import { readMessage, type OrderMessage } from '../../domain/queue/order-message.ts'
import { MESSAGE_AGE_MAX_MS, MESSAGE_RECEIVES_MAX } from '../../domain/queue/run-timing.ts'
import type { Clock } from '../../ports/clock.ts'
import type { JobQueue, ReceivedMessage } from '../../ports/job-queue.ts'
import type { Logger } from '../../ports/logger.ts'
import type { Notifier } from '../../ports/notifier.ts'
import { isoNow } from '../iso-now.ts'
import type { GroupProgress, WorkGroup } from './work-group.ts'

export interface ConsumeQueueDeps {
  readonly queue: Pick<JobQueue, 'delay'>
  readonly workGroup: Pick<WorkGroup, 'execute'>
  readonly notifier: Notifier
  readonly clock: Clock
  readonly logger: Logger
}

export interface ConsumeQueueOptions {
  /** Different for every invocation. */
  readonly owner: string
  /** Waiting goes on here until then; without it every wait is left to the queue. */
  readonly holdUntilMs?: number
  readonly signal?: AbortSignal
}

const AFTER_ERROR_MS = 60_000
/** The longest that the queue keeps a message back (SQS: 12 hours in all). */
const DELAY_MAX_MS = 3_600_000

/**
 * Takes messages of ordered files as a queue hands them out. A message is done with when its file is at its end, and not before: until
 * then it comes again, and all later ones of its group behind it. Groups do not wait for one another.
 */
export class ConsumeQueue {
  readonly #deps: ConsumeQueueDeps

  constructor(deps: ConsumeQueueDeps) {
    this.#deps = deps
  }

  /** @returns the ids of the messages that are not done with, in the order given. */
  async execute(messages: readonly ReceivedMessage[], options: ConsumeQueueOptions): Promise<readonly string[]> {
    const groups = new Map<string, ReceivedMessage[]>()
    for (const message of messages) groups.set(message.group, [...(groups.get(message.group) ?? []), message])
    const left = await Promise.all([...groups.values()].map((group) => this.#consume(group, options)))
    const ids = new Set(left.flat())
    return messages.map(({ id }) => id).filter((id) => ids.has(id))
  }

  async #consume(messages: readonly ReceivedMessage[], options: ConsumeQueueOptions): Promise<readonly string[]> {
    for (const [index, message] of messages.entries()) {
      const progress = await this.#work(message, options)
      if (progress.kind === 'done') continue
      const rest = messages.slice(index)
      for (const later of rest) await this.#delay(later, progress.untilMs)
      return rest.map(({ id }) => id)
    }
    return []
  }

  async #work(message: ReceivedMessage, options: ConsumeQueueOptions): Promise<GroupProgress> {
    const { clock, logger } = this.#deps
    const read = readMessage(message.body)
    if (read.kind === 'malformed') return await this.#tellMalformed(message, read.problem)
    if (read.message.group !== message.group) return await this.#tellMalformed(message, `it is for group ${clipped(read.message.group)}`)
    for (;;) {
      const progress = await this.#take(read.message, message, options)
      if (progress.kind === 'done') return progress
      if (options.holdUntilMs === undefined || progress.untilMs >= options.holdUntilMs) return progress
      logger.log('debug', 'group-waits', { group: message.group, until_ms: progress.untilMs })
      await clock.sleep(Math.max(0, progress.untilMs - clock.nowMs()), options.signal)
    }
  }

  /** A failure that may pass leaves the message where it is; one of a group harms no other. */
  async #take({ receipt, attempt, group }: OrderMessage, { sentMs, receiveCount }: ReceivedMessage, { owner, signal }: ConsumeQueueOptions): Promise<GroupProgress> {
    const isOld = this.#deps.clock.nowMs() - sentMs > MESSAGE_AGE_MAX_MS || receiveCount >= MESSAGE_RECEIVES_MAX
    try {
      return await this.#deps.workGroup.execute({ group, message: { receipt, attempt, isOld }, owner, ...(signal === undefined ? {} : { signal }) })
    } catch (error) {
      signal?.throwIfAborted()
      this.#deps.logger.log('error', 'group-error', { group, error: thrownMessage(error) })
      return this.#afterError()
    }
  }

  /** Its time out is then the queue's own where that is sooner. */
  async #delay({ id, group, receiptHandle }: ReceivedMessage, untilMs: number): Promise<void> {
    const { queue, clock, logger } = this.#deps
    try {
      await queue.delay(receiptHandle, Math.max(0, Math.min(untilMs - clock.nowMs(), DELAY_MAX_MS)))
    } catch (error) {
      logger.log('warn', 'message-not-put-back', { message_id: id, group, error: thrownMessage(error) })
    }
  }

  /**
   * Nobody but this program puts messages there: one that cannot be read would block its group for days and say nothing. It goes when
   * people have been told of it, and not before.
   */
  async #tellMalformed({ id, group, body }: ReceivedMessage, problem: string): Promise<GroupProgress> {
    const { notifier, clock, logger } = this.#deps
    logger.log('error', 'message-malformed', { message_id: id, group, problem })
    const noticeId = sha256Hex(JSON.stringify(['malformed_message', id, body])).slice(0, 32)
    try {
      await notifier.publish({
        id: noticeId,
        subject: 'Malformed Queue Message',
        message: `A message of group ${group} was taken out of the queue, since it cannot be read: ${problem}\nMessage: ${id}\n${clipped(body, 1_000)}`,
        at: isoNow(clock),
        attributes: { notice_id: noticeId, outcome: 'malformed_message', receipt: '' },
      })
      return { kind: 'done' }
    } catch (error) {
      logger.log('error', 'notice-left', { message_id: id, group, error: thrownMessage(error) })
      return this.#afterError()
    }
  }

  #afterError(): GroupProgress {
    return { kind: 'wait', untilMs: this.#deps.clock.nowMs() + AFTER_ERROR_MS }
  }
}
