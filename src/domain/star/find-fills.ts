import type { Column } from '../table/column-builder.ts'
import { decodeUtf8 } from '../table/decode-utf8.ts'
import type { RowError } from '../table/rejection.ts'
import { shownValue } from '../table/shown-value.ts'
import type { DimensionColumn, DimensionTable, SourceTable, StarDescription } from './star-description.ts'
import { memberIndex } from './star-lookup.ts'

/** A row of a source for which a dimension has only its fill, and why. */
export interface FilledRow {
  readonly row: number
  readonly errors: readonly RowError[]
}

/** Looks through the first `rows` rows of a source's columns, batch by batch. */
export type FillSearch = (columns: readonly Column[], rows: number) => readonly FilledRow[]

/**
 * Compiles the search for rows of a source that are taken in although a dimension misses something of them: a value that the star
 * wants and the source may lack, or a code that the description does not know. So each of them can be told with its line, by the
 * packet that brings it.
 */
export function compileFillSearch(star: StarDescription, source: SourceTable): FillSearch {
  const dimensions = star.tables.filter(table => table.kind === 'dimension')
  const checks = dimensions.flatMap(table =>
    table.columns.filter(column => (column.join ?? table.source) === source.name).flatMap(column => fillCheck(table, column, source)),
  )
  return (columns, rows) => {
    if (checks.length === 0) return []
    const found: FilledRow[] = []
    for (let row = 0; row < rows; row++) {
      const errors = checks.flatMap(check => check(columns, row) ?? [])
      if (errors.length > 0) found.push({ row, errors })
    }
    return found
  }
}

type FillCheck = (columns: readonly Column[], row: number) => RowError | undefined

/** A member that is required and has no codes is never filled, and is not looked at. */
function fillCheck(table: DimensionTable, { name, from, codes, fill }: DimensionColumn, source: SourceTable): readonly FillCheck[] {
  const index = memberIndex(source, from)
  if (fill === undefined || (codes === undefined && source.fields[index]?.required === true)) return []
  const known = codes === undefined ? undefined : new Set(Object.keys(codes))
  const tell = (what: string): RowError => ({
    code: 'constraint-error',
    fieldNumber: index + 1,
    field: from,
    message: `${what}: ${name} of ${table.name} says ${JSON.stringify(fill)}`,
  })
  return [
    (columns, row) => {
      const column = columns[index]
      if (column?.storage !== 'bytes') throw new TypeError(`Only text is filled, which ${from} of ${source.name} is not`)
      if (column.valid[row] !== 1) return tell(`${JSON.stringify(from)} is missing`)
      if (known === undefined) return undefined
      const bytes = column.view(row)
      if (known.has(decodeUtf8(bytes, 0, bytes.length) ?? '')) return undefined
      return tell(`${shownValue(bytes, 0, bytes.length)} is none of the codes that have a name (${[...known].join(', ')})`)
    },
  ]
}
