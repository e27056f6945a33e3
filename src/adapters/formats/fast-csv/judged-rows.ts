import type { TableDialect } from '../../../domain/contract/table-contract.ts'
import type { Rejection } from '../../../domain/table/rejection.ts'
import type { ConversionAccount } from '../conversion-account.ts'
import { FileRefusal } from '../file-refusal.ts'
import type { RecordPlace } from '../record-batch.ts'
import { copyOfText, RAW_KEPT_BYTES } from '../record-text.ts'
import type { PageBuilder } from '../page-builder.ts'
import { splitRecord } from '../split-record.ts'
import type { AccountedRejection } from '../write-rejections.ts'
import type { ScannedRows } from './row-scanner.ts'

/**
 * What was judged of the rows of one batch as they came. It counts when the batch is full and not before, since of a file that is
 * refused within a batch the reference path has not looked at a cell of that batch.
 */
export class JudgedRows {
  /** Of their records, with one more for each line end. */
  bytes = 0
  /** Why the file is refused when the batch ends; rows behind the one that showed it are not judged. */
  refusal: FileRefusal | undefined
  #kept = 0
  #rejections: AccountedRejection[] = []
  #warnings: Rejection[] = []

  add({ rows, bytes, rejected, full }: ScannedRows): void {
    this.#kept += rows
    this.bytes += bytes
    for (const rejection of rejected) this.#rejections.push(rejection)
    if (full !== undefined) this.refusal = new FileRefusal(full.code, full.message)
  }

  /** Judges one well-formed record of `width` cells by the reference path's own rules, and adds it to the page if it is a row. */
  judge(place: RecordPlace, page: PageBuilder, width: number, dialect: TableDialect): void {
    const { text, line, byteOffset, row } = place
    this.bytes += text.length + 1
    if (this.refusal !== undefined) return
    const cells = splitRecord(text, dialect)
    if (cells.length !== width) throw new Error(`Internal error: the record of line ${line} has other than the framer's ${width} cells; please report the file`)
    try {
      const outcome = page.write(cells, line)
      const errors = outcome.kind === 'kept' ? outcome.warnings : outcome.errors
      if (outcome.kind === 'kept') this.#kept++
      if (errors.length === 0) return
      const raw = copyOfText(text.subarray(0, RAW_KEPT_BYTES))
      const rejection = { line, byteOffset, row, errors, raw, rawTruncated: text.length > RAW_KEPT_BYTES }
      if (outcome.kind === 'kept') this.#warnings.push(rejection)
      else this.#rejections.push(rejection)
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error
      this.refusal = error
    }
  }

  /** Puts everything into the account at the end of the batch. Throws the `refusal`, if there is one. */
  settle(account: ConversionAccount): void {
    account.rowsOut += this.#kept
    for (const rejection of this.#rejections) account.reject(rejection, 0)
    for (const warning of this.#warnings) account.warn(warning)
    this.bytes = 0
    this.#kept = 0
    this.#rejections = []
    this.#warnings = []
    if (this.refusal !== undefined) throw this.refusal
  }
}
