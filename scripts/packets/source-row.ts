/** An amount with two decimals. */
export interface Money {
  readonly cents: number
}

/** A local time to the millisecond, in milliseconds since 1970-01-01T00:00:00. */
export interface Moment {
  readonly ms: number
}

export type SourceValue = string | number | boolean | null | Money | Moment

/** A row of a source table, its members in the order of the table's columns. */
export type SourceRow = Readonly<Record<string, SourceValue>>

/** New and changed rows of one source table, as they were when they were extracted. */
export interface SourcePacket {
  readonly table: string
  readonly id: number
  readonly rows: readonly SourceRow[]
}

export const DAY_MS = 86_400_000

/** The date of a moment as `YYYY-MM-DD`. */
export function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
