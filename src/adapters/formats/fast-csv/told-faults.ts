import type { TableDialect } from '../../../domain/contract/table-contract.ts'
import { describeCellFault } from '../../../domain/table/describe-cell-fault.ts'
import type { CellFault } from '../../../domain/table/cell-fault.ts'
import { REJECTED_RAW_BYTES_MAX } from '../../../domain/table/rejection.ts'
import type { RowError } from '../../../domain/table/rejection.ts'
import { isShownAsIs } from '../../../domain/table/shown-value.ts'
import type { HeldKey } from '../../../domain/table/unique-rows.ts'
import { describeFramingFault, describeRaggedRow } from '../describe-broken-record.ts'
import type { CsvScannerKernel } from '../kernel/csv-scanner-kernel.ts'
import type { PageBuilder } from '../page-builder.ts'
import type { FramingFault, FramingLimits } from '../record-framer.ts'
import { splitRecord } from '../split-record.ts'
import type { Cell } from '../split-record.ts'
import type { TableColumns } from '../table-columns.ts'
import { errorsJson, ErrorTexts } from './error-texts.ts'
import type { ToldErrors } from './error-texts.ts'
import type { Lane } from './lane.ts'

/** More cells than a record has that is told of, and more faults than a cell may have: for numbers that tell kinds of faults apart. */
const CELLS_MAX = 2 * REJECTED_RAW_BYTES_MAX
const FAULTS_MAX = 64
/** A cell to find out where messages have theirs. */
const GAP_TEXT = 'the cell of one row'
const GAP = Buffer.from(GAP_TEXT)
/** What is wrong with the quotes of a record, by the numbers of assembly/left-row.ts. */
const QUOTE_FAULTS: ReadonlyMap<number, Exclude<FramingFault, 'none'>> = new Map([[-1, 'text-after-quote'], [-2, 'quote-in-unquoted']])

/** What is wrong with records, in the reference path's words, which are put together once for each kind of fault where only a cell differs. */
export class ToldFaults {
  readonly #kernel: CsvScannerKernel
  readonly #lanes: readonly Lane[]
  readonly #page: PageBuilder
  readonly #columns: TableColumns
  readonly #dialect: TableDialect
  readonly #limits: FramingLimits
  readonly #texts: ErrorTexts

  constructor(kernel: CsvScannerKernel, lanes: readonly Lane[], page: PageBuilder, columns: TableColumns, dialect: TableDialect, limits: FramingLimits) {
    this.#kernel = kernel
    this.#lanes = lanes
    this.#page = page
    this.#columns = columns
    this.#dialect = dialect
    this.#limits = limits
    this.#texts = new ErrorTexts(kernel)
  }

  /** Of a record of so many cells, or with a fault of its quotes; `undefined` where nothing is wrong with it. */
  ofRecord(cells: number): ToldErrors | undefined {
    const kind = cells - CELLS_MAX
    const kept = this.#texts.kept(kind)
    if (kept !== undefined) return kept
    const fault = QUOTE_FAULTS.get(cells)
    const error = fault === undefined ? describeRaggedRow(cells, this.#columns) : describeFramingFault(fault, this.#limits)
    return error === undefined ? undefined : this.#texts.keep(kind, [error], [errorsJson([error])])
  }

  /** Of a record in which nothing is wrong but one cell, which is `[from, to)` of the kernel's memory; `undefined` where that is made null. */
  ofCell(position: number, fault: CellFault, from: number, to: number): ToldErrors | undefined {
    const { bytes } = this.#kernel
    const field = this.#lanes[position]?.compiled?.field
    if (field?.onInvalid !== 'reject') return undefined
    const describe = (cell: Uint8Array, start: number, end: number): readonly RowError[] => [describeCellFault(field, fault, cell, start, end, position + 1)]
    if (!isShownAsIs(bytes, from, to)) return this.#texts.tell(describe(bytes, from, to))
    // Of an empty cell something else may be told than of others.
    const isEmpty = from === to
    const kind = 2 * (FAULTS_MAX * position + fault) + Number(isEmpty)
    const kept = this.#texts.kept(kind)
    if (kept !== undefined) return kept
    const errors = describe(bytes, from, to)
    if (isEmpty) return this.#texts.keep(kind, errors, [errorsJson(errors)])
    const pieces = errorsJson(describe(GAP, 0, GAP.length)).split(GAP_TEXT)
    // A name may have the same text as the gap.
    return pieces.length === 2 ? this.#texts.keep(kind, errors, pieces) : this.#texts.tell(errors)
  }

  /**
   * Of all cells of the record `[start, end)`, until the next one is told of; `undefined` where nothing is wrong but for values made null.
   *
   * @param row of the page's columns that its cells may be written to
   */
  ofText(start: number, end: number, row: number): ToldErrors | undefined {
    const errors = this.#page.errorsOf(this.#cellsOf(start, end), row)
    return errors && this.#texts.tell(errors)
  }

  /** Of the record `[start, end)` whose keys are held, until the next one is told of. */
  ofKeys(keys: readonly HeldKey[], start: number, end: number): ToldErrors {
    return this.#texts.tell(this.#page.heldErrors(keys, this.#cellsOf(start, end)))
  }

  release(): void {
    this.#texts.release()
  }

  #cellsOf(start: number, end: number): readonly Cell[] {
    return splitRecord(this.#kernel.bytes.subarray(start, end), this.#dialect)
  }
}
