import { displayWidth } from './printable.ts'

export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** The lines of a table with aligned columns, the titles first. Cells are shown as they are. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, i) => Math.max(...all.map((row) => displayWidth(row[i] ?? ''))))
  return all.map((row) =>
    columns
      .map(({ align }, i) => {
        const cell = row[i] ?? ''
        const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - displayWidth(cell)))
        return align === 'left' ? cell + padding : padding + cell
      })
      .join('  ')
      .trimEnd(),
  )
}
