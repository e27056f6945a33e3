import { GOALS, verdictOn } from './goals.ts'
import type { Goal, GoalName, Unit } from './goals.ts'
import type { ReportRow, Side } from './report-row.ts'
import type { Spread } from './spread.ts'

const HEADER = ['work', 'against', 'must', 'aim', 'measured', 'least to most', 'judgement', 'processor', 'seconds', 'processor s', 'peak MiB']

/** The goals in their order, with one line at least for each of them, as Markdown that is to be read as it is. Quick runs are not judged: their sizes are not those of the goals. */
export function goalTable(rows: readonly ReportRow[], isJudged: boolean): string {
  const lines = goalNames().flatMap((name) => {
    const goal: Goal = GOALS[name]
    const own = rows.filter((row) => row.goal === name)
    const missing: ReportRow = { goal: name, what: '', against: '', measured: { kind: 'not measured', why: 'its section was left out or has failed' } }
    return (own.length === 0 ? [missing] : own).map((row) => lineOf(row, goal, isJudged))
  })
  return markdownTable(HEADER, lines)
}

/** What has no goal. */
export function informationTable(rows: readonly ReportRow[]): string {
  const lines = rows.filter(({ goal }) => goal === undefined).map((row) => lineOf(row, undefined, false))
  return markdownTable(HEADER, lines.map((line) => line.filter((_, i) => !GOAL_COLUMNS.has(i))), GOAL_COLUMNS)
}

const GOAL_COLUMNS: ReadonlySet<number> = new Set([2, 3, 6])

export function goalNames(): readonly GoalName[] {
  // Every key of a constant is one of its type's.
  return Object.keys(GOALS).filter((name): name is GoalName => Object.hasOwn(GOALS, name))
}

function lineOf({ what, against, measured }: ReportRow, goal: Goal | undefined, isJudged: boolean): readonly string[] {
  const unit = goal?.unit ?? 'x'
  const limits = goal === undefined ? ['', ''] : [shown(goal.must, unit), shown(goal.aim, unit)]
  const work = [goal?.work, what].filter((text) => text !== undefined && text !== '').join(': ')
  if (measured.kind === 'not measured') return [work, against, ...limits, `not measured: ${measured.why}`, '', 'not judged', '', '', '', '']
  const { value, cpu, ours, theirs } = measured
  const judgement = goal === undefined || !isJudged ? 'not judged' : verdictOn(value.median, goal)
  const pair = (of: keyof Side, digits: number): string => [ours?.[of], theirs?.[of]].flatMap((number) => (number === undefined ? [] : [number.toFixed(digits)])).join(' / ')
  return [
    work,
    against,
    ...limits,
    shown(value.median, unit),
    range(value, unit),
    judgement,
    cpu === undefined ? '' : shown(cpu.median, unit),
    pair('seconds', 3),
    pair('cpuSeconds', 3),
    pair('peakMib', 0),
  ]
}

function range({ least, most }: Spread, unit: Unit): string {
  return `${shown(least, unit)} to ${shown(most, unit)}`
}

/** Ratios to the hundredth, times to the tenth, sizes whole. */
export function shown(value: number, unit: Unit): string {
  if (unit === 'x') return `${value.toFixed(2)}x`
  return `${value.toFixed(unit === 'ms' ? 1 : 0)} ${unit}`
}

function markdownTable(header: readonly string[], lines: readonly (readonly string[])[], without: ReadonlySet<number> = new Set()): string {
  const head = header.filter((_, i) => !without.has(i))
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]?.length ?? 0)))
  const printed = (cells: readonly string[]): string => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [printed(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(printed)].join('\n')
}
