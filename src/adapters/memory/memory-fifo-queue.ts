import { receiveLimitFault, VISIBILITY_MAX_MS, visibilityFault, visibilitySeconds } from '../../domain/queue/receive-bounds.ts'
import type { Clock } from '../../ports/clock.ts'
import type { JobQueue, QueueBacklog } from '../../ports/job-queue.ts'
import { PortError } from '../../ports/port-error.ts'
import { checkNewMessage, type NewFifoMessage, type ReceivedFifoMessage } from './fifo-message.ts'

export interface MemoryFifoQueueOptions {
  readonly clock: Pick<Clock, 'nowMs'>
  /** How long a message is kept; 14 days when absent, the longest that the service allows. */
  readonly retentionMs?: number
  readonly redrive?: RedrivePolicy
  /**
   * From which of the groups that can be had a batch is drawn, in which order and how many messages of each at most. Takes and gives
   * shares; when absent, as much as there is of the group with the oldest message, then of the next one.
   */
  readonly draw?: (ready: readonly GroupShare[]) => readonly GroupShare[]
}

export interface RedrivePolicy {
  /** A message that was received so often goes to the dead letters in place of its next receipt. */
  readonly maxReceiveCount: number
  readonly deadLetters: MemoryFifoQueue
}

export interface GroupShare {
  readonly group: string
  readonly messages: number
}

/** A message that the queue holds, as it stands now. */
export interface HeldMessage extends NewFifoMessage {
  readonly id: string
  readonly sentMs: number
  readonly sequenceNumber: string
  readonly receiveCount: number
  /** Until when it is out; absent while it waits. */
  readonly outUntilMs?: number
}

interface Entry {
  readonly message: NewFifoMessage & { readonly id: string; readonly sentMs: number }
  readonly sequence: number
  readonly keptUntilMs: number
  receiveCount: number
  firstReceivedMs: number | undefined
  receipt: Receipt | undefined
}

interface Receipt {
  readonly handle: string
  readonly receivedMs: number
  readonly untilMs: number
}

const DEDUPLICATION_MS = 300_000
const RETENTION_MS = 14 * 86_400_000

/** A model of an SQS FIFO queue whose deduplication scope is the queue (SQS developer guide, "FIFO queue delivery logic"). */
export class MemoryFifoQueue implements JobQueue {
  readonly #clock: Pick<Clock, 'nowMs'>
  readonly #retentionMs: number
  readonly #redrive: RedrivePolicy | undefined
  readonly #draw: (ready: readonly GroupShare[]) => readonly GroupShare[]
  /** The messages of each group in order; no group is empty. */
  readonly #groups = new Map<string, Entry[]>()
  /** What holds the newest receipt of each message that was received. */
  readonly #byHandle = new Map<string, Entry>()
  /** Until when a removal may be repeated, by the handle that it was made with. */
  readonly #removedUntil = new Map<string, number>()
  /** Until when a deduplication id is taken. */
  readonly #dedupUntil = new Map<string, number>()
  #sequence = 0

  constructor(options: MemoryFifoQueueOptions) {
    this.#clock = options.clock
    this.#retentionMs = options.retentionMs ?? RETENTION_MS
    this.#redrive = options.redrive
    this.#draw = options.draw ?? ((ready) => ready)
  }

