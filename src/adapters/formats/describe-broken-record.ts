import { shownName } from '../../domain/table/shown-value.ts'
import type { RowError } from '../../domain/table/rejection.ts'
import type { FramingFault, FramingLimits } from './record-framer.ts'
import type { TableColumns } from './table-columns.ts'

/** A record that could not be cut into cells, in words. */
export function describeFramingFault(fault: Exclude<FramingFault, 'none'>, limits: FramingLimits): RowError {
  const code = fault === 'too-large' ? 'cell-too-large' : 'source-error'
  return { code, fieldNumber: null, field: null, message: framingMessage(fault, limits) }
}

function framingMessage(fault: Exclude<FramingFault, 'none'>, limits: FramingLimits): string {
  switch (fault) {
    case 'text-after-quote':
      return 'After the closing quote of a cell stands text, or the quote closes a cell that was left open before: double the quotes inside of quoted cells, or declare escapeChar where another character stands before them'
    case 'quote-in-unquoted':
      return 'A quote stands inside of a cell that does not begin with one: put the whole cell in quotes and double the quotes in it'
    case 'unclosed-quote':
      return 'A cell opens with a quote that is never closed: close it, or double it if it is part of the value'
    case 'too-large':
      return `A cell is over ${limits.cellBytesMax} bytes, or the row over ${limits.recordBytesMax}, as when a closing quote is missing: shorten it`
  }
}

/** The error of a row with too few or too many cells; `undefined` when their number is right. */
export function describeRaggedRow(cells: number, columns: TableColumns): RowError | undefined {
  if (cells === columns.width) return undefined
  const count = `The row has ${cells} ${cells === 1 ? 'cell' : 'cells'} where the table has ${columns.width === 1 ? '1 column' : `${columns.width} columns`}`
  if (cells > columns.width) {
    return {
      code: 'extra-cell',
      fieldNumber: columns.width + 1,
      field: null,
      message: `${count}: put cells that contain the delimiter in quotes, or remove the surplus`,
    }
  }
  const field = columns.labels[cells] ?? null
  return {
    code: 'missing-cell',
    fieldNumber: cells + 1,
    field,
    message: `${count}${field === null ? '' : `, none for ${shownName(field)}`}: add the missing cells, empty if need be`,
  }
}
