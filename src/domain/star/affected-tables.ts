import type { CalendarTable, DimensionTable, FactTable, StarDescription } from './star-description.ts'

/** What one packet of a source table can change. */
export interface AffectedTables {
  /** Facts whose rows the packet brings. */
  readonly facts: readonly FactTable[]
  /** Dimensions made of the source, or joined with it: a change of a department is a change of its staff. */
  readonly dimensions: readonly DimensionTable[]
  /** Calendars that the facts refer to. */
  readonly calendars: readonly CalendarTable[]
}

export function affectedTables(star: StarDescription, source: string): AffectedTables {
  const facts = star.tables.filter(table => table.kind === 'fact').filter(table => table.source === source)
  const referred = new Set(facts.flatMap(table => table.columns.map(column => column.references)))
  return {
    facts,
    dimensions: star.tables
      .filter(table => table.kind === 'dimension')
      .filter(table => table.source === source || table.joins.some(join => join.source === source)),
    calendars: star.tables.filter(table => table.kind === 'calendar').filter(table => referred.has(table.name)),
  }
}

/** Whether the latest rows of a source are kept, since a dimension is made of them. */
export function hasState(star: StarDescription, source: string): boolean {
  return affectedTables(star, source).dimensions.length > 0
}
