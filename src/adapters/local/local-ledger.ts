import { type Identity, sha256Hex } from '../../domain/identity/object-version.ts'
import { creationOrder, dayOf } from '../../domain/ledger/creation-order.ts'
import { keyHash } from '../../domain/ledger/key-hash.ts'
import { isIdentity } from '../../domain/ledger/ledger-item.ts'
import { RECEIPT_RECORD, RUN_RECORD } from '../../domain/ledger/ledger-record.ts'
import { pageLimitFault, USUAL_PAGE_LIMIT } from '../../domain/ledger/page-limit.ts'
import { matchesFilter, type ReceiptFilter } from '../../domain/ledger/receipt-filter.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import type { Run } from '../../domain/ledger/run.ts'
import type {
  CreateOutcome,
  Ledger,
  LedgerPage,
  LedgerPageOptions,
  Revision,
  SaveOutcome,
  Stored,
} from '../../ports/ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import { StateFiles } from './state-files.ts'
import { LocalLedgerTable } from './local-ledger-table.ts'

export interface LocalLedgerOptions {
  /** The folder that stands for the bucket; the ledger is in `.sluice/ledger` within it. */
  readonly root: string
  /** Whether each record must be on the disk before it counts as written; true when absent. */
  readonly sync?: boolean
}

const DATE = /^\d{4}-\d\d-\d\d$/
const ENTRY = /^\d{8}T\d{9}Z-[0-9a-f]{64}$/

/**
 * A ledger of files, shared by all processes of a machine that work on a folder:
 *
 * - `receipts/<2 digits>/<identity>.json` and `runs/<2 digits>/<sha256 of the id>.json` are the records;
 * - `keys/<2 digits>/<sha256 of bucket and key>/<time>-<identity>` and `days/<date>/<time>-<sha256 of the id>` are empty files by
 *   which the receipts of a key and the runs of a day are found. They are made first, and count only together with their record.
 *
 * Records are linked or renamed into place, so whenever a process ends each is there whole, in its last or its next form. With
 * `sync` that holds for a loss of power too, except that the last writes may be lost; without it, records written in the last
 * seconds may then be unreadable as well. Saves exclude each other by a lock a record.
 */
export class LocalLedger implements Ledger {
  readonly #files: StateFiles
  readonly #receipts: LocalLedgerTable<Receipt>
  readonly #runs: LocalLedgerTable<Run>

  constructor({ root, sync = true }: LocalLedgerOptions) {
    const files = new StateFiles({ root, folder: 'ledger', sync })
    this.#files = files
    this.#receipts = new LocalLedgerTable({ record: RECEIPT_RECORD, files, hashOf: (identity) => identity, entryOf: keyEntry })
    this.#runs = new LocalLedgerTable({ record: RUN_RECORD, files, hashOf: sha256Hex, entryOf: dayEntry })
  }

  async findReceipt(identity: Identity): Promise<Stored<Receipt> | undefined> {
    return isIdentity(identity) ? this.#receipts.find(identity) : undefined
  }

  async createReceipt(receipt: Receipt): Promise<CreateOutcome> {
    return this.#receipts.create(receipt)
  }

  async saveReceipt(receipt: Receipt, expected: Revision): Promise<SaveOutcome> {
    return this.#receipts.save(receipt, expected)
  }

  async receiptsOfKey(bucket: string, key: string, limit = USUAL_PAGE_LIMIT): Promise<readonly Stored<Receipt>[]> {
    checkLimit(limit)
    const entries = await this.#entriesIn(keyFolder(bucket, key))
    return (await take(this.#receipts.readEntries(entries.toReversed()), limit)).items
  }

  async listReceipts(filter: ReceiptFilter, options: LedgerPageOptions = {}): Promise<LedgerPage<Receipt>> {
    const { after, limit = USUAL_PAGE_LIMIT } = options
    checkLimit(limit)
    const matching = filtered(this.#receipts.readAll(after), filter)
    return pageOf(await take(matching, limit), ({ identity }) => identity)
  }

  async findRun(id: string): Promise<Stored<Run> | undefined> {
    return this.#runs.find(id)
  }

  async registerRun(run: Run): Promise<CreateOutcome> {
    return this.#runs.create(run)
  }

  async saveRun(run: Run, expected: Revision): Promise<SaveOutcome> {
    return this.#runs.save(run, expected)
  }

  async listRuns(date: string, options: LedgerPageOptions = {}): Promise<LedgerPage<Run>> {
    const { after = '', limit = USUAL_PAGE_LIMIT } = options
    checkLimit(limit)
    const entries = DATE.test(date) ? await this.#entriesIn(dayFolder(date)) : []
    const rest = entries.filter((entry) => entry > `${dayFolder(date)}/${after}`)
    return pageOf(await take(this.#runs.readEntries(rest), limit), (run) => entryName(run.createdAt, sha256Hex(run.id)))
  }

  /** The paths of a folder's entries, oldest first. */
  async #entriesIn(folder: string): Promise<readonly string[]> {
    const names = await this.#files.names(folder)
    return names.filter((name) => ENTRY.test(name)).map((name) => `${folder}/${name}`)
  }
}

function keyEntry({ object, createdAt, identity }: Receipt): string {
  return `${keyFolder(object.bucket, object.key)}/${entryName(createdAt, identity)}`
}

function keyFolder(bucket: string, key: string): string {
  const hash = keyHash(bucket, key)
  return `keys/${hash.slice(0, 2)}/${hash}`
}

function dayEntry({ createdAt, id }: Run): string {
  return `${dayFolder(dayOf(createdAt))}/${entryName(createdAt, sha256Hex(id))}`
}

function dayFolder(date: string): string {
  return `days/${date}`
}

/** Sorts by the time. Without the characters that some file systems refuse, of which only the time has any. */
function entryName(createdAt: string, hash: string): string {
  return creationOrder(createdAt, hash).replace(/[:.-]/g, '').replace('#', '-')
}

interface Taken<T> {
  readonly items: readonly Stored<T>[]
  readonly more: boolean
}

async function take<T>(source: AsyncIterable<Stored<T>>, limit: number): Promise<Taken<T>> {
  const items: Stored<T>[] = []
  for await (const item of source) {
    if (items.length === limit) return { items, more: true }
    items.push(item)
  }
  return { items, more: false }
}

function pageOf<T>({ items, more }: Taken<T>, placeOf: (value: T) => string): LedgerPage<T> {
  const last = items.at(-1)
  return more && last !== undefined ? { items, next: placeOf(last.value) } : { items }
}

async function* filtered(receipts: AsyncIterable<Stored<Receipt>>, filter: ReceiptFilter): AsyncGenerator<Stored<Receipt>> {
  for await (const stored of receipts) {
    if (matchesFilter(stored.value, filter)) yield stored
  }
}

function checkLimit(limit: number): void {
  const fault = pageLimitFault(limit)
  if (fault !== undefined) throw new PortError('invalid-argument', fault)
}
