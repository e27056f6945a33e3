import type { Run } from '../../domain/ledger/run.ts'
import type { ReceiptStatus } from '../../usecases/read-status.ts'
import { textTable, type Column } from './text-table.ts'
import { counted, plural } from './wording.ts'

const COLUMNS: readonly Column[] = [
  { title: 'FILE', align: 'left' },
  { title: 'STATE', align: 'left' },
  { title: 'JOB', align: 'left' },
  { title: 'RUNS', align: 'right' },
  { title: 'ROWS IN', align: 'right' },
  { title: 'OUT', align: 'right' },
  { title: 'CHANGED', align: 'left' },
  { title: 'NOTICES', align: 'left' },
]

/** One line a receipt, as people read it. */
export function describeReceipts(statuses: readonly ReceiptStatus[]): readonly string[] {
  if (statuses.length === 0) return ['The ledger has no receipt that fits.']
  const rows = statuses.map(({ receipt, runs }) => {
    const pending = receipt.notices.filter(({ status }) => status === 'pending').length
    return [
      receipt.object.key,
      receipt.reason === undefined ? receipt.state : `${receipt.state} (${receipt.reason})`,
      receipt.job?.jobId ?? '',
      runs.length.toString(),
      rowsText(runs.at(-1)?.rowsIn),
      rowsText(runs.at(-1)?.rowsOut),
      receipt.updatedAt,
      pending > 0 ? `${pending.toString()} NOT SENT` : receipt.notices.length.toString(),
    ]
  })
  return [...textTable(COLUMNS, rows), '', plural(statuses.length, 'receipt')]
}

/** Of the last run; empty while it goes on. */
function rowsText(rows: number | undefined): string {
  return rows === undefined ? '' : counted(rows)
}

/** With the field names of its JSON. `null` is what is not known or does not apply. */
export function receiptJson({ receipt, runs }: ReceiptStatus): object {
  const { object } = receipt
  return {
    key: object.key,
    version: object.versionId ?? object.etag ?? null,
    state: receipt.state,
    reason: receipt.reason ?? null,
    job_id: receipt.job?.jobId ?? null,
    receipt: receipt.identity,
    attempt: receipt.attempt,
    created_at: receipt.createdAt,
    updated_at: receipt.updatedAt,
    error: receipt.error ?? null,
    runs: runs.map(runJson),
    notices: receipt.notices.map(({ id, outcome, subject, message, at, status, sentAt }) => ({
      id,
      outcome,
      subject,
      message,
      at,
      status,
      sent_at: sentAt ?? null,
    })),
  }
}

function runJson(run: Run): object {
  return {
    id: run.id,
    state: run.state,
    attempt: run.attempt,
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    rows_in: run.rowsIn ?? null,
    rows_out: run.rowsOut ?? null,
    rows_rejected: run.rowsRejected ?? null,
    error: run.error ?? null,
  }
}
