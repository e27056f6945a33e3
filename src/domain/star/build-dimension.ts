import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { Column } from '../table/column-builder.ts'
import { createColumn } from '../table/column-builder.ts'
import { decodeUtf8 } from '../table/decode-utf8.ts'
import { copyValue } from './gather-rows.ts'
import type { SourceRows } from './latest-rows.ts'
import { outputFields } from './output-fields.ts'
import type { DimensionColumn, DimensionJoin, DimensionTable, StarDescription } from './star-description.ts'
import { memberIndex, sourceOf } from './star-lookup.ts'

/** The latest rows of a dimension's own source and of those it joins, by the names of the sources. */
export type States = ReadonlyMap<string, SourceRows>

export interface Snapshot {
  /** By ascending key, one row for each row of the dimension's source. */
  readonly columns: readonly Column[]
  readonly rows: number
  /** Values that the source does not have, or codes that the description does not know, where the column's fill stands. */
  readonly filled: readonly FilledValue[]
}

/** Values of one column for which its fill stands. Rows of unknown members are not counted. */
export interface FilledValue {
  readonly column: string
  readonly count: number
  /** Of the first such row. */
  readonly key: number
}

/**
 * A whole dimension out of the latest rows. Every row that a join needs must be there (`missingJoins` tells which are not); an
 * inferred one joins as one without values.
 */
export function buildDimension(star: StarDescription, table: DimensionTable, states: States): Snapshot {
  const rows = stateOf(states, table.source)
  const keys = int32At(rows, memberIndex(sourceOf(star, table.source), sourceOf(star, table.source).key))
  const joined = new Map(table.joins.map(join => [join.source, joinRows(star, table, join.source, rows, states)]))
  const filled: FilledValue[] = []
  const fields = outputFields(star, table)
  const columns = table.columns.map((column, index) => {
    const field = fields[index]
    if (field === undefined) throw new TypeError(`${table.name} has no column ${index.toString()}`)
    const output = createColumn(field.column, rows.rows)
    const origin = originOf(star, table, column, states, joined)
    const write = column.codes === undefined ? copier(origin) : translator(origin, column.codes)
    const fill = column.fill === undefined ? undefined : utf8ToBytes(column.fill)
    let count = 0
    let first = 0
    for (let row = 0; row < rows.rows; row++) {
      if (write(row, output) || fill === undefined || output.storage !== 'bytes') continue
      output.set(row, fill, 0, fill.length)
      if (rows.inferred[row] === 1) continue
      if (count === 0) first = keys[row] ?? 0
      count++
    }
    if (count > 0) filled.push({ column: column.name, count, key: first })
    return output
  })
  return { columns, rows: rows.rows, filled }
}

/** The keys of a joined source that rows of the dimension's source refer to and that are not there, ascending. */
export function missingJoins(star: StarDescription, table: DimensionTable, join: DimensionJoin, states: States): readonly number[] {
  const rows = stateOf(states, table.source)
  const on = rows.columns[memberIndex(sourceOf(star, table.source), join.on)]
  const there = keyRows(star, join.source, states)
  const missing = new Set<number>()
  for (let row = 0; row < rows.rows; row++) {
    if (on?.storage !== 'int32' || on.valid[row] !== 1) continue
    const key = on.values[row] ?? 0
    if (!there.has(key)) missing.add(key)
  }
  return [...missing].sort((a, b) => a - b)
}

/** Where the value of a column stands for each row of the dimension; -1 where there is none. */
interface Origin {
  readonly column: Column
  readonly rowOf: (row: number) => number
}

function originOf(
  star: StarDescription,
  table: DimensionTable,
  column: DimensionColumn,
  states: States,
  joined: ReadonlyMap<string, Int32Array>,
): Origin {
  const name = column.join ?? table.source
  const from = stateOf(states, name).columns[memberIndex(sourceOf(star, name), column.from)]
  if (from === undefined) throw new TypeError(`The state of ${name} has no member ${column.from}`)
  const rows = column.join === undefined ? undefined : joined.get(column.join)
  return { column: from, rowOf: rows === undefined ? row => row : row => rows[row] ?? -1 }
}

/** Copies a value; false where there is none, and the output is null. */
function copier({ column, rowOf }: Origin): (row: number, output: Column) => boolean {
  return (row, output) => {
    const from = rowOf(row)
    if (from < 0) {
      output.setNull(row)
      return false
    }
    copyValue(column, from, output, row)
    return output.valid[row] === 1
  }
}

/** The same through a map of codes. */
function translator({ column, rowOf }: Origin, codes: Readonly<Record<string, string>>): (row: number, output: Column) => boolean {
  const words = new Map(Object.entries(codes).map(([code, word]) => [code, utf8ToBytes(word)]))
  return (row, output) => {
    const from = rowOf(row)
    const word = from < 0 || column.storage !== 'bytes' || column.valid[from] !== 1 ? undefined : words.get(textAt(column.view(from)))
    if (word === undefined || output.storage !== 'bytes') {
      output.setNull(row)
      return false
    }
    output.set(row, word, 0, word.length)
    return true
  }
}

function textAt(bytes: Uint8Array): string {
  return decodeUtf8(bytes, 0, bytes.length) ?? ''
}

/** For each row of the dimension's source the row of the joined one, or -1. */
function joinRows(star: StarDescription, table: DimensionTable, name: string, rows: SourceRows, states: States): Int32Array {
  const join = table.joins.find(candidate => candidate.source === name)
  const on = join === undefined ? undefined : rows.columns[memberIndex(sourceOf(star, table.source), join.on)]
  const there = keyRows(star, name, states)
  return Int32Array.from({ length: rows.rows }, (_, row) =>
    on?.storage === 'int32' && on.valid[row] === 1 ? (there.get(on.values[row] ?? 0) ?? -1) : -1,
  )
}

function keyRows(star: StarDescription, name: string, states: States): ReadonlyMap<number, number> {
  const source = sourceOf(star, name)
  const rows = stateOf(states, name)
  const keys = int32At(rows, memberIndex(source, source.key))
  const rowOf = new Map<number, number>()
  for (let row = 0; row < rows.rows; row++) rowOf.set(keys[row] ?? 0, row)
  return rowOf
}

function int32At(rows: SourceRows, index: number): Int32Array {
  const column = rows.columns[index]
  if (column?.storage !== 'int32') throw new TypeError('A key is no 32-bit integer')
  return column.values
}

function stateOf(states: States, name: string): SourceRows {
  const rows = states.get(name)
  if (rows === undefined) throw new TypeError(`The state of ${name} was not read`)
  return rows
}
