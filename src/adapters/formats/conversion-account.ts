import type { FailureBudget } from '../../domain/contract/table-contract.ts'
import { tallyError } from '../../domain/table/conversion-tally.ts'
import type { ConversionTally, TalliedError } from '../../domain/table/conversion-tally.ts'
import type { FileFault } from '../../domain/table/file-fault.ts'
import { rejectionLine } from '../../domain/table/rejection.ts'
import type { Rejection, RejectionLine } from '../../domain/table/rejection.ts'
import { FileRefusal } from './file-refusal.ts'

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
  #errors: readonly TalliedError[] = []
  #rejections: Rejection[] = []
  #warnings: Rejection[] = []

  constructor(budget: FailureBudget) {
    this.#budget = budget
  }

  reject(rejection: Rejection, weight: number): void {
    this.#rowsRejected++
    this.#rejections.push(rejection)
    this.pendingBytes += weight
  }

  warn(rejection: Rejection): void {
    this.#rowsWarned++
    this.#warnings.push(rejection)
  }

  /** The lines of the rows that were rejected or warned of since the last call, in the order of the file. */
  takeLines(): { readonly rejects: readonly RejectionLine[]; readonly warnings: readonly RejectionLine[] } {
    // Broken records are rejected while the batch is gathered and the others when it is converted.
    const rejections = this.#rejections.sort((a, b) => a.row - b.row)
    for (const { errors } of rejections) {
      for (const { code, message } of errors) this.#errors = tallyError(this.#errors, code, message)
    }
    const lines = { rejects: rejections.map(rejectionLine), warnings: this.#warnings.map(rejectionLine) }
    this.#rejections = []
    this.#warnings = []
    this.pendingBytes = 0
    return lines
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
      errors: this.#errors,
      missingColumns: this.missingColumns,
      extraColumns: this.extraColumns,
      reorderedColumns: this.reorderedColumns,
    }
  }

  /** The account of a file that is refused: of the rows judged by then, so that it balances too. */
  refusedTally(skipped: SkippedLines, fault: FileFault): ConversionTally {
    const rowsIn = this.rowsOut + this.#rowsRejected
    return { ...this.tally(skipped), rowsIn, errors: tallyError(this.#errors, fault.code, fault.message) }
  }

  #remedy(): string {
    const first = this.#errors[0]
    return first === undefined ? 'see the rejects' : `correct the file or the contract (first error: ${first.message})`
  }
}
