import type { ConvertReport } from './convert-report.ts'
import { counted, durationText, plural } from './wording.ts'

export interface Conversion {
  /** As given on the command line. */
  readonly input: string
  readonly contractFile: string | null
  readonly report: ConvertReport
  readonly durationMs: number
}

const ERRORS_SHOWN = 20

/** What people read after a conversion. */
export function describeConversion(conversion: Conversion): readonly string[] {
  const { report, contractFile } = conversion
  const lines = report.status === 'success' ? successLines(conversion) : failureLines(conversion)
  if (contractFile === null && report.status === 'success') {
    lines.push('No contract was given, so every column is text; name one with --contract to have types and checks.')
  }
  return lines
}

function successLines({ input, contractFile, report, durationMs }: Conversion): string[] {
  const { rows_in, rows_out, rows_rejected, rows_warned, blank_lines, comment_lines, preamble_lines, missing_columns, extra_columns } = report
  const lines = [
    `${nameOf(input)} -> ${report.output ?? ''}`,
    `  ${plural(rows_in ?? 0, 'row')} in, ${counted(rows_out ?? 0)} out, ${counted(rows_rejected ?? 0)} rejected, in ${durationText(durationMs)}`,
  ]
  if (report.rejects !== null) lines.push(`  rejected rows: ${report.rejects}`)
  if (report.warnings !== null) lines.push(`  ${plural(rows_warned ?? 0, 'row')} with a value made null: ${report.warnings}`)
  if ((blank_lines ?? 0) > 0) lines.push(`  ${plural(blank_lines ?? 0, 'empty line')} left out`)
  if ((comment_lines ?? 0) > 0) lines.push(`  ${plural(comment_lines ?? 0, 'comment')} left out`)
  if ((preamble_lines ?? 0) > 0) lines.push(`  ${plural(preamble_lines ?? 0, 'line')} before the header left out`)
  if (missing_columns.length > 0) lines.push(`  columns that the file lacks, null in the table: ${missing_columns.join(', ')}`)
  if (extra_columns.length > 0 && contractFile !== null) lines.push(`  columns that the contract does not name: ${extra_columns.join(', ')}`)
  return [...lines, ...errorLines(report)]
}

function failureLines({ input, report }: Conversion): string[] {
  const lines = [`${nameOf(input)} was not converted:`, ...errorLines(report)]
  if (report.rejects !== null) lines.push(`  rejected rows: ${report.rejects}`)
  return lines
}

function errorLines({ errors }: ConvertReport): readonly string[] {
  const rest = errors.length - ERRORS_SHOWN
  const shown = errors.slice(0, ERRORS_SHOWN).map(({ code, message, count }) => {
    const times = count === undefined || count === 1 ? '' : ` (${counted(count)} times; the first:)`
    return `  ${code}${times}: ${message}`
  })
  return rest > 0 ? [...shown, `  and ${plural(rest, 'more error')}`] : shown
}

function nameOf(input: string): string {
  return input === '-' ? 'stdin' : input
}
