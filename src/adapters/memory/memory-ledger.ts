import { compareTexts, dayOf } from '../../domain/ledger/creation-order.ts'
import { UnstorableRecord } from '../../domain/ledger/ledger-item.ts'
import { type LedgerRecord, RECEIPT_RECORD, RUN_RECORD } from '../../domain/ledger/ledger-record.ts'
import { pageLimitFault, USUAL_PAGE_LIMIT } from '../../domain/ledger/page-limit.ts'
import { matchesFilter, type ReceiptFilter } from '../../domain/ledger/receipt-filter.ts'
import type { Identity } from '../../domain/identity/object-version.ts'
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

/** A ledger in this process's memory. Records are kept as the text of their items, so nothing outside can change them. */
export class MemoryLedger implements Ledger {
  readonly #receipts: Table<Receipt>
  readonly #runs: Table<Run>

  constructor() {
    this.#receipts = new Table(RECEIPT_RECORD)
    this.#runs = new Table(RUN_RECORD)
  }

  async findReceipt(identity: Identity): Promise<Stored<Receipt> | undefined> {
    return this.#receipts.find(identity)
  }

  async createReceipt(receipt: Receipt): Promise<CreateOutcome> {
    return this.#receipts.create(receipt)
  }

  async saveReceipt(receipt: Receipt, expected: Revision): Promise<SaveOutcome> {
    return this.#receipts.save(receipt, expected)
  }

  async receiptsOfKey(bucket: string, key: string, limit = USUAL_PAGE_LIMIT): Promise<readonly Stored<Receipt>[]> {
    checkLimit(limit)
    const ofKey = this.#receipts.oldestFirst().filter(({ value: { object } }) => object.bucket === bucket && object.key === key)
    return ofKey.toReversed().slice(0, limit)
  }

  async listReceipts(filter: ReceiptFilter, options: LedgerPageOptions = {}): Promise<LedgerPage<Receipt>> {
    const matching = this.#receipts.oldestFirst().filter(({ value }) => matchesFilter(value, filter))
    return pageOf(matching, RECEIPT_RECORD, options)
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
    const ofDay = this.#runs.oldestFirst().filter(({ value }) => dayOf(value.createdAt) === date)
    return pageOf(ofDay, RUN_RECORD, options)
  }

  /** Everything that is recorded, oldest first: for tests and simulations. */
  snapshot(): { readonly receipts: readonly Receipt[]; readonly runs: readonly Run[] } {
    return {
      receipts: this.#receipts.oldestFirst().map(({ value }) => value),
      runs: this.#runs.oldestFirst().map(({ value }) => value),
    }
  }
}

interface Row {
  readonly text: string
  readonly revision: number
}

class Table<T extends { readonly createdAt: string }> {
  readonly #record: LedgerRecord<T>
  readonly #rows: Map<string, Row>

  constructor(record: LedgerRecord<T>) {
    this.#record = record
    this.#rows = new Map()
  }

  find(id: string): Stored<T> | undefined {
    const row = this.#rows.get(id)
    return row === undefined ? undefined : this.#stored(id, row)
  }

  oldestFirst(): readonly Stored<T>[] {
    const all = Array.from(this.#rows, ([id, row]) => this.#stored(id, row))
    return all.sort((a, b) => compareTexts(this.#record.orderOf(a.value), this.#record.orderOf(b.value)))
  }

  create(value: T): CreateOutcome {
    const id = this.#record.idOf(value)
    const row = { text: this.#textOf(value), revision: 1 }
    if (this.#rows.has(id)) return { kind: 'exists' }
    this.#rows.set(id, row)
    return { kind: 'created', revision: row.revision.toString() }
  }

  save(value: T, expected: Revision): SaveOutcome {
    const id = this.#record.idOf(value)
    const text = this.#textOf(value)
    const current = this.#rows.get(id)
    if (current?.revision.toString() !== expected) return { kind: 'conflict' }
    if (this.#stored(id, current).value.createdAt !== value.createdAt) {
      throw new PortError('invalid-argument', `the ${this.#record.noun} ${id} cannot change its createdAt, by which it is listed`)
    }
    const row = { text, revision: current.revision + 1 }
    this.#rows.set(id, row)
    return { kind: 'saved', revision: row.revision.toString() }
  }

  #textOf(value: T): string {
    try {
      return JSON.stringify(this.#record.toItem(value))
    } catch (error) {
      if (error instanceof UnstorableRecord) throw new PortError('invalid-argument', error.message, { cause: error })
      throw error
    }
  }

  #stored(id: string, { text, revision }: Row): Stored<T> {
    const read = this.#record.fromItem(JSON.parse(text))
    if (read.kind === 'unreadable') {
      throw new PortError('unknown', `the ${this.#record.noun} ${id} cannot be read: ${read.message}`)
    }
    return { value: read.value, revision: revision.toString() }
  }
}

/** A page goes on behind the place in the order of the one before, so that records added meanwhile cannot shift it. */
function pageOf<T>(oldestFirst: readonly Stored<T>[], { orderOf }: LedgerRecord<T>, options: LedgerPageOptions): LedgerPage<T> {
  const { after, limit = USUAL_PAGE_LIMIT } = options
  checkLimit(limit)
  const rest = after === undefined ? oldestFirst : oldestFirst.filter(({ value }) => compareTexts(orderOf(value), after) > 0)
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return last === undefined || items.length === rest.length ? { items } : { items, next: orderOf(last.value) }
}

function checkLimit(limit: number): void {
  const fault = pageLimitFault(limit)
  if (fault !== undefined) throw new PortError('invalid-argument', fault)
}
