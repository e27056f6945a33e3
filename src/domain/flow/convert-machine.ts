import type { Job } from '../config/job.ts'
import type { DisabledEntry } from '../config/parse-entry.ts'
import { moveReceipt } from '../ledger/receipt-transitions.ts'
import type { ConversionRecord, PendingLetter, Receipt } from '../ledger/receipt.ts'
import type { PreparedOutput, UploadedOutput } from '../output/prepared-output.ts'
import { firstPending, type OutboxNotice } from '../notices/outbox.ts'
import { archiveKeys } from '../routing/aside-key.ts'
import { baseName } from '../routing/base-name.ts'
import { executionName } from '../routing/execution-name.ts'
import { firstUnsentLetter, withLetter, withLetterSent } from './dead-letter.ts'
import { withDriftNotice } from './drift-notice.ts'
import { failReceipt, parkForEntry, quarantineReceipt, withNotice, withNoticeSent } from './end-receipt.ts'
import { jobOnReceipt } from './job-on-receipt.ts'
import { runIdOf } from '../queue/advance-group.ts'
import { withHaltTold } from '../queue/ordered-machine.ts'
import type { Machine } from './machine.ts'
import { evolveMove, nextMove, planMove, type MoveEffect, type MoveOutcome } from './move.ts'
import { evolveRestore, nextRestore, type RestoreEffect, type RestoreOutcome } from './restore.ts'

export type ConvertEffect =
  /** See whether the object is still there and what the configuration says of it, for objects that no router has seen. */
  | { readonly kind: 'admit' }
  | { readonly kind: 'convert'; readonly runId: string }
  /** Make visible what an earlier invocation has prepared. */
  | { readonly kind: 'commit'; readonly prepared: PreparedOutput }
  /** Throw away an upload that nobody will commit. */
  | { readonly kind: 'discard'; readonly upload: UploadedOutput }
  | { readonly kind: 'load' }
  | RestoreEffect
  | MoveEffect
  | { readonly kind: 'publish'; readonly notice: OutboxNotice }
  | { readonly kind: 'send-letter'; readonly letter: PendingLetter }

export type ConvertOutcome =
  | { readonly kind: 'admitted'; readonly job?: Job; readonly configEtag?: string; readonly size: number; readonly landedAt?: string }
  /** The entry of the configuration that names the object is not valid. */
  | { readonly kind: 'entry-disabled'; readonly entry: DisabledEntry }
  | { readonly kind: 'unsupported-suffix'; readonly message: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'replaced' }
  /** `load`: there is a warehouse that takes the table. */
  | { readonly kind: 'converted'; readonly record: ConversionRecord; readonly load?: boolean }
  /** Everything but the commit is done, and another invocation carries that out. */
  | { readonly kind: 'prepared'; readonly output: PreparedOutput }
  /** What was prepared can no longer be committed: somebody else has written the key, or the upload is gone. */
  | { readonly kind: 'commit-lost' }
  | { readonly kind: 'discarded' }
  | { readonly kind: 'loaded' }
  /** The warehouse will not take the table, now or later. */
  | { readonly kind: 'load-refused'; readonly code: string; readonly message: string }
  /** The job that runs elsewhere has done its work. */
  | { readonly kind: 'job-succeeded' }
  /** The contract refused the file. What was learnt of its rows is kept. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly record: ConversionRecord; readonly letter: boolean }
  /** Nothing that reading the file again would change: a bad contract, a collision. `letter`: it goes among the dead letters too. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly letter: boolean }
  | RestoreOutcome
  /** What lies there was put there by a replay of another receipt, which goes on with it. */
  | { readonly kind: 'restored-copy' }
  | MoveOutcome
  | { readonly kind: 'published'; readonly id: string }
  | { readonly kind: 'letter-sent'; readonly id: string }

/**
 * From a received or routed object to a committed table and its rejections; then the table loaded into the warehouse where there is one,
 * and the source archived if the job asks for it.
 */
export const convertMachine: Machine<Receipt, ConvertEffect, ConvertOutcome> = { next, evolve }

