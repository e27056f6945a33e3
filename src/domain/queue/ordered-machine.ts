import { firstUnsentLetter, withLetter, withLetterSent } from '../flow/dead-letter.ts'
import { failReceipt, withNotice, withNoticeSent } from '../flow/end-receipt.ts'
import type { Machine } from '../flow/machine.ts'
import { moveReceipt } from '../ledger/receipt-transitions.ts'
import type { PendingLetter, Receipt } from '../ledger/receipt.ts'
import { firstPending, type OutboxNotice } from '../notices/outbox.ts'
import type { RunEnd } from './order-group.ts'

/** What a file's turn owes the world once it is over. */
export type OrderedEffect =
  | { readonly kind: 'send-letter'; readonly letter: PendingLetter }
  | { readonly kind: 'publish'; readonly notice: OutboxNotice }

export type OrderedOutcome =
  /** The file was gone, or was another, when its turn came. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'replaced' }
  | { readonly kind: 'restored-copy' }
  /** Its turn has come, after that of a file that should have come after it. */
  | { readonly kind: 'late'; readonly after: string }
  /** No further run follows. `letter`: there is a queue for files that are given up. */
  | { readonly kind: 'ended'; readonly end: RunEnd; readonly runIds: readonly string[]; readonly letter: boolean }
  | { readonly kind: 'letter-sent'; readonly id: string }
  | { readonly kind: 'published'; readonly id: string }

/** The receipt of a file that waits for its turn, from that turn to its end. Whose turn it is the group decides. */
export const orderedMachine: Machine<Receipt, OrderedEffect, OrderedOutcome> = { next, evolve }

/** Whether a receipt waits for its turn in this very attempt. */
export function isWaiting(receipt: Receipt, attempt: number): boolean {
  return receipt.attempt === attempt && receipt.state === 'ROUTED' && receipt.plan?.kind === 'queue'
}

/** Whether it waits in this very group too. */
export function isWaitingIn(receipt: Receipt, attempt: number, group: string): boolean {
  return isWaiting(receipt, attempt) && groupOf(receipt) === group
}

/** A failed file with what people are to be told when its group stands still from now on. */
export function withHaltTold(receipt: Receipt, at: string): Receipt {
  if (receipt.plan?.kind !== 'queue' || receipt.job?.order?.onFailure !== 'halt') return receipt
  return withNotice(receipt, { outcome: 'group_halted', key: receipt.object.key, group: receipt.plan.group }, at)
}

function next(receipt: Receipt): OrderedEffect | undefined {
  const letter = firstUnsentLetter(receipt)
  if (letter !== undefined) return { kind: 'send-letter', letter }
  const notice = firstPending(receipt.notices)
  return notice === undefined ? undefined : { kind: 'publish', notice }
}

function evolve(receipt: Receipt, outcome: OrderedOutcome, at: string): Receipt {
  switch (outcome.kind) {
    case 'gone':
      return moveReceipt(receipt, 'IGNORED', at, { reason: 'source-deleted' })
    case 'replaced':
      return moveReceipt(receipt, 'SUPERSEDED', at)
    case 'restored-copy':
      return moveReceipt(receipt, 'IGNORED', at, { reason: 'restored-copy' })
    case 'late':
      return late(receipt, outcome.after, at)
    case 'ended':
      return ended({ ...receipt, runIds: [...new Set([...receipt.runIds, ...outcome.runIds])] }, outcome.end, outcome.letter, at)
    case 'letter-sent':
      return withLetterSent(receipt, outcome.id, at)
    case 'published':
      return withNoticeSent(receipt, outcome.id, at)
  }
}

/** It may be found late more than once, by successors, and is told of once an attempt. */
function late(receipt: Receipt, after: string, at: string): Receipt {
  const told = withNotice({ ...receipt, updatedAt: at }, { outcome: 'late', key: receipt.object.key, group: groupOf(receipt), after }, at)
  const id = told.notices.at(-1)?.id
  return receipt.notices.some((notice) => notice.id === id) ? receipt : told
}

function ended(receipt: Receipt, end: RunEnd, letter: boolean, at: string): Receipt {
  if (end.kind === 'succeeded') return moveReceipt(receipt, 'PROCESSED', at)
  const told = withHaltTold(failReceipt(receipt, end.code, end.message, at), at)
  return letter ? withLetter(told, at) : told
}

function groupOf({ plan }: Receipt): string {
  return plan?.kind === 'queue' ? plan.group : ''
}