  async send(message: NewFifoMessage): Promise<void> {
    checkNewMessage(message)
    const nowMs = this.#forgetPast()
    if (this.#dedupUntil.has(message.dedupId)) return
    this.#dedupUntil.set(message.dedupId, nowMs + DEDUPLICATION_MS)
    const { group, dedupId, body } = message
    this.#append({ group, dedupId, body, id: messageId(this.#sequence + 1), sentMs: nowMs }, 0, undefined)
  }

  async receive(limit: number, visibilityMs: number): Promise<readonly ReceivedFifoMessage[]> {
    refuseFault(receiveLimitFault(limit) ?? visibilityFault(visibilityMs))
    const nowMs = this.#forgetPast()
    const untilMs = nowMs + visibilitySeconds(visibilityMs) * 1_000
    return this.#choose(limit, nowMs).map((entry) => this.#receiveEntry(entry, nowMs, untilMs))
  }

  async remove(receiptHandle: string): Promise<'removed' | 'expired'> {
    const nowMs = this.#forgetPast()
    if (this.#removedUntil.has(receiptHandle)) return 'removed'
    const entry = this.#byHandle.get(receiptHandle)
    if (entry?.receipt === undefined || !isOut(entry, nowMs)) return 'expired'
    this.#drop(entry)
    this.#removedUntil.set(receiptHandle, entry.receipt.untilMs)
    return 'removed'
  }

  async delay(receiptHandle: string, visibilityMs: number): Promise<'delayed' | 'expired'> {
    refuseFault(visibilityFault(visibilityMs))
    const nowMs = this.#forgetPast()
    const entry = this.#byHandle.get(receiptHandle)
    if (entry?.receipt === undefined || !isOut(entry, nowMs)) return 'expired'
    const untilMs = nowMs + visibilitySeconds(visibilityMs) * 1_000
    if (untilMs > entry.receipt.receivedMs + VISIBILITY_MAX_MS) {
      throw new PortError('invalid-argument', `message ${entry.message.id} would be out for more than 12 hours since its receipt: delay it by less`)
    }
    entry.receipt = { ...entry.receipt, untilMs }
    return 'delayed'
  }

  async backlog(): Promise<QueueBacklog> {
    const held = this.snapshot()
    const out = held.filter(({ outUntilMs }) => outUntilMs !== undefined).length
    return { waiting: held.length - out, out }
  }

  /** Every message in the order in which they were sent. */
  snapshot(): readonly HeldMessage[] {
    const nowMs = this.#forgetPast()
    const entries = [...this.#groups.values()].flat().sort((a, b) => a.sequence - b.sequence)
    return entries.map((entry) => ({
      ...entry.message,
      sequenceNumber: sequenceNumber(entry.sequence),
      receiveCount: entry.receiveCount,
      ...(entry.receipt !== undefined && isOut(entry, nowMs) ? { outUntilMs: entry.receipt.untilMs } : {}),
    }))
  }

  /** Dead letters go by their messages' ids, since two of them may have the same deduplication id. Their retention begins anew. */
  #takeOver({ message, receiveCount, firstReceivedMs }: Entry): void {
    this.#append({ ...message, dedupId: message.id }, receiveCount, firstReceivedMs)
  }

  #append(message: Entry['message'], receiveCount: number, firstReceivedMs: number | undefined): void {
    const sequence = (this.#sequence += 1)
    const keptUntilMs = this.#clock.nowMs() + this.#retentionMs
    const entry = { message, sequence, keptUntilMs, receiveCount, firstReceivedMs, receipt: undefined }
    const group = this.#groups.get(message.group)
    if (group === undefined) this.#groups.set(message.group, [entry])
    else group.push(entry)
  }

  /** The messages of the next batch. Those that were received too often go to the dead letters when their turn comes. */
  #choose(limit: number, nowMs: number): readonly Entry[] {
    const chosen = new Set<Entry>()
    for (const { group, messages } of this.#draw(this.#ready(nowMs))) {
      let rest = Math.min(messages, limit - chosen.size)
      for (const entry of this.#availableOf(group, nowMs)) {
        if (rest <= 0) break
        if (chosen.has(entry)) continue
        if (this.#redrive !== undefined && entry.receiveCount >= this.#redrive.maxReceiveCount) {
          this.#drop(entry)
          this.#redrive.deadLetters.#takeOver(entry)
        } else {
          chosen.add(entry)
          rest -= 1
        }
      }
    }
    return [...chosen]
  }

  #ready(nowMs: number): readonly GroupShare[] {
    const shares = [...this.#groups.keys()].flatMap((group) => {
      const available = this.#availableOf(group, nowMs)
      const [head] = available
      return head === undefined ? [] : [{ group, messages: available.length, oldest: head.sequence }]
    })
    return shares.sort((a, b) => a.oldest - b.oldest).map(({ group, messages }) => ({ group, messages }))
  }

  /** All of a group, or nothing while any message of it is out. */
  #availableOf(group: string, nowMs: number): readonly Entry[] {
    const entries = this.#groups.get(group) ?? []
    return entries.some((entry) => isOut(entry, nowMs)) ? [] : entries
  }

  #receiveEntry(entry: Entry, nowMs: number, untilMs: number): ReceivedFifoMessage {
    if (entry.receipt !== undefined) this.#byHandle.delete(entry.receipt.handle)
    entry.receiveCount += 1
    const firstReceivedMs = (entry.firstReceivedMs ??= nowMs)
    const handle = `receipt-${entry.sequence.toString()}-${entry.receiveCount.toString()}`
    entry.receipt = { handle, receivedMs: nowMs, untilMs }
    this.#byHandle.set(handle, entry)
    const { message, sequence, receiveCount } = entry
    return { ...message, receiptHandle: handle, receiveCount, firstReceivedMs, sequenceNumber: sequenceNumber(sequence) }
  }

  /** Makes a new list, so that the old one may be gone through meanwhile. */
  #drop(entry: Entry): void {
    const { group } = entry.message
    const rest = (this.#groups.get(group) ?? []).filter((other) => other !== entry)
    if (rest.length === 0) this.#groups.delete(group)
    else this.#groups.set(group, rest)
    if (entry.receipt !== undefined) this.#byHandle.delete(entry.receipt.handle)
  }

  /** Lets go of everything whose time is over, and tells the time. */
  #forgetPast(): number {
    const nowMs = this.#clock.nowMs()
    for (const entries of this.#groups.values()) {
      for (const entry of entries) if (entry.keptUntilMs <= nowMs) this.#drop(entry)
    }
    for (const times of [this.#dedupUntil, this.#removedUntil]) {
      for (const [key, untilMs] of times) if (untilMs <= nowMs) times.delete(key)
    }
    return nowMs
  }
}

function isOut({ receipt }: Entry, nowMs: number): boolean {
  return receipt !== undefined && receipt.untilMs > nowMs
}

/** Looks like the service's, and is the same in every run. */
function messageId(sequence: number): string {
  return `00000000-0000-4000-8000-${sequence.toString(16).padStart(12, '0')}`
}

function sequenceNumber(sequence: number): string {
  return sequence.toString().padStart(20, '0')
}

function refuseFault(fault: string | undefined): void {
  if (fault !== undefined) throw new PortError('invalid-argument', fault)
}
