import type { FailureBudget } from '../../domain/contract/table-contract.ts'
import { ErrorTally } from '../../domain/table/conversion-tally.ts'
import type { ConversionTally } from '../../domain/table/conversion-tally.ts'
import type { FileFault } from '../../domain/table/file-fault.ts'
import type { Rejection } from '../../domain/table/rejection.ts'
import { FileRefusal } from './file-refusal.ts'
import type { AccountedRejection } from './write-rejections.ts'

/** Lines that a framer passed over. */
export interface SkippedLines {
  readonly blankLines: number
  readonly commentLines: number
}

/** Where every row of one conversion is accounted for. */
export class ConversionAccount {
  /** Bytes of the source as stored. */
  bytesIn = 0
  rowsIn = 0
  rowsOut = 0
  missingColumns: readonly string[] = []
  extraColumns: readonly string[] = []
  reorderedColumns = false
  /** Rows that the dialect numbers as comments. */
  commentRows = 0
  preambleLines = 0
  /** Memory that the rejections of the current batch take, roughly. */
  pendingBytes = 0

  readonly #budget: FailureBudget
  #rowsRejected = 0
  #rowsWarned = 0
  readonly #errors = new ErrorTally()
  #rejections: AccountedRejection[] = []
  #warnings: Rejection[] = []

  constructor(budget: FailureBudget) {
    this.#budget = budget
  }

  reject(rejection: AccountedRejection, weight: number): void {
    this.#rowsRejected++
    this.#rejections.push(rejection)
    this.pendingBytes += weight
  }

  warn(rejection: Rejection): void {
    this.#rowsWarned++
    this.#warnings.push(rejection)
  }

  /** The rows that were rejected or warned of since the last call, in the order of the file. */
  takeRejections(): { readonly rejected: readonly AccountedRejection[]; readonly warned: readonly Rejection[] } {
    // Broken records are rejected while the batch is gathered and the others when it is converted.
    const taken = { rejected: this.#rejections.sort((a, b) => a.row - b.row), warned: this.#warnings }
    for (const { errors } of taken.rejected) {
      for (const { code, message } of errors) this.#errors.add(code, message)
    }
    this.#rejections = []
    this.#warnings = []
    this.pendingBytes = 0
    return taken
  }

  /** Refuses as soon as the rows rejected so far are too many; a rate is known only at the end. */
  enforceRowBudget(): void {
    const { rows } = this.#budget
    if (rows === undefined || this.#rowsRejected <= rows) return
    throw new FileRefusal(
      'failure-budget',
      `${this.#rowsRejected} of the first ${this.rowsIn} rows are rejected, more than the ${rows} that failureBudget.rows allows: ${this.#remedy()}`,
    )
  }

  enforceFinalBudget(): void {
    const { rate } = this.#budget
    // The quotient is the double that its decimal spells, as `rate` is; the product with `rate` may be just below the count.
    if (rate !== undefined && this.#rowsRejected / this.rowsIn > rate) {
      throw new FileRefusal(
        'failure-budget',
        `${this.#rowsRejected} of ${this.rowsIn} rows are rejected, more than the share of ${rate} that failureBudget.rate allows: ${this.#remedy()}`,
      )
    }
    if (this.rowsIn > 0 && this.rowsOut === 0) {
      throw new FileRefusal('all-rows-rejected', `All ${this.rowsIn} rows are rejected: ${this.#remedy()}`)
    }
    if (this.rowsIn !== this.rowsOut + this.#rowsRejected) {
      throw new Error(`Internal error: ${this.rowsIn} rows in, but ${this.rowsOut} out and ${this.#rowsRejected} rejected`)
    }
  }

  /** The counts that the Parquet file carries. */
  metadata(): Readonly<Record<string, string>> {
    return {
      'sluice.rows_in': String(this.rowsIn),
      'sluice.rows_out': String(this.rowsOut),
      'sluice.rows_rejected': String(this.#rowsRejected),
    }
  }

  tally(skipped: SkippedLines): ConversionTally {
    return {
      rowsIn: this.rowsIn,
      rowsOut: this.rowsOut,
      rowsRejected: this.#rowsRejected,
      rowsWarned: this.#rowsWarned,
      blankLines: skipped.blankLines,
      commentLines: skipped.commentLines + this.commentRows,
      preambleLines: this.preambleLines,
      bytesIn: this.bytesIn,
      errors: this.#errors.entries(),
      missingColumns: this.missingColumns,
      extraColumns: this.extraColumns,
      reorderedColumns: this.reorderedColumns,
    }
  }

  /** The account of a file that is refused, and so closed: of the rows judged by then, so that it balances too. */
  refusedTally(skipped: SkippedLines, fault: FileFault): ConversionTally {
    this.#errors.add(fault.code, fault.message)
    return { ...this.tally(skipped), rowsIn: this.rowsOut + this.#rowsRejected }
  }

  #remedy(): string {
    const [first] = this.#errors.entries()
    return first === undefined ? 'see the rejects' : `correct the file or the contract (first error: ${first.message})`
  }
}
