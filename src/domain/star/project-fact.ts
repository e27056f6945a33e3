import { Int32Column, Int64Column } from '../table/column-builder.ts'
import type { Column } from '../table/column-builder.ts'
import type { FactColumn, FactTable, StarDescription } from './star-description.ts'
import { memberIndex, sourceOf } from './star-lookup.ts'

const MICROS_OF_DAY = 86_400_000_000
const TWO_32 = 4_294_967_296

/** What the rows of a fact are made of, batch by batch. */
export interface FactProjection {
  /**
   * The columns of the fact for the first `rows` rows of the source's columns. They hold until the next call; columns that
   * need no change are the source's own.
   */
  project(source: readonly Column[], rows: number): readonly Column[]
}

/** Compiles a fact for batches of at most `capacity` rows. */
export function compileFact(star: StarDescription, table: FactTable, capacity: number): FactProjection {
  const source = sourceOf(star, table.source)
  const steps = table.columns.map(column => projectionStep(column, memberIndex(source, column.from), capacity))
  return { project: (columns, rows) => steps.map(step => step(columns, rows)) }
}

type ProjectionStep = (source: readonly Column[], rows: number) => Column

function projectionStep({ part }: FactColumn, index: number, capacity: number): ProjectionStep {
  if (part === undefined) return source => columnAt(source, index)
  if (part === 'date') {
    const dates = new Int32Column(capacity)
    return (source, rows) => splitDates(timestamps(source, index), dates, rows)
  }
  const times = new Int64Column(capacity)
  return (source, rows) => splitTimes(timestamps(source, index), times, rows)
}

/** The day of each timestamp. Days begin at midnight, also before 1970. */
function splitDates(moments: Int64Column, dates: Int32Column, rows: number): Int32Column {
  for (let row = 0; row < rows; row++) {
    if (moments.valid[row] === 0) dates.setNull(row)
    else dates.set(row, dayAt(moments, row))
  }
  return dates
}

/** The microseconds since midnight of each timestamp. */
function splitTimes(moments: Int64Column, times: Int64Column, rows: number): Int64Column {
  for (let row = 0; row < rows; row++) {
    if (moments.valid[row] === 0) times.setNull(row)
    else times.setNumber(row, timeAt(moments, row))
  }
  return times
}

/** The day of a timestamp in microseconds, both counted from 1970-01-01. */
export function dayOf(micros: bigint): number {
  const time = Number(micros % BigInt(MICROS_OF_DAY))
  return Number((micros - BigInt(time)) / BigInt(MICROS_OF_DAY)) - (time < 0 ? 1 : 0)
}

/** The same of the timestamp in a row, which is not null. It makes no bigint, as a packet may have millions of them. */
export function dayAt(moments: Int64Column, row: number): number {
  const micros = numberAt(moments, row)
  // From the year 2255 on, a double no longer holds every microsecond, and the last ones of a day would be in the next.
  return Number.isSafeInteger(micros) ? Math.floor(micros / MICROS_OF_DAY) : dayOf(moments.values[row] ?? 0n)
}

function timeAt(moments: Int64Column, row: number): number {
  const micros = numberAt(moments, row)
  if (Number.isSafeInteger(micros)) return micros - Math.floor(micros / MICROS_OF_DAY) * MICROS_OF_DAY
  const time = Number((moments.values[row] ?? 0n) % BigInt(MICROS_OF_DAY))
  return time < 0 ? time + MICROS_OF_DAY : time
}

/** Exact where it is a safe integer. */
function numberAt(column: Int64Column, row: number): number {
  return column.high(row) * TWO_32 + column.low(row)
}

function timestamps(source: readonly Column[], index: number): Int64Column {
  const column = columnAt(source, index)
  if (column.storage !== 'int64') throw new TypeError('Only timestamps have a date and a time')
  return column
}

function columnAt(source: readonly Column[], index: number): Column {
  const column = source[index]
  if (column === undefined) throw new TypeError(`The batch has no column ${index.toString()}`)
  return column
}
