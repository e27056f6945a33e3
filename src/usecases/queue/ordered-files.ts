import { thrownMessage } from '../../domain/errors/thrown.ts'
import { locationOf } from '../../domain/ledger/location-of.ts'
import type { PendingLetter, Receipt } from '../../domain/ledger/receipt.ts'
import type { WaitingFile } from '../../domain/queue/order-group.ts'
import { isWaiting, isWaitingIn, orderedMachine, type OrderedEffect, type OrderedOutcome } from '../../domain/queue/ordered-machine.ts'
import type { Clock } from '../../ports/clock.ts'
import type { DeadLetters } from '../../ports/dead-letters.ts'
import type { Ledger, Stored } from '../../ports/ledger.ts'
import type { Logger } from '../../ports/logger.ts'
import type { Notifier } from '../../ports/notifier.ts'
import type { ObjectStore } from '../../ports/object-store.ts'
import { drive } from '../drive.ts'
import { isoNow } from '../iso-now.ts'
import { publishNotice } from '../notice-publisher.ts'
import { isRestoredCopy } from '../restored-copy.ts'
import { readableSource } from '../source-standing.ts'

export interface OrderedFilesDeps {
  readonly ledger: Ledger
  readonly store: Pick<ObjectStore, 'head'>
  readonly notifier: Notifier
  readonly deadLetters?: DeadLetters
  readonly clock: Clock
  /** Told of what could not be told to people. */
  readonly logger?: Logger
}

/** Losing this many compare-and-sets on one receipt means a defect, not a race. */
const ROUNDS_MAX = 10

/** The receipts of files that run one after another. */
export class OrderedFiles {
  readonly #deps: OrderedFilesDeps

  constructor(deps: OrderedFilesDeps) {
    this.#deps = deps
  }

  /** The receipt if it waits for its turn in this group, in this very attempt. */
  async waiting({ receipt: identity, attempt }: WaitingFile, group: string): Promise<Receipt | undefined> {
    const receipt = (await this.#deps.ledger.findReceipt(identity))?.value
    return receipt !== undefined && isWaitingIn(receipt, attempt, group) ? receipt : undefined
  }

  /** Whether the file can still be run; if not, its receipt ends as what has become of it. */
  async isRunnable(receipt: Receipt): Promise<boolean> {
    const { store, ledger } = this.#deps
    const standing = await readableSource(store, locationOf(receipt), receipt.job?.versions === 'all')
    if (standing.kind === 'gone' || standing.kind === 'replaced') {
      await this.save(receipt, { kind: standing.kind })
      return false
    }
    if (standing.kind === 'current' && (await isRestoredCopy(standing.head, receipt.identity, ledger))) {
      await this.save(receipt, { kind: 'restored-copy' })
      return false
    }
    return true
  }

  /**
   * Saves what has become of a waiting file, unless it waits no more, and tells people what is to be told of it. When that cannot be
   * done now it stays on the receipt, and a sweep does it: nobody's turn waits for it.
   */
  async save({ identity, attempt }: Pick<Receipt, 'identity' | 'attempt'>, outcome: OrderedOutcome): Promise<Receipt> {
    const saved = await this.#saveOutcome(identity, attempt, outcome)
    try {
      await drive<Receipt, OrderedEffect, OrderedOutcome>(saved, {
        machine: orderedMachine,
        perform: (effect, receipt) => this.#perform(effect, receipt),
        save: (receipt, revision) => this.#deps.ledger.saveReceipt(receipt, revision),
        reload: () => this.#find(identity),
        now: () => isoNow(this.#deps.clock),
      })
    } catch (error) {
      const { key } = saved.value.object
      this.#deps.logger?.log('error', 'notice-left', { key, receipt: identity, error: thrownMessage(error) })
    }
    return saved.value
  }

  async #saveOutcome(identity: string, attempt: number, outcome: OrderedOutcome): Promise<Stored<Receipt>> {
    let stored = await this.#find(identity)
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      if (!isWaiting(stored.value, attempt)) return stored
      const value = orderedMachine.evolve(stored.value, outcome, isoNow(this.#deps.clock))
      const saved = await this.#deps.ledger.saveReceipt(value, stored.revision)
      if (saved.kind === 'saved') return { value, revision: saved.revision }
      stored = await this.#find(identity)
    }
    throw new Error(`receipt ${identity} could not be saved: it was changed by others all the time`)
  }

  async #perform(effect: OrderedEffect, receipt: Receipt): Promise<OrderedOutcome> {
    switch (effect.kind) {
      case 'publish':
        return await publishNotice(this.#deps.notifier, effect.notice, receipt)
      case 'send-letter':
        return await this.#sendLetter(effect.letter, receipt)
    }
  }

  async #sendLetter({ id, code, message, at }: PendingLetter, receipt: Receipt): Promise<OrderedOutcome> {
    const { deadLetters } = this.#deps
    const { bucket, key, versionId, etag } = receipt.object
    if (deadLetters === undefined) throw new Error(`a dead letter of ${key} is to be sent, and no queue is known for it: set DLQ_URL`)
    await deadLetters.send({ id, bucket, key, version: versionId ?? etag ?? null, code, message, receipt: receipt.identity, at })
    return { kind: 'letter-sent', id }
  }

  async #find(identity: string): Promise<Stored<Receipt>> {
    const stored = await this.#deps.ledger.findReceipt(identity)
    if (stored === undefined) throw new Error(`receipt ${identity} has vanished from the ledger`)
    return stored
  }
}
