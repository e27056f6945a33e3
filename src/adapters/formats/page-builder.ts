import type { ResolvedColumn } from '../../domain/contract/resolve-columns.ts'
import { CellFault } from '../../domain/table/cell-fault.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import { compileField } from '../../domain/table/compile-field.ts'
import type { CompiledField } from '../../domain/table/compile-field.ts'
import { cellErrorCode, describeCellFault } from '../../domain/table/describe-cell-fault.ts'
import { describeHeldKey } from '../../domain/table/describe-held-key.ts'
import type { KeyLimits } from '../../domain/table/key-set.ts'
import { LISTED_ERRORS_MAX } from '../../domain/table/rejection.ts'
import type { RowError } from '../../domain/table/rejection.ts'
import { UniqueRows } from '../../domain/table/unique-rows.ts'
import type { HeldKey, KeyJudgement } from '../../domain/table/unique-rows.ts'
import { FileRefusal } from './file-refusal.ts'
import type { Cell } from './split-record.ts'

/** What became of one row: `kept` with the values made null, or not kept because of `errors`. */
export type RowOutcome =
  | { readonly kind: 'kept'; readonly warnings: readonly RowError[] }
  | { readonly kind: 'rejected'; readonly errors: readonly RowError[] }

/** What is wrong with the cells of a row, and what of them is made null. */
interface ReadCells {
  readonly errors: RowError[] | undefined
  readonly warnings: RowError[] | undefined
}

const NO_BYTES = new Uint8Array(0)
const KEPT: RowOutcome = { kind: 'kept', warnings: [] }

/** Rows on their way into a page, as typed columns, and the keys of all rows that were kept before. */
export class PageBuilder {
  /** Rows held. */
  rows = 0
  readonly capacity: number
  readonly columns: readonly Column[]
  /** How the cells of each column are read, for whoever fills rows without `write`. */
  readonly compiled: readonly CompiledField[]
  /** The cell of a row that each column takes; `null` where there is none. */
  readonly positions: readonly (number | null)[]
  readonly #unique: UniqueRows

  constructor(columns: readonly ResolvedColumn[], capacity: number, keyLimits?: KeyLimits) {
    this.capacity = capacity
    // One row more than it holds, so that a row can be judged behind however many there are.
    this.compiled = columns.map(({ field }) => compileField(field, capacity + 1))
    this.columns = this.compiled.map(({ column }) => column)
    this.positions = columns.map(({ position }) => position)
    this.#unique = new UniqueRows(this.compiled, keyLimits)
  }

  /**
   * Adds a row, or tells everything that is wrong with it and adds nothing. There must be room for it. A row whose cells are valid
   * is judged by its keys; `line` is where it begins (0 when that is not known), for the message about a later row with the same key.
   *
   * Throws `FileRefusal` when there are more keys than can be kept.
   */
  write(cells: readonly Cell[], line = 0): RowOutcome {
    const { errors = this.#unique.hasKeys ? this.#claimKeys(cells, line) : undefined, warnings } = this.#read(cells, this.rows)
    if (errors !== undefined) return { kind: 'rejected', errors }
    this.rows++
    return warnings === undefined ? KEPT : { kind: 'kept', warnings }
  }

  /**
   * What is wrong with the cells of a row that is not to be added, but for those that are made null; `undefined` where nothing is.
   *
   * @param row whose values are lost: one behind all that are held
   */
  errorsOf(cells: readonly Cell[], row: number): readonly RowError[] | undefined {
    return this.#read(cells, row).errors
  }

  /** Writes cells into a row of the columns. */
  #read(cells: readonly Cell[], row: number): ReadCells {
    let errors: RowError[] | undefined
    let warnings: RowError[] | undefined
    for (const [i, compiled] of this.compiled.entries()) {
      const position = this.positions[i] ?? null
      const cell = position === null ? undefined : cells[position]
      if (position === null || cell === undefined) {
        compiled.column.setNull(row)
        continue
      }
      const fault = cell === null ? compiled.writeMissing(row) : compiled.write(cell, 0, cell.length, row)
      if (fault === CellFault.none) continue
      const isWarning = compiled.field.onInvalid === 'null'
      const list = isWarning ? (warnings ??= []) : (errors ??= [])
      list.push(unlisted(list, fault) ?? describeCellFault(compiled.field, fault, cell ?? NO_BYTES, 0, cell?.length ?? 0, position + 1))
    }
    return { errors, warnings }
  }

  get isFull(): boolean {
    return this.rows === this.capacity
  }

  /** Whether rows are judged by keys. */
  get hasKeys(): boolean {
    return this.#unique.hasKeys
  }

  /** Claims the keys of a row that its columns hold already; a row whose keys are held is not to be kept. */
  claim(row: number, line: number): KeyJudgement {
    return this.#unique.claim(row, line)
  }

  #claimKeys(cells: readonly Cell[], line: number): RowError[] | undefined {
    const judgement = this.claim(this.rows, line)
    switch (judgement.kind) {
      case 'claimed':
        return undefined
      case 'full':
        throw new FileRefusal(judgement.fault.code, judgement.fault.message)
      case 'held':
        return this.heldErrors(judgement.keys, cells)
    }
  }

  /** What is wrong with a row whose keys are held. */
  heldErrors(keys: readonly HeldKey[], cells: readonly Cell[]): RowError[] {
    const positionOf = (index: number): number | null => this.positions[index] ?? null
    const cellOf = (index: number): Cell | undefined => cells[positionOf(index) ?? -1]
    return keys.map(key => describeHeldKey(key, this.compiled, cellOf, positionOf))
  }

  /** Bytes that the texts of the rows take. */
  textBytes(): number {
    let bytes = 0
    for (const column of this.columns) if (column.storage === 'bytes') bytes += column.byteLength(this.rows)
    return bytes
  }

  /** What the columns take, full or not. */
  memoryBytes(): number {
    return this.columns.reduce((bytes, column) => bytes + column.valid.length + columnBytes(column), 0)
  }

  reset(): void {
    this.rows = 0
    for (const column of this.columns) column.reset()
  }
}

function columnBytes(column: Column): number {
  return column.storage === 'bytes' ? column.arena.length + column.offsets.byteLength : column.values.byteLength
}

/** Errors beyond those that are listed are only counted by their code, for which another error of the row with that code will do. */
function unlisted(listed: readonly RowError[], fault: CellFault): RowError | undefined {
  if (listed.length < LISTED_ERRORS_MAX) return undefined
  const code = cellErrorCode(fault)
  return listed.find(error => error.code === code)
}
