import type { FieldContract } from '../contract/table-contract.ts'

/**
 * A star schema as data: which source tables there are, and how facts and dimensions are made of them. The engine knows
 * no table by name; reading a description is reading its specification. `checkStar` tells what is wrong with one.
 */
export interface StarDescription {
  readonly sources: readonly SourceTable[]
  /** In the order in which results tell of them. */
  readonly tables: readonly StarTable[]
}

/** A table of the operational database, which arrives in packets of new and changed rows. */
export interface SourceTable {
  readonly name: string
  /** The member that names a row: the primary key of the source. */
  readonly key: string
  /** The member, a timestamp, by which the newest of several states of a row is known. */
  readonly updated: string
  /** Every member of a record that is read, by name. */
  readonly fields: readonly FieldContract[]
}

export type StarTable = FactTable | DimensionTable | CalendarTable

/**
 * Keeps the full history: each state of a source row, known by its key and its time of change, is one row, appended once
 * and never changed (Kimball's transaction fact).
 */
export interface FactTable {
  readonly kind: 'fact'
  readonly name: string
  readonly source: string
  readonly columns: readonly FactColumn[]
}

export interface FactColumn {
  readonly name: string
  /** The member of the source that it holds. */
  readonly from: string
  /** Of a timestamp only the date, or only the time of the day. */
  readonly part?: 'date' | 'time'
  /** The dimension or calendar of which this is the foreign key. */
  readonly references?: string
}

/** Keeps the latest state of each row (Kimball's type 1), joined with the latest states of what it refers to. */
export interface DimensionTable {
  readonly kind: 'dimension'
  readonly name: string
  readonly source: string
  readonly joins: readonly DimensionJoin[]
  /** The first one is the key, which holds the key of the source. */
  readonly columns: readonly DimensionColumn[]
}

/** One row of `source`, whose key is the value of the member `on`. */
export interface DimensionJoin {
  readonly source: string
  readonly on: string
}

export interface DimensionColumn {
  readonly name: string
  /** The member that it holds, of the dimension's source or of the join that is named. */
  readonly from: string
  readonly join?: string
  /** Holds what stands for the member's text here, instead of the member itself. */
  readonly codes?: Readonly<Record<string, string>>
  readonly required: boolean
  /**
   * Stands, with a warning, where the value is missing or the code unknown, and in the rows of unknown members. Every
   * required column that may lack its value has one: the row of a dimension is never left out.
   */
  readonly fill?: string
}

/** One row for each date that a fact refers to, and for no other. */
export interface CalendarTable {
  readonly kind: 'calendar'
  readonly name: string
  readonly columns: readonly CalendarColumn[]
}

export interface CalendarColumn {
  readonly name: string
  readonly part: CalendarPart
}

/** `day-of-week` is that of ISO 8601: Monday is 1, Sunday is 7. Names are English. */
export type CalendarPart = 'date' | 'year' | 'month' | 'day' | 'day-of-week' | 'day-name' | 'month-name' | 'quarter'
