import type { ResolvedColumn } from '../../domain/contract/resolve-columns.ts'
import { CellFault } from '../../domain/table/cell-fault.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import { compileField } from '../../domain/table/compile-field.ts'
import type { CompiledField } from '../../domain/table/compile-field.ts'
import { describeCellFault } from '../../domain/table/describe-cell-fault.ts'
import type { RowError } from '../../domain/table/rejection.ts'

/** What became of one row: `kept` with the values made null, or not kept because of `errors`. */
export type RowOutcome =
  | { readonly kind: 'kept'; readonly warnings: readonly RowError[] }
  | { readonly kind: 'rejected'; readonly errors: readonly RowError[] }

const KEPT: RowOutcome = { kind: 'kept', warnings: [] }

/** The rows of one row group, as typed columns. */
export class RowGroupBuilder {
  /** Rows held. */
  rows = 0
  readonly capacity: number
  readonly columns: readonly Column[]
  readonly #compiled: readonly CompiledField[]
  readonly #positions: readonly (number | null)[]

  constructor(columns: readonly ResolvedColumn[], capacity: number) {
    this.capacity = capacity
    this.#compiled = columns.map(({ field }) => compileField(field, capacity))
    this.columns = this.#compiled.map(({ column }) => column)
    this.#positions = columns.map(({ position }) => position)
  }

  /** Adds a row, or tells everything that is wrong with it and adds nothing. There must be room for it. */
  write(cells: readonly Uint8Array[]): RowOutcome {
    let errors: RowError[] | undefined
    let warnings: RowError[] | undefined
    for (const [i, compiled] of this.#compiled.entries()) {
      const position = this.#positions[i] ?? null
      const cell = position === null ? undefined : cells[position]
      if (position === null || cell === undefined) {
        compiled.column.setNull(this.rows)
        continue
      }
      const fault = compiled.write(cell, 0, cell.length, this.rows)
      if (fault === CellFault.none) continue
      const error = describeCellFault(compiled.field, fault, cell, 0, cell.length, position + 1)
      if (compiled.field.onInvalid === 'null') (warnings ??= []).push(error)
      else (errors ??= []).push(error)
    }
    if (errors !== undefined) return { kind: 'rejected', errors }
    this.rows++
    return warnings === undefined ? KEPT : { kind: 'kept', warnings }
  }

  /** Bytes that the texts of the rows take. */
  textBytes(): number {
    let bytes = 0
    for (const column of this.columns) if (column.storage === 'bytes') bytes += column.byteLength(this.rows)
    return bytes
  }

  reset(): void {
    this.rows = 0
    for (const column of this.columns) column.reset()
  }
}
