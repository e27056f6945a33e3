/** One message for people about one outcome. Kept on the receipt until it is sent, so that it cannot be lost with an invocation. */
export interface OutboxNotice {
  /** The same in every publish of this notice. */
  readonly id: string
  readonly outcome: string
  readonly subject: string
  readonly message: string
  /** When the outcome was reached: ISO 8601, UTC. */
  readonly at: string
  readonly status: 'pending' | 'sent'
  readonly sentAt?: string
}

export function firstPending(notices: readonly OutboxNotice[]): OutboxNotice | undefined {
  return notices.find((notice) => notice.status === 'pending')
}

export function markSent(notices: readonly OutboxNotice[], id: string, at: string): readonly OutboxNotice[] {
  return notices.map((notice) => (notice.id === id ? { ...notice, status: 'sent', sentAt: at } : notice))
}
