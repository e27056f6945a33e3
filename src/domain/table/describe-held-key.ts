import type { CompiledField } from './compile-field.ts'
import type { RowError } from './rejection.ts'
import { shownName, shownValue } from './shown-value.ts'
import type { HeldKey } from './unique-rows.ts'

const PARTS_SHOWN_MAX = 8
const NO_CELL = new Uint8Array(0)

/**
 * Puts into words that a row has a key which another row holds. `cellOf` gives the cell of a field, and `positionOf` its 0-based
 * position in the file.
 */
export function describeHeldKey(
  { key, line }: HeldKey,
  fields: readonly CompiledField[],
  cellOf: (index: number) => Uint8Array | null | undefined,
  positionOf: (index: number) => number | null,
): RowError {
  const parts = key.fields.slice(0, PARTS_SHOWN_MAX).map(index => {
    const cell = cellOf(index) ?? NO_CELL
    return { index, name: fields[index]?.field.name ?? '', value: shownValue(cell, 0, cell.length) }
  })
  const [first] = parts
  const holder = line === 0 ? 'an earlier row' : `the row at line ${line}`
  if (key.kind === 'unique' && first !== undefined) {
    const position = positionOf(first.index)
    return {
      code: 'unique-error',
      fieldNumber: position === null ? null : position + 1,
      field: first.name,
      message: `Field ${shownName(first.name)}: ${first.value} is the value of ${holder} already (unique): the first one is kept`,
    }
  }
  const more = key.fields.length > parts.length ? ', …' : ''
  const values = parts.map(({ name, value }) => `${shownName(name)} ${value}`).join(', ')
  return {
    code: 'primary-key',
    fieldNumber: null,
    field: null,
    message: `The primary key is that of ${holder} already (${values}${more}): the first one is kept`,
  }
}
