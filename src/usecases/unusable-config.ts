import { openReceipt } from '../domain/ledger/open-receipt.ts'
import { moveReceipt } from '../domain/ledger/receipt-transitions.ts'
import type { Receipt } from '../domain/ledger/receipt.ts'
import { composeNotice } from '../domain/notices/compose-notice.ts'
import { firstPending, markSent } from '../domain/notices/outbox.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ledger } from '../ports/ledger.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { LoadedConfig } from './config-loader.ts'
import { isoNow } from './iso-now.ts'
import { publishNotice } from './notice-publisher.ts'

/** Thrown while no file can be routed: the receipt stays open, and the delivery is tried again. */
export class ConfigUnusable extends Error {
  override readonly name = 'ConfigUnusable'
  readonly code: string
  readonly key: string

  constructor(code: string, key: string, message: string) {
    super(message)
    this.code = code
    this.key = key
  }
}

type Unusable = Exclude<LoadedConfig, { readonly kind: 'config' }>

/**
 * Tells people once for each version of an unusable configuration, however many files wait for it. The version's own receipt
 * holds the notice, so that a lost invocation cannot lose it.
 */
export class UnusableConfigReporter {
  readonly #ledger: Ledger
  readonly #notifier: Notifier
  readonly #clock: Clock

  constructor(deps: { readonly ledger: Ledger; readonly notifier: Notifier; readonly clock: Clock }) {
    this.#ledger = deps.ledger
    this.#notifier = deps.notifier
    this.#clock = deps.clock
  }

  /** Records and announces the fault; the error to throw is returned. */
  async report(config: Unusable): Promise<ConfigUnusable> {
    const fault =
      config.kind === 'absent'
        ? { code: 'config-missing', message: `${config.key} does not exist in ${config.bucket}. Put a list of jobs there.`, etag: '' }
        : { code: config.code, message: config.message, etag: config.etag }
    const at = isoNow(this.#clock)
    const opened = openReceipt({ bucket: config.bucket, key: config.key, etag: fault.etag }, 'config', at)
    const failed = moveReceipt(moveReceipt(opened, 'ROUTED', at), 'FAILED', at, { reason: fault.code })
    const receipt: Receipt = {
      ...failed,
      error: { code: fault.code, message: fault.message },
      notices: [
        composeNotice({ outcome: 'config_unusable', key: config.key, message: fault.message }, failed.identity, 1, at),
      ],
    }
    await this.#ledger.createReceipt(receipt)
    await this.#announce(receipt.identity)
    return new ConfigUnusable(fault.code, config.key, fault.message)
  }

  async #announce(identity: string): Promise<void> {
    const stored = await this.#ledger.findReceipt(identity)
    const notice = stored === undefined ? undefined : firstPending(stored.value.notices)
    if (stored === undefined || notice === undefined) return
    await publishNotice(this.#notifier, notice, stored.value)
    const at = isoNow(this.#clock)
    await this.#ledger.saveReceipt(
      { ...stored.value, notices: markSent(stored.value.notices, notice.id, at), updatedAt: at },
      stored.revision,
    )
  }
}
