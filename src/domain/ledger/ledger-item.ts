import type { ObjectVersion } from '../identity/object-version.ts'
import type { Move } from '../flow/move.ts'
import type { OutboxNotice } from '../notices/outbox.ts'
import type { PreparedOutput, UploadedOutput } from '../output/prepared-output.ts'
import { RECEIPT_TRANSITIONS } from './receipt-transitions.ts'
import type { ConversionRecord, HistoryEntry, Load, PendingLetter, Plan, Receipt, ReceiptError, ReceiptJob } from './receipt.ts'
import { RUN_TRANSITIONS, type Run, type RunHistoryEntry } from './run.ts'
import type { Check } from './record-check.ts'
import { exactly, flag, listOf, oneOf, optional, orNull, record, text, textLike, variants, wholeNumber } from './record-check.ts'
import { fromStoredNames, type JsonValue, toStoredNames } from './stored-names.ts'

/**
 * A record as it is stored: `format`, and the record's own fields in snake case (`state`, `attempt`, `fence`, `created_at`,
 * `updated_at`, `history`, …). Safe for JSON. A field that is added or changes its meaning raises `format`.
 */
export type LedgerItem = Readonly<Record<string, JsonValue>>

export const LEDGER_FORMAT = 1

/** A record that must not be written because it could not be read back; a defect in the caller, never a matter of files. */
export class UnstorableRecord extends Error {
  override readonly name = 'UnstorableRecord'
}

export interface Unreadable {
  readonly kind: 'unreadable'
  readonly message: string
}

/** @throws UnstorableRecord */
export function receiptToItem(receipt: Receipt): LedgerItem {
  return toItem(`receipt ${receipt.identity}`, receipt, RECEIPT)
}

/** @throws UnstorableRecord */
export function runToItem(run: Run): LedgerItem {
  return toItem(`run ${run.id}`, run, RUN)
}

/** Reads a stored receipt; takes any value. The receipt shares nothing with `item`. */
export function receiptFromItem(item: unknown): { readonly kind: 'receipt'; readonly receipt: Receipt } | Unreadable {
  const read = fromItem(item, RECEIPT)
  return read.kind === 'read' ? { kind: 'receipt', receipt: read.value } : read
}

/** Reads a stored run; takes any value. The run shares nothing with `item`. */
export function runFromItem(item: unknown): { readonly kind: 'run'; readonly run: Run } | Unreadable {
  const read = fromItem(item, RUN)
  return read.kind === 'read' ? { kind: 'run', run: read.value } : read
}

/** True for the 64 lower-case hexadecimal digits that every identity consists of. */
export function isIdentity(value: string): boolean {
  return IDENTITY.test(value)
}

/** A checked record as it is stored, whatever its kind. @throws UnstorableRecord */
export function toItem(what: string, value: object, check: Check<unknown>): LedgerItem {
  const faults: string[] = []
  if (!check(value, '', faults)) throw new UnstorableRecord(`${what} cannot be stored: ${faults.join('; ')}`)
  const stored = toStoredNames(value)
  return { format: LEDGER_FORMAT, ...(isObject(stored) ? stored : {}) }
}

/** Reads a stored record of the kind that `check` knows; takes any value. */
export function fromItem<T>(item: unknown, check: Check<T>): { readonly kind: 'read'; readonly value: T } | Unreadable {
  if (!isObject(item)) return { kind: 'unreadable', message: 'it is not a JSON object' }
  const { format, ...stored } = item
  if (format !== LEDGER_FORMAT) return { kind: 'unreadable', message: formatFault(format) }
  const names = fromStoredNames(stored)
  if (names.kind === 'refused') return { kind: 'unreadable', message: names.message }
  const faults: string[] = []
  return check(names.value, '', faults)
    ? { kind: 'read', value: names.value }
    : { kind: 'unreadable', message: faults.join('; ') }
}

function formatFault(format: unknown): string {
  return typeof format === 'number' && format > LEDGER_FORMAT
    ? `it has format ${format}, that of a newer Sluice than this one, which reads format ${LEDGER_FORMAT}; update Sluice`
    : `its field "format" is not ${LEDGER_FORMAT}`
}

function isObject(value: unknown): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const IDENTITY = /^[0-9a-f]{64}$/
const identity = textLike(IDENTITY, '64 lower-case hexadecimal digits')
export const instant = textLike(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/, 'an ISO 8601 time in UTC')
const count = wholeNumber(0)
const ordinal = wholeNumber(1)
const receiptState = oneOf(RECEIPT_TRANSITIONS)
const runState = oneOf(RUN_TRANSITIONS)

const objectVersion = record<ObjectVersion>({
  bucket: text,
  key: text,
  versionId: optional(text),
  etag: optional(text),
  sequencer: optional(text),
  recurrence: optional(count),
})

