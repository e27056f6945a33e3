import { placeAside, type ReplayRefusal } from '../domain/ledger/replay-receipt.ts'
import { locationOf } from '../domain/ledger/location-of.ts'
import type { Receipt } from '../domain/ledger/receipt.ts'
import { selectForReplay, type ReplaySelection, type SelectedForReplay } from '../domain/ledger/select-for-replay.ts'
import type { Ledger } from '../ports/ledger.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import { ObjectMover } from './object-mover.ts'
import { readableSource } from './source-standing.ts'

/** Finds what a replay would run again, and looks whether it can. Writes nothing. */
export class ReplayCandidates {
  readonly #ledger: Pick<Ledger, 'listReceipts'>
  readonly #store: ObjectStore
  readonly #mover: ObjectMover

  constructor(deps: { readonly ledger: Pick<Ledger, 'listReceipts'>; readonly store: ObjectStore }) {
    this.#ledger = deps.ledger
    this.#store = deps.store
    this.#mover = new ObjectMover(deps.store)
  }

  /** By the ledger alone, which is read to its end before anything is changed. */
  async find(bucket: string, selection: ReplaySelection, signal?: AbortSignal): Promise<SelectedForReplay> {
    const { state } = selection
    const listed: Receipt[] = []
    let after: string | undefined
    do {
      signal?.throwIfAborted()
      const page = await this.#ledger.listReceipts(state === undefined ? {} : { state }, after === undefined ? {} : { after })
      listed.push(...page.items.map(({ value }) => value))
      after = page.next
    } while (after !== undefined)
    return selectForReplay(listed, bucket, selection)
  }

  /**
   * What keeps the source of a PROCESSED receipt from being read again. Such a receipt has a table, and must not lose its state to a
   * file that everybody knows to be gone; the others end as what their files have become.
   */
  async obstacle(receipt: Receipt): Promise<ReplayRefusal | undefined> {
    if (receipt.state !== 'PROCESSED') return undefined
    const { key } = receipt.object
    const replaced: ReplayRefusal = {
      code: 'source-replaced',
      message: `another file lies at ${key} now: the table that was made of the earlier one stays as it is`,
    }
    const from = placeAside(receipt)
    if (from !== undefined) {
      const standing = await this.#mover.restorable(from, receipt)
      if (standing === 'yes') return undefined
      return standing === 'key-occupied' ? replaced : gone(from)
    }
    const standing = await readableSource(this.#store, locationOf(receipt), receipt.job?.versions === 'all')
    if (standing.kind === 'gone') return gone(key)
    return standing.kind === 'replaced' ? replaced : undefined
  }
}

function gone(key: string): ReplayRefusal {
  return { code: 'source-gone', message: `${key} was deleted: the table that was made of it stays as it is, until the file is uploaded again` }
}
