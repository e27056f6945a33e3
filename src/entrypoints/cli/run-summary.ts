import { needsAttention } from './run-exit-code.ts'
import type { FileReport, RunReport } from './run-report.ts'
import { textTable } from './text-table.ts'
import type { Column } from './text-table.ts'
import { bytesText, counted, durationText, plural } from './wording.ts'

const COLUMNS: readonly Column[] = [
  { title: 'FILE', align: 'left' },
  { title: 'STATUS', align: 'left' },
  { title: 'ROWS IN', align: 'right' },
  { title: 'OUT', align: 'right' },
  { title: 'REJECTED', align: 'right' },
  { title: 'WHERE', align: 'left' },
]

/** A longer table than this is scrolled past, not read. */
const ROWS_SHOWN = 100
const SKIPPED_SHOWN = 20
const REJECTS_SHOWN = 10

export interface SummaryOptions {
  /** Whether an interruption is how the run was meant to end. */
  readonly watched?: boolean
  /** Whether files are brought to their ends elsewhere: then one that is on its way is no problem. */
  readonly runsElsewhere?: boolean
}

/** What people read after a run. */
export function describeRun(folder: string, report: RunReport, { watched = false, runsElsewhere = false }: SummaryOptions = {}): readonly string[] {
  const { files, totals } = report
  const problems = files.filter((file) => needsAttention(file, runsElsewhere))
  const lines = [...outcomeLines(folder, report, problems), ...problemLines(problems), ...leftLines(report)]
  if (report.error !== null) lines.push(`The run ended early: ${report.error.message}`)
  if (report.interrupted && watched) lines.push(`Watching ended; ${plural(totals.files, 'file')} changed.`)
  else if (report.interrupted) lines.push(`Interrupted after ${plural(totals.files, 'file')}; run again to finish the rest.`)
  return lines
}

function outcomeLines(folder: string, report: RunReport, problems: readonly FileReport[]): readonly string[] {
  const { files, totals, interrupted, error } = report
  if (files.length === 0) {
    if (interrupted || error !== null || report.waiting.length > 0) return []
    return [`Nothing lies in ${folder} to be processed. Put files under data/in/ (named in config/config.json) or CSV files under bronze/.`]
  }
  if (totals.changed === 0 && !interrupted) return [`Nothing changed: ${plural(files.length, 'file')} ${files.length === 1 ? 'is' : 'are'} as ${files.length === 1 ? 'it was' : 'they were'}.`]
  return [...tableLines(files, problems), ...totalLines(report), ...loadedLines(folder, files)]
}

function tableLines(files: readonly FileReport[], problems: readonly FileReport[]): readonly string[] {
  const ranked = [...new Set([...problems, ...files])]
  const shown = files.length <= ROWS_SHOWN ? files : ranked.slice(0, ROWS_SHOWN)
  const table = textTable(COLUMNS, shown.map(cellsOf))
  return files.length === shown.length ? table : [...table, `… and ${plural(files.length - shown.length, 'more file')}; --json lists all.`]
}

function cellsOf(file: FileReport): readonly string[] {
  const count = (value: number | null): string => (value === null ? '' : counted(value))
  const status = file.reason === null ? file.status : `${file.status} (${file.reason})`
  const where = [file.output, file.moved_to].filter((place) => place !== null).join(', ')
  return [file.key, status, count(file.rows_in), count(file.rows_out), count(file.rows_rejected), where === '' ? '-' : where]
}

function totalLines({ files, totals }: RunReport): readonly string[] {
  const statuses = Object.entries(totals.by_status).map(([status, count]) => `${counted(count)} ${status}`)
  return [
    '',
    `${plural(totals.files, 'file')} (${bytesText(totals.bytes)}): ${statuses.join(', ')}`,
    `${plural(totals.rows_in, 'row')} in, ${counted(totals.rows_out)} out, ${counted(totals.rows_rejected)} rejected, in ${durationText(totals.duration_ms)}`,
    ...rejectsLines(files),
  ]
}

function loadedLines(folder: string, files: readonly FileReport[]): readonly string[] {
  const loaded = files.filter((file) => file.changed && file.loaded === true)
  return loaded.length === 0 ? [] : ['', `Tables to query, of ${plural(loaded.length, 'file')}: ${folder}/warehouse.duckdb`]
}

function rejectsLines(files: readonly FileReport[]): readonly string[] {
  const written = files.flatMap(({ rejects }) => (rejects === null ? [] : [rejects]))
  if (written.length === 0) return []
  const rest = written.length - REJECTS_SHOWN
  const shown = written.slice(0, REJECTS_SHOWN).map((rejects) => `  ${rejects}`)
  return ['', 'Rejected rows, each with its reasons:', ...shown, ...(rest > 0 ? [`  and ${plural(rest, 'more file')} under quarantine/`] : [])]
}

/** One configuration that cannot be read stops many files; it is told once. */
function problemLines(problems: readonly FileReport[]): readonly string[] {
  const keysByMessage = new Map<string, string[]>()
  for (const file of problems) {
    const message = file.error?.message ?? `it is ${file.status}${file.reason === null ? '' : ` (${file.reason})`}`
    keysByMessage.set(message, [...(keysByMessage.get(message) ?? []), file.key])
  }
  return [...keysByMessage].slice(0, ROWS_SHOWN).flatMap(([message, keys]) => {
    const names = keys.length <= 3 ? keys.join(', ') : `${keys.slice(0, 2).join(', ')} and ${plural(keys.length - 2, 'more file')}`
    return ['', `${names}:`, `  ${message}`]
  })
}

function leftLines({ waiting, skipped }: RunReport): string[] {
  const lines: string[] = []
  if (waiting.length > 0) {
    lines.push('', `${plural(waiting.length, 'file')} still being written, left for the next run: ${waiting.slice(0, 5).join(', ')}${waiting.length > 5 ? ', …' : ''}`)
  }
  if (skipped.length > 0) lines.push('', 'Left out, since they can be no input:')
  lines.push(...skipped.slice(0, SKIPPED_SHOWN).map(({ path, reason }) => `  ${path}: ${reason}`))
  if (skipped.length > SKIPPED_SHOWN) lines.push(`  and ${counted(skipped.length - SKIPPED_SHOWN)} more`)
  return lines
}
