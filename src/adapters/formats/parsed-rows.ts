import type { TableDialect } from '../../domain/contract/table-contract.ts'
import type { ConversionAccount } from './conversion-account.ts'
import { RecordBatch } from './record-batch.ts'
import { RAW_KEPT_BYTES } from './record-text.ts'
import type { RecordText } from './record-text.ts'
import type { PageBuilder } from './page-builder.ts'

/** The rows of one batch on the reference path: gathered as text until the batch is full, then cut into cells and judged together. */
export class ParsedRows {
  readonly #batch = new RecordBatch()

  /** Of their records, with one more for each line end. */
  get bytes(): number {
    return this.#batch.bytes
  }

  add(record: RecordText, line: number, byteOffset: number, row: number): void {
    this.#batch.add(record, line, byteOffset, row)
  }

  /** Judges all rows at the end of the batch, and adds the good ones to the page, which `makeRoom` empties whenever it is full. */
  async settle(account: ConversionAccount, page: PageBuilder, width: number, dialect: TableDialect, makeRoom: () => Promise<void>): Promise<void> {
    if (this.#batch.bytes === 0) return
    const { parseRecords } = await import('./parse-records.ts')
    for (const [i, cells] of this.#batch.parse(parseRecords, dialect, width).entries()) {
      const outcome = page.write(cells, this.#batch.lineOf(i))
      const problems = outcome.kind === 'kept' ? outcome.warnings : outcome.errors
      if (problems.length > 0) {
        const { text, ...place } = this.#batch.place(i)
        const rejection = { ...place, errors: problems, raw: text.slice(0, RAW_KEPT_BYTES), rawTruncated: text.length > RAW_KEPT_BYTES }
        if (outcome.kind === 'kept') account.warn(rejection)
        else account.reject(rejection, 0)
      }
      if (outcome.kind === 'kept') account.rowsOut++
      if (page.isFull) await makeRoom()
    }
    this.#batch.clear()
  }
}
