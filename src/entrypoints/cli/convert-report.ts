import type { ConversionTally } from '../../domain/table/conversion-tally.ts'
import type { ConversionOutcome } from '../../ports/table-converter.ts'

/** What became of one conversion, with the field names of its JSON. Counts are `null` where the conversion broke off. */
export interface ConvertReport {
  readonly status: 'success' | 'failed'
  readonly rows_in: number | null
  /** Rows of the table that was written. */
  readonly rows_out: number | null
  readonly rows_rejected: number | null
  readonly rows_warned: number | null
  readonly blank_lines: number | null
  readonly comment_lines: number | null
  readonly preamble_lines: number | null
  /** Paths of files that were written; `null` where there was nothing to write. */
  readonly output: string | null
  readonly rejects: string | null
  readonly warnings: string | null
  readonly missing_columns: readonly string[]
  readonly extra_columns: readonly string[]
  readonly errors: readonly ReportedError[]
}

export interface ReportedError {
  readonly code: string
  readonly message: string
  /** How often it occurred; the message is that of the first. */
  readonly count?: number
}

interface SideFiles {
  readonly rejects: string | null
  readonly warnings: string | null
}

export function convertedReport(tally: ConversionTally, files: SideFiles & { readonly output: string }): ConvertReport {
  return { status: 'success', ...countsOf(tally), rows_out: tally.rowsOut, ...files, ...columnsOf(tally), errors: tally.errors }
}

/** The fault of the file as a whole comes first. No row is out: nothing was published. */
export function refusedReport({ fault, tally }: ConversionOutcome & { readonly kind: 'refused' }, files: SideFiles): ConvertReport {
  const others = tally.errors.filter(({ code }) => code !== fault.code)
  const own = tally.errors.find(({ code }) => code === fault.code)
  const errors = [{ ...fault, count: own?.count ?? 1 }, ...others]
  return { status: 'failed', ...countsOf(tally), rows_out: 0, output: null, ...files, ...columnsOf(tally), errors }
}

/** Nothing is known but why. */
export function failedReport(errors: readonly ReportedError[]): ConvertReport {
  return {
    status: 'failed',
    rows_in: null,
    rows_out: null,
    rows_rejected: null,
    rows_warned: null,
    blank_lines: null,
    comment_lines: null,
    preamble_lines: null,
    output: null,
    rejects: null,
    warnings: null,
    missing_columns: [],
    extra_columns: [],
    errors,
  }
}

type Counts = 'rows_in' | 'rows_rejected' | 'rows_warned' | 'blank_lines' | 'comment_lines' | 'preamble_lines'

function countsOf(tally: ConversionTally): Pick<ConvertReport, Counts> {
  return {
    rows_in: tally.rowsIn,
    rows_rejected: tally.rowsRejected,
    rows_warned: tally.rowsWarned,
    blank_lines: tally.blankLines,
    comment_lines: tally.commentLines,
    preamble_lines: tally.preambleLines,
  }
}

function columnsOf(tally: ConversionTally): Pick<ConvertReport, 'missing_columns' | 'extra_columns'> {
  return { missing_columns: tally.missingColumns, extra_columns: tally.extraColumns }
}