function next(receipt: Receipt): ConvertEffect | undefined {
  // An execution that has outlived a replay: the router has yet to say what becomes of the new attempt.
  if (receipt.flow === 'route-file' && receipt.state === 'RECEIVED') return undefined
  const restore = nextRestore(receipt)
  if (restore !== undefined) return restore
  if (receipt.state === 'RECEIVED') return { kind: 'admit' }
  if (receipt.state === 'ROUTED' && receipt.prepared !== undefined) return { kind: 'commit', prepared: receipt.prepared }
  if (receipt.state === 'ROUTED' && receipt.plan?.kind === 'convert') return { kind: 'convert', runId: receipt.plan.runId }
  if (receipt.state === 'ROUTED' && receipt.plan?.kind === 'start') return { kind: 'convert', runId: receipt.plan.name }
  // Whose turn it is in a group of files is decided by whoever drives the machine.
  if (receipt.state === 'ROUTED' && receipt.plan?.kind === 'queue') return { kind: 'convert', runId: runIdInGroup(receipt) }
  return owed(receipt)
}

/** What is left once the object has come to its end. */
function owed(receipt: Receipt): ConvertEffect | undefined {
  if (receipt.load?.step === 'pending') return { kind: 'load' }
  const step = receipt.archive === undefined ? undefined : nextMove(receipt.archive)
  if (step !== undefined) return step
  const letter = firstUnsentLetter(receipt)
  if (letter !== undefined) return { kind: 'send-letter', letter }
  const notice = firstPending(receipt.notices)
  if (notice !== undefined) return { kind: 'publish', notice }
  const upload = receipt.prepared?.upload
  return upload === undefined ? undefined : { kind: 'discard', upload }
}

function evolve(receipt: Receipt, outcome: ConvertOutcome, at: string): Receipt {
  switch (outcome.kind) {
    case 'admitted':
      return admitted(receipt, outcome, at)
    case 'entry-disabled':
      return parkForEntry(receipt, outcome.entry, at)
    case 'unsupported-suffix':
      return withNotice(
        moveReceipt(receipt, 'IGNORED', at, { reason: 'unsupported-suffix' }),
        { outcome: 'unsupported_suffix', key: receipt.object.key, message: outcome.message },
        at,
      )
    case 'restored':
    case 'key-occupied':
    case 'nothing-aside':
      return evolveRestore(receipt, outcome, at)
    case 'restored-copy':
      return moveReceipt(receipt, 'IGNORED', at, { reason: 'restored-copy' })
    case 'gone':
      return moveReceipt(withoutEmptyPrepared(receipt), 'IGNORED', at, { reason: 'source-deleted' })
    case 'replaced':
      return moveReceipt(withoutEmptyPrepared(receipt), 'SUPERSEDED', at)
    case 'converted':
      return converted({ ...withoutPrepared(withRun(receipt)), conversion: outcome.record }, outcome.load === true, at)
    case 'prepared':
      return { ...withRun(receipt), prepared: outcome.output, updatedAt: at }
    case 'commit-lost':
      return { ...withoutPrepared(receipt), commitsLost: (receipt.commitsLost ?? 0) + 1, updatedAt: at }
    case 'discarded':
      return { ...withoutPrepared(receipt), updatedAt: at }
    case 'loaded':
      return { ...receipt, load: { step: 'done' }, updatedAt: at }
    case 'load-refused':
      return loadRefused(receipt, outcome.code, outcome.message, at)
    case 'job-succeeded':
      return withArchive(moveReceipt(withRun(receipt), 'PROCESSED', at))
    case 'refused':
      return failed(quarantineReceipt({ ...withoutEmptyPrepared(withRun(receipt)), conversion: outcome.record }, outcome.code, outcome.message, at), outcome.letter, at)
    case 'failed':
      return failed(failReceipt(withoutEmptyPrepared(withRun(receipt)), outcome.code, outcome.message, at), outcome.letter, at)
    case 'copied':
    case 'destination-taken':
    case 'source-absent':
    case 'source-changed':
    case 'copy-lost':
    case 'source-removed':
      return archived(receipt, outcome, at)
    case 'published':
      return withNoticeSent(receipt, outcome.id, at)
    case 'letter-sent':
      return withLetterSent(receipt, outcome.id, at)
  }
}

