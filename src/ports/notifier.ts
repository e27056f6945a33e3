/**
 * Tells people something. At least once: a publish whose answer was lost may be repeated, with the same `id`.
 * Resolves only when the message is accepted by the other side; throws `PortError` otherwise.
 * The adapter makes the subject fit its channel (SNS: printable ASCII, at most 99 characters); the message is sent as it is,
 * at most 256 KiB of UTF-8 together with its attributes.
 */
export interface Notifier {
  publish(notice: NoticeMessage): Promise<void>
}

export interface NoticeMessage {
  readonly id: string
  readonly subject: string
  readonly message: string
  /** ISO 8601, UTC: when the outcome was reached, not when it is sent. */
  readonly at: string
  /** The object it is about, if any. */
  readonly key?: string
  readonly attributes: Readonly<Record<string, string>>
}
