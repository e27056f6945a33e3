import type { ObjectVersion } from '../domain/identity/object-version.ts'
import { identityOf } from '../domain/identity/object-version.ts'
import { openReceipt } from '../domain/ledger/open-receipt.ts'
import type { Receipt, ReceiptFlow } from '../domain/ledger/receipt.ts'
import { cameBetween, youngestOf } from '../domain/ledger/arrival-order.ts'
import { speaksForPresentObject } from '../domain/ledger/speaks-for.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ledger, Stored } from '../ports/ledger.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import { isoNow } from './iso-now.ts'

export interface AdmittedReceipt {
  readonly stored: Stored<Receipt>
  /** False when the object version was known before. */
  readonly fresh: boolean
}

/** Finds the one receipt of an object version, or opens it. */
export class ReceiptDesk {
  readonly #ledger: Ledger
  readonly #store: ObjectStore
  readonly #clock: Clock

  constructor(deps: { readonly ledger: Ledger; readonly store: ObjectStore; readonly clock: Clock }) {
    this.#ledger = deps.ledger
    this.#store = deps.store
    this.#clock = deps.clock
  }

  /** `undefined` when the object names no version and is no longer there to be asked for it: there is nothing to account for. */
  async admit(seen: ObjectVersion, flow: ReceiptFlow, size?: number): Promise<AdmittedReceipt | undefined> {
    if (isOrdered(seen)) {
      const known = await this.#ledger.findReceipt(identityOf(seen))
      if (known !== undefined) return { stored: known, fresh: false }
    }
    const object = await this.#identify(seen)
    if (object === undefined) return undefined
    const identity = identityOf(object)
    if (object !== seen) {
      const known = await this.#ledger.findReceipt(identity)
      if (known !== undefined) return { stored: known, fresh: false }
    }
    const receipt = openReceipt(object, flow, isoNow(this.#clock), size)
    const created = await this.#ledger.createReceipt(receipt)
    if (created.kind === 'created') return { stored: { value: receipt, revision: created.revision }, fresh: true }
    return { stored: await this.reload(identity), fresh: false }
  }

  async reload(identity: string): Promise<Stored<Receipt>> {
    const stored = await this.#ledger.findReceipt(identity)
    if (stored === undefined) throw new Error(`receipt ${identity} has vanished from the ledger`)
    return stored
  }

  /**
   * A version id tells arrivals apart, and so does a sequencer. Without either (a listing, a folder) the youngest receipt of the same
   * bytes stands for the object if it still speaks for what lies there and nothing else came in between; else the store is asked.
   */
  async #identify(seen: ObjectVersion): Promise<ObjectVersion | undefined> {
    if (seen.versionId !== undefined) return seen
    if (seen.etag === undefined) return await this.#identifyByHead(seen)
    const receipts = (await this.#ledger.receiptsOfKey(seen.bucket, seen.key, RECEIPTS_OF_KEY_MAX)).map((stored) => stored.value)
    const alike = receipts.filter(({ object }) => object.etag === seen.etag && object.versionId === undefined)
    // An event may come after a listing has opened the receipt for what it tells of; that one has no sequencer then.
    const known = seen.sequencer === undefined ? youngestOf(alike) : alike.find(({ object }) => object.sequencer === undefined)
    if (seen.sequencer !== undefined && known === undefined) return seen
    if (known !== undefined && speaksForPresentObject(known) && !cameBetween(known, seen, receipts)) return known.object
    const head = await this.#store.head({ bucket: seen.bucket, key: seen.key })
    // What was seen has been dealt with and is no longer there: it was seen before that, and is no new arrival.
    const dealtWith = known ?? receipts.find(({ object }) => object.etag === seen.etag)
    if (dealtWith !== undefined && head?.etag !== seen.etag) return dealtWith.object
    if (seen.sequencer !== undefined) return seen
    // Only a listing has shown it, and whether it had a version can no longer be asked: a receipt could be a second one.
    if (head === undefined) return undefined
    if (head.versionId !== undefined) return { ...seen, etag: head.etag, versionId: head.versionId }
    return known === undefined ? seen : { ...seen, recurrence: 1 + Math.max(...alike.map(({ object }) => object.recurrence ?? 0)) }
  }

  async #identifyByHead(seen: ObjectVersion): Promise<ObjectVersion | undefined> {
    const head = await this.#store.head({ bucket: seen.bucket, key: seen.key })
    if (head === undefined) return undefined
    return await this.#identify({
      ...seen,
      etag: head.etag,
      ...(head.versionId === undefined ? {} : { versionId: head.versionId }),
    })
  }
}

/** Whether the object says by itself which arrival it is. */
function isOrdered(object: ObjectVersion): boolean {
  return object.versionId !== undefined || (object.etag !== undefined && object.sequencer !== undefined)
}

/** More arrivals of one key than this are not looked back upon. */
const RECEIPTS_OF_KEY_MAX = 1_000
