/**
 * A queue that keeps the order within each group (SQS FIFO).
 *
 * Messages of one group are received in the order in which they were sent, within one batch too, and none while an earlier receipt of
 * the group is out; other groups are not held up by that. A message comes again when it was not removed within its time out, before
 * all later ones of its group. Of messages with the same deduplication id within five minutes of the first, whatever their groups and
 * bodies, the first is taken and the others vanish, even when it has been removed meanwhile. After 14 days a message vanishes, and one
 * that was received very often may be moved to a queue for dead letters, which lets the next of its group pass.
 *
 * Time outs are counted in whole seconds, rounded up. Throws `PortError`; `invalid-argument` for what is outside of the bounds stated.
 */
export interface JobQueue {
  /**
   * Resolves when the queue has the message or a duplicate of it. Group and deduplication id are 1 to 128 of ASCII's letters, digits
   * and punctuation; the body is a text of 1 byte to 1 MiB without characters that XML 1.0 refuses.
   */
  send(message: { readonly group: string; readonly dedupId: string; readonly body: string }): Promise<void>
  /**
   * Up to `limit` (1 to 10) messages, of one group or several, out for `visibilityMs` (0 to 12 hours). An empty list says that none
   * can be had now.
   */
  receive(limit: number, visibilityMs: number): Promise<readonly ReceivedMessage[]>
  /**
   * Takes a message out for good, and may be repeated. `expired`: the time of this receipt was up, and the message will come, or has
   * come, again, unless an earlier call had removed it.
   */
  remove(receiptHandle: string): Promise<'removed' | 'expired'>
  /**
   * Has a message come again after so many milliseconds, from now; 0 is at once. The time since its receipt is bounded by 12 hours,
   * beyond which the call is refused. `expired`: the time of this receipt was up, or the message is gone; nothing was changed.
   */
  delay(receiptHandle: string, visibilityMs: number): Promise<'delayed' | 'expired'>
  backlog(): Promise<QueueBacklog>
}

export interface ReceivedMessage {
  /** The same for every receipt of the message. */
  readonly id: string
  readonly group: string
  readonly body: string
  /** Names this receipt of the message, not the message. */
  readonly receiptHandle: string
  readonly sentMs: number
  /** 1 for the first receipt; every receipt counts, whether the message was looked at or not. */
  readonly receiveCount: number
}

/** Approximate, as the service's are. */
export interface QueueBacklog {
  /** Messages that are not out, those of blocked groups too. */
  readonly waiting: number
  readonly out: number
}
