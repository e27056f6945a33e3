import { creationOrder } from './creation-order.ts'
import { type LedgerItem, receiptFromItem, receiptToItem, runFromItem, runToItem, type Unreadable } from './ledger-item.ts'
import type { Receipt } from './receipt.ts'
import type { Run } from './run.ts'

/** What a ledger must know of a kind of record in order to keep it, so that receipts and runs are kept by the same code. */
export interface LedgerRecord<T> {
  readonly noun: 'receipt' | 'run' | 'packet' | 'sequence' | 'group'
  readonly idOf: (value: T) => string
  /** Texts that sort as the records were created. */
  readonly orderOf: (value: T) => string
  /** @throws UnstorableRecord */
  readonly toItem: (value: T) => LedgerItem
  readonly fromItem: (item: unknown) => { readonly kind: 'read'; readonly value: T } | Unreadable
}

export const RECEIPT_RECORD: LedgerRecord<Receipt> = {
  noun: 'receipt',
  idOf: ({ identity }) => identity,
  orderOf: ({ createdAt, identity }) => creationOrder(createdAt, identity),
  toItem: receiptToItem,
  fromItem(item) {
    const read = receiptFromItem(item)
    return read.kind === 'receipt' ? { kind: 'read', value: read.receipt } : read
  },
}

export const RUN_RECORD: LedgerRecord<Run> = {
  noun: 'run',
  idOf: ({ id }) => id,
  orderOf: ({ createdAt, id }) => creationOrder(createdAt, id),
  toItem: runToItem,
  fromItem(item) {
    const read = runFromItem(item)
    return read.kind === 'run' ? { kind: 'read', value: read.run } : read
  },
}
