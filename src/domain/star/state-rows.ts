import { utf8ToBytes } from '@noble/hashes/utils.js'
import { textField } from '../contract/table-contract.ts'
import type { FieldContract } from '../contract/table-contract.ts'
import type { Column } from '../table/column-builder.ts'
import { decodeUtf8 } from '../table/decode-utf8.ts'
import { formatDay, formatMoment, formatTime } from './format-moment.ts'
import type { SourceRows } from './latest-rows.ts'
import type { SourceTable } from './star-description.ts'

/** The packet that brought a row of a state; 0 for an inferred one. */
const PACKET_MEMBER = 'sluice_packet'
/** Whether only the key of the row is known. */
const INFERRED_MEMBER = 'sluice_inferred'

/** Members of a state's lines that are no members of its source. */
export const STATE_MEMBERS: readonly string[] = [PACKET_MEMBER, INFERRED_MEMBER]

/**
 * By which the lines of a state are read back: the members of the source, and two of ours. How packets spell values and what they
 * must meet does not matter here: a state has one spelling, and an inferred row has only its key.
 */
export function stateFields(source: SourceTable): readonly FieldContract[] {
  return [
    ...source.fields.map(({ name, column }) => ({ ...textField(name, []), column })),
    { ...textField(PACKET_MEMBER, []), column: { kind: 'int32' }, required: true },
    { ...textField(INFERRED_MEMBER, []), column: { kind: 'boolean' } },
  ]
}

/** Rows of a state out of columns that were read by `stateFields`. */
export function rowsOfState(source: SourceTable, columns: readonly Column[], rows: number): SourceRows {
  const packets = columns[source.fields.length]
  const inferred = columns[source.fields.length + 1]
  if (packets?.storage !== 'int32' || inferred?.storage !== 'boolean') {
    throw new TypeError(`The state of ${source.name} has other columns than its own`)
  }
  return {
    columns: columns.slice(0, source.fields.length),
    rows,
    packets: packets.values.slice(0, rows),
    inferred: Uint8Array.from({ length: rows }, (_, row) => (inferred.valid[row] === 1 ? (inferred.values[row] ?? 0) : 0)),
  }
}

/** The rows as JSON lines: the same rows always as the same bytes, so that their hash can name them. */
export function stateLines(source: SourceTable, { columns, rows, packets, inferred }: SourceRows): Uint8Array {
  const lines = Array.from({ length: rows }, (_, row) => {
    const members = source.fields.flatMap((field, i) => {
      const column = columns[i]
      if (column === undefined || column.valid[row] !== 1) return []
      return [`${JSON.stringify(field.name)}:${jsonValue(field, column, row)}`]
    })
    const ours = `"${PACKET_MEMBER}":${(packets[row] ?? 0).toString()}${inferred[row] === 1 ? `,"${INFERRED_MEMBER}":true` : ''}`
    return `{${[...members, ours].join(',')}}\n`
  })
  return utf8ToBytes(lines.join(''))
}

/** In the plain spelling of its type. */
function jsonValue(field: FieldContract, column: Column, row: number): string {
  switch (column.storage) {
    case 'boolean':
      return column.values[row] === 1 ? 'true' : 'false'
    case 'bytes': {
      const bytes = column.view(row)
      const text = decodeUtf8(bytes, 0, bytes.length) ?? ''
      // Between the tokens of JSON a line end means no more than a space, and here it would end the line.
      return field.column.kind === 'json' ? text.replaceAll(/[\r\n]/g, ' ') : JSON.stringify(text)
    }
    case 'double':
      return doubleValue(column.values[row] ?? 0)
    case 'int32': {
      const value = column.values[row] ?? 0
      if (field.column.kind === 'date') return `"${formatDay(value)}"`
      return field.column.kind === 'year' ? `"${formatYear(value)}"` : value.toString()
    }
    case 'int64':
      return int64Value(field, column.values[row] ?? 0n)
  }
}

/** JSON has no token for what is no finite number. */
function doubleValue(value: number): string {
  if (Number.isNaN(value)) return '"NaN"'
  if (!Number.isFinite(value)) return value > 0 ? '"INF"' : '"-INF"'
  return Object.is(value, -0) ? '-0' : String(value)
}

function formatYear(year: number): string {
  return `${year < 0 ? '-' : ''}${Math.abs(year).toString().padStart(4, '0')}`
}

function int64Value({ column }: FieldContract, value: bigint): string {
  switch (column.kind) {
    case 'timestamp':
      return `"${formatMoment(value)}${column.utcAdjusted ? 'Z' : ''}"`
    case 'time':
      return `"${formatTime(value)}"`
    case 'decimal':
      return `"${decimalText(value, column.scale)}"`
    default:
      return value.toString()
  }
}

function decimalText(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  const whole = `${value < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}`
  return scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`
}
