import { textField } from '../contract/table-contract.ts'
import type { ColumnType, FieldContract } from '../contract/table-contract.ts'
import type { CalendarPart, DimensionTable, FactTable, SourceTable, StarDescription, StarTable } from './star-description.ts'
import { fieldOf, sourceOf } from './star-lookup.ts'

/** The columns of a table of the star as its files hold them: names, types, and which of them are never null. */
export function outputFields(star: StarDescription, table: StarTable): readonly FieldContract[] {
  switch (table.kind) {
    case 'fact':
      return factFields(star, table)
    case 'dimension':
      return dimensionFields(star, table)
    case 'calendar':
      return table.columns.map(({ name, part }) => outputField(name, partType(part), true))
  }
}

function factFields(star: StarDescription, table: FactTable): readonly FieldContract[] {
  const source = sourceOf(star, table.source)
  return table.columns.map(column => {
    const from = fieldOf(source, column.from)
    return outputField(column.name, column.part === undefined ? from.column : { kind: column.part }, from.required)
  })
}

function dimensionFields(star: StarDescription, table: DimensionTable): readonly FieldContract[] {
  return table.columns.map(column => {
    const from = fieldOf(memberSource(star, table, column.join), column.from)
    return outputField(column.name, column.codes === undefined ? from.column : { kind: 'text' }, column.required)
  })
}

function memberSource(star: StarDescription, table: DimensionTable, join: string | undefined): SourceTable {
  return sourceOf(star, join ?? table.source)
}

function partType(part: CalendarPart): ColumnType {
  switch (part) {
    case 'date':
      return { kind: 'date' }
    case 'day-name':
    case 'month-name':
      return { kind: 'text' }
    case 'year':
    case 'month':
    case 'day':
    case 'day-of-week':
    case 'quarter':
      return { kind: 'int32' }
  }
}

function outputField(name: string, column: ColumnType, required: boolean): FieldContract {
  return { ...textField(name, []), column, required }
}
