export interface PageLimits {
  readonly pageRows: number
  readonly pageCells: number
  readonly rowGroupRows: number
}

/** Cells that are held as columns at a time: some 18 MB of numbers. */
export const PAGE_CELLS = 2_000_000

/** Rows of a table of so many columns that are held before they are encoded; at least one. */
export function pageCapacity({ pageRows, pageCells, rowGroupRows }: PageLimits, columns: number): number {
  return Math.max(1, Math.min(pageRows, rowGroupRows, Math.floor(pageCells / columns)))
}
