import type { Job } from '../config/job.ts'
import type { DisabledEntry } from '../config/parse-entry.ts'
import { moveReceipt } from '../ledger/receipt-transitions.ts'
import type { ConversionRecord, PendingLetter, Receipt } from '../ledger/receipt.ts'
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
  | RestoreEffect
  | MoveEffect
  | { readonly kind: 'publish'; readonly notice: OutboxNotice }
  | { readonly kind: 'send-letter'; readonly letter: PendingLetter }

export type ConvertOutcome =
  | { readonly kind: 'admitted'; readonly job?: Job; readonly configEtag?: string; readonly size: number }
  /** The entry of the configuration that names the object is not valid. */
  | { readonly kind: 'entry-disabled'; readonly entry: DisabledEntry }
  | { readonly kind: 'unsupported-suffix'; readonly message: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'replaced' }
  | { readonly kind: 'converted'; readonly record: ConversionRecord }
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

/** From a received or routed object to a committed table, its rejections, and the source archived if the job asks for it. */
export const convertMachine: Machine<Receipt, ConvertEffect, ConvertOutcome> = { next, evolve }

function next(receipt: Receipt): ConvertEffect | undefined {
  // An execution that has outlived a replay: the router has yet to say what becomes of the new attempt.
  if (receipt.flow === 'route-file' && receipt.state === 'RECEIVED') return undefined
  const restore = nextRestore(receipt)
  if (restore !== undefined) return restore
  if (receipt.state === 'RECEIVED') return { kind: 'admit' }
  if (receipt.state === 'ROUTED' && receipt.plan?.kind === 'convert') return { kind: 'convert', runId: receipt.plan.runId }
  if (receipt.state === 'ROUTED' && receipt.plan?.kind === 'start') return { kind: 'convert', runId: receipt.plan.name }
  // Whose turn it is in a group of files is decided by whoever drives the machine.
  if (receipt.state === 'ROUTED' && receipt.plan?.kind === 'queue') return { kind: 'convert', runId: runIdInGroup(receipt) }
  const step = receipt.archive === undefined ? undefined : nextMove(receipt.archive)
  if (step !== undefined) return step
  const letter = firstUnsentLetter(receipt)
  if (letter !== undefined) return { kind: 'send-letter', letter }
  const notice = firstPending(receipt.notices)
  return notice === undefined ? undefined : { kind: 'publish', notice }
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
      return moveReceipt(receipt, 'IGNORED', at, { reason: 'source-deleted' })
    case 'replaced':
      return moveReceipt(receipt, 'SUPERSEDED', at)
    case 'converted':
      return converted({ ...withRunInGroup(receipt), conversion: outcome.record }, at)
    case 'refused':
      return failed(quarantineReceipt({ ...withRunInGroup(receipt), conversion: outcome.record }, outcome.code, outcome.message, at), outcome.letter, at)
    case 'failed':
      return failed(failReceipt(withRunInGroup(receipt), outcome.code, outcome.message, at), outcome.letter, at)
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
    ...(outcome.job === undefined ? {} : { job: jobOnReceipt(outcome.job) }),
    ...(outcome.configEtag === undefined ? {} : { configEtag: outcome.configEtag }),
    plan: { kind: 'convert', runId },
    runIds: [...receipt.runIds, runId],
  }
}

function runIdInGroup({ identity, attempt }: Receipt): string {
  return runIdOf({ receipt: identity, attempt }, 1)
}

/** The other plans name their runs before they begin. */
function withRunInGroup(receipt: Receipt): Receipt {
  return receipt.plan?.kind === 'queue' ? { ...receipt, runIds: [...new Set([...receipt.runIds, runIdInGroup(receipt)])] } : receipt
}

function failed(receipt: Receipt, hasLetter: boolean, at: string): Receipt {
  const told = withHaltTold(receipt, at)
  return hasLetter ? withLetter(told, at) : told
}

function converted(receipt: Receipt, at: string): Receipt {
  const processed = withDriftNotice(moveReceipt(receipt, 'PROCESSED', at), at)
  if (receipt.job?.onSuccess !== 'archive') return processed
  const { destination, alternative } = archiveKeys(receipt.object.key, receipt.identity, receipt.createdAt)
  return { ...processed, archive: planMove(destination, alternative) }
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