const move = record<Move>({
  destination: text,
  alternative: text,
  step: oneOf<Move['step']>({ copy: 0, 'remove-source': 0, done: 0 }),
})

const plan = variants<Plan>({
  move: record<Extract<Plan, { kind: 'move' }>>({
    kind: exactly('move'),
    move,
    then: oneOf<Extract<Plan, { kind: 'move' }>['then']>({ UNCONFIGURED: 0, PARKED: 0 }),
  }),
  start: record<Extract<Plan, { kind: 'start' }>>({ kind: exactly('start'), name: text, input: text, started: flag }),
  queue: record<Extract<Plan, { kind: 'queue' }>>({ kind: exactly('queue'), group: text, sent: flag }),
  convert: record<Extract<Plan, { kind: 'convert' }>>({ kind: exactly('convert'), runId: text }),
  restore: record<Extract<Plan, { kind: 'restore' }>>({ kind: exactly('restore'), from: text }),
})

const job = record<ReceiptJob>({
  jobId: text,
  jobName: text,
  targetTable: text,
  upsertKeys: listOf(text),
  engine: oneOf<ReceiptJob['engine']>({ lambda: 0, glue: 0 }),
  contract: optional(text),
  glueJobName: optional(text),
  onSuccess: oneOf<ReceiptJob['onSuccess']>({ keep: 0, archive: 0 }),
  versions: oneOf<ReceiptJob['versions']>({ latest: 0, all: 0 }),
  order: optional(record<NonNullable<ReceiptJob['order']>>({ attempts: ordinal, onFailure: oneOf({ park: 0, halt: 0 }) })),
})

const conversion = record<ConversionRecord>({
  outputKey: text,
  contractName: text,
  contractHash: text,
  rowsIn: count,
  rowsOut: count,
  rowsRejected: count,
  rowsWarned: count,
  blankLines: count,
  rejectsKey: optional(text),
  warningsKey: optional(text),
  missingColumns: listOf(text),
  extraColumns: listOf(text),
  reorderedColumns: optional(flag),
})

const prepared = record<PreparedOutput>({
  runId: text,
  onto: variants<PreparedOutput['onto']>({
    nothing: record<Extract<PreparedOutput['onto'], { kind: 'nothing' }>>({ kind: exactly('nothing') }),
    table: record<Extract<PreparedOutput['onto'], { kind: 'table' }>>({ kind: exactly('table'), etag: text, isRecast: flag }),
    counted: record<Extract<PreparedOutput['onto'], { kind: 'counted' }>>({ kind: exactly('counted') }),
  }),
  upload: optional(record<UploadedOutput>({ bucket: text, key: text, uploadId: text, bytes: count })),
  record: conversion,
})

export const notice = record<OutboxNotice>({
  id: text,
  outcome: text,
  subject: text,
  message: text,
  at: instant,
  status: oneOf<OutboxNotice['status']>({ pending: 0, sent: 0 }),
  sentAt: optional(instant),
})

export const receiptError = record<ReceiptError>({ code: text, message: text })

const letter = record<PendingLetter>({
  id: text,
  code: text,
  message: text,
  at: instant,
  status: oneOf<PendingLetter['status']>({ pending: 0, sent: 0 }),
  sentAt: optional(instant),
})

const RECEIPT = record<Receipt>({
  identity,
  object: objectVersion,
  location: optional(objectVersion),
  size: optional(count),
  flow: oneOf<Receipt['flow']>({ 'route-file': 0, 'convert-csv': 0, config: 0 }),
  state: receiptState,
  reason: optional(text),
  attempt: ordinal,
  fence: ordinal,
  createdAt: instant,
  updatedAt: instant,
  landedAt: optional(instant),
  history: listOf(
    record<HistoryEntry>({
      at: instant,
      from: orNull(receiptState),
      to: receiptState,
      reason: optional(text),
      by: optional(text),
    }),
  ),
  job: optional(job),
  configEtag: optional(text),
  plan: optional(plan),
  archive: optional(move),
  conversion: optional(conversion),
  prepared: optional(prepared),
  commitsLost: optional(ordinal),
  load: optional(record<Load>({ step: oneOf<Load['step']>({ pending: 0, done: 0 }) })),
  error: optional(receiptError),
  notices: listOf(notice),
  letters: optional(listOf(letter)),
  runIds: listOf(text),
})

const RUN = record<Run>({
  id: textLike(/^[^]{1,1024}$/, 'a text of 1 to 1,024 characters'),
  identity,
  object: objectVersion,
  jobId: optional(text),
  state: runState,
  attempt: ordinal,
  fence: ordinal,
  claimedBy: optional(text),
  createdAt: instant,
  updatedAt: instant,
  history: listOf(record<RunHistoryEntry>({ at: instant, from: orNull(runState), to: runState })),
  rowsIn: optional(count),
  rowsOut: optional(count),
  rowsRejected: optional(count),
  error: optional(receiptError),
})