function admitted(receipt: Receipt, outcome: ConvertOutcome & { readonly kind: 'admitted' }, at: string): Receipt {
  const runId = executionName({
    fileName: baseName(receipt.object.key),
    receivedAt: receipt.createdAt,
    identity: receipt.identity,
    jobId: outcome.job?.jobId ?? '',
    attempt: receipt.attempt,
  })
  return {
    ...moveReceipt(receipt, 'ROUTED', at),
    size: outcome.size,
    ...(outcome.landedAt === undefined ? {} : { landedAt: outcome.landedAt }),
    ...(outcome.job === undefined ? {} : { job: jobOnReceipt(outcome.job) }),
    ...(outcome.configEtag === undefined ? {} : { configEtag: outcome.configEtag }),
    plan: { kind: 'convert', runId },
    runIds: [...receipt.runIds, runId],
  }
}

function runIdInGroup({ identity, attempt }: Receipt): string {
  return runIdOf({ receipt: identity, attempt }, 1)
}

/** Whoever started the run may not have come to note it down before the run was over. */
function withRun(receipt: Receipt): Receipt {
  const runId = receipt.plan?.kind === 'queue' ? runIdInGroup(receipt) : receipt.plan?.kind === 'start' ? receipt.plan.name : undefined
  return runId === undefined ? receipt : { ...receipt, runIds: [...new Set([...receipt.runIds, runId])] }
}

function withoutPrepared({ prepared: _prepared, ...receipt }: Receipt): Receipt {
  return receipt
}

/** Where nothing was uploaded there is nothing to throw away. */
function withoutEmptyPrepared(receipt: Receipt): Receipt {
  return receipt.prepared?.upload === undefined ? withoutPrepared(receipt) : receipt
}

function failed(receipt: Receipt, hasLetter: boolean, at: string): Receipt {
  const told = withHaltTold(receipt, at)
  return hasLetter ? withLetter(told, at) : told
}

function converted(receipt: Receipt, isLoaded: boolean, at: string): Receipt {
  const processed = withDriftNotice(moveReceipt(receipt, 'PROCESSED', at), at)
  return withArchive(isLoaded ? { ...processed, load: { step: 'pending' } } : processed)
}

function withArchive(receipt: Receipt): Receipt {
  if (receipt.job?.onSuccess !== 'archive') return receipt
  const { destination, alternative } = archiveKeys(receipt.object.key, receipt.identity, receipt.createdAt)
  return { ...receipt, archive: planMove(destination, alternative) }
}

/** The table stays as it is, and so does the receipt's end: only people can say what the warehouse should hold instead. */
function loadRefused(receipt: Receipt, code: string, message: string, at: string): Receipt {
  const { load: _load, ...unloaded } = receipt
  const table = receipt.job?.targetTable ?? ''
  return withNotice({ ...unloaded, updatedAt: at }, { outcome: 'not_loaded', key: receipt.object.key, table, code, message }, at)
}

/**
 * The source of a committed table may be replaced or deleted by its owner at any time: then there is nothing left to archive. A file
 * that is not in the archive in the end has no `archive` on its receipt.
 */
function archived(receipt: Receipt, outcome: MoveOutcome, at: string): Receipt {
  const { archive, ...unarchived } = receipt
  if (archive === undefined) return receipt
  const verdict = evolveMove(archive, outcome)
  switch (verdict.kind) {
    case 'moving':
      return { ...receipt, archive: verdict.move, updatedAt: at }
    case 'lost-source':
      return { ...unarchived, updatedAt: at }
    case 'no-destination': {
      const message = `Neither ${archiveKeys(receipt.object.key, receipt.identity, receipt.createdAt).destination} nor ${archive.alternative} is free.`
      return withNotice({ ...unarchived, updatedAt: at }, { outcome: 'not_archived', key: receipt.object.key, message }, at)
    }
  }
}
