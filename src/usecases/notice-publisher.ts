import type { OutboxNotice } from '../domain/notices/outbox.ts'
import type { Receipt } from '../domain/ledger/receipt.ts'
import type { Notifier } from '../ports/notifier.ts'

/** Sends one notice of a receipt's outbox. Throws when it was not accepted: it then stays in the outbox and is sent later. */
export async function publishNotice(notifier: Notifier, notice: OutboxNotice, receipt: Receipt): Promise<{ readonly kind: 'published'; readonly id: string }> {
  await notifier.publish({
    id: notice.id,
    subject: notice.subject,
    message: notice.message,
    at: notice.at,
    key: receipt.object.key,
    attributes: { notice_id: notice.id, outcome: notice.outcome, receipt: receipt.identity },
  })
  return { kind: 'published', id: notice.id }
}
