import { join } from 'node:path'
import { WORKSPACE } from '../../adapters/local/local-key-fault.ts'
import { LocalLedger } from '../../adapters/local/local-ledger.ts'
import { LocalPacketLedger } from '../../adapters/local/local-packet-ledger.ts'
import type { Run } from '../../domain/ledger/run.ts'
import { readPacketStatus } from '../../usecases/packets/read-packet-status.ts'
import { readStatus, type ReceiptStatus } from '../../usecases/read-status.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { refuseUnusableFolder } from './folder-run.ts'
import { kindOfPath } from './read-document.ts'
import { describePacketStatus, gapsJson, unfinishedJson } from './packet-status.ts'
import { receiptStateOf } from './receipt-state.ts'
import { textTable, type Column } from './text-table.ts'
import { UsageError } from './usage-error.ts'
import { counted, plural } from './wording.ts'

export interface StatusOptions {
  readonly folder: string
  readonly date?: string
  readonly state?: string
  readonly json: boolean
}

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

/** Shows what the ledger knows. Nothing is written. */
export async function statusCommand({ folder, date, state, json }: StatusOptions, context: CommandContext): Promise<number> {
  await refuseUnusableFolder(folder, false)
  if (date !== undefined && !isDate(date)) throw new UsageError(`--date takes a day as YYYY-MM-DD, not ${JSON.stringify(date)}`)
  const filter = { ...(date === undefined ? {} : { date }), ...(state === undefined ? {} : { state: receiptStateOf(state) }) }
  const statuses = await readStatus(new LocalLedger({ root: folder }), filter, context.signal)
  const packets = await readPacketStatus(new LocalPacketLedger({ root: folder }), context.signal)
  const hasLedger = (await kindOfPath(join(folder, WORKSPACE, 'ledger'))) === 'folder'
  const isStar = packets.sequences.length > 0 || packets.unfinished.length > 0
  if (!hasLedger) context.terminal.say(`There is no ledger in ${folder} yet: sluice run or sluice process makes it.`)
  else if (statuses.length > 0 || !isStar) context.terminal.say(...describe(statuses))
  if (isStar) context.terminal.say(...describePacketStatus(packets))
  if (json) context.terminal.document({ receipts: statuses.map(receiptJson), gaps: gapsJson(packets), packets: unfinishedJson(packets) })
  return EXIT.done
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true
}

function describe(statuses: readonly ReceiptStatus[]): readonly string[] {
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

function receiptJson({ receipt, runs }: ReceiptStatus): object {
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
