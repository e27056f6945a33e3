import type { DisabledEntry } from '../config/parse-entry.ts'
import { moveReceipt } from '../ledger/receipt-transitions.ts'
import type { Receipt } from '../ledger/receipt.ts'
import { composeNotice, type NoticeOccasion } from '../notices/compose-notice.ts'
import { markSent } from '../notices/outbox.ts'

/** The receipt with one more notice in its outbox, about its present attempt. */
export function withNotice(receipt: Receipt, occasion: NoticeOccasion, at: string): Receipt {
  return { ...receipt, notices: [...receipt.notices, composeNotice(occasion, receipt.identity, receipt.attempt, at)] }
}

export function withNoticeSent(receipt: Receipt, noticeId: string, at: string): Receipt {
  return { ...receipt, notices: markSent(receipt.notices, noticeId, at), updatedAt: at }
}

export function failReceipt(receipt: Receipt, code: string, message: string, at: string): Receipt {
  return withNotice(
    { ...moveReceipt(receipt, 'FAILED', at, { reason: code }), error: { code, message } },
    { outcome: 'failed', key: receipt.object.key, code, message },
    at,
  )
}

export function quarantineReceipt(receipt: Receipt, code: string, message: string, at: string): Receipt {
  return withNotice(
    { ...moveReceipt(receipt, 'QUARANTINED', at, { reason: code }), error: { code, message } },
    { outcome: 'quarantined', key: receipt.object.key, code, message },
    at,
  )
}

/** The entry that names the file is not valid: the file is kept where it is until the entry is corrected. */
export function parkForEntry(receipt: Receipt, entry: DisabledEntry, at: string): Receipt {
  return withNotice(
    moveReceipt(receipt, 'PARKED', at, { reason: 'invalid-config' }),
    {
      outcome: 'invalid_config',
      key: receipt.object.key,
      entry: `entry ${entry.index.toString()}${entry.jobId === undefined ? '' : ` (job_id ${entry.jobId})`}`,
      problems: entry.problems.map((problem) => problem.message),
    },
    at,
  )
}
