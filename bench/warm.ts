import { join } from 'node:path'
import { version as duckdbVersion } from '@duckdb/node-api'
import { benchBundle } from './contender.ts'
import { ORDERS_SEED, writeOrders } from './csv-orders.ts'
import { median } from './measure.ts'
import type { ReportRow, Side } from './report-row.ts'
import { nodeCommand, runProcess } from './run-process.ts'
import { verifyOrders } from './same-rows.ts'
import { sizeText } from './section.ts'
import type { Plan, SectionResult } from './section.ts'
import { spreadOf } from './spread.ts'
import type { Spread } from './spread.ts'
import { parseCycles } from './time-cycles.ts'
import { inWorkspace } from './workspace.ts'

const SIZES = [100e3, 1e6, 10e6] as const
/** The first ones are for the compilers. */
const COUNTS = { processes: 3, cycles: 30, discarded: 10 }
const QUICK_COUNTS = { processes: 1, cycles: 3, discarded: 1 }
const SPACE = 2

export interface WarmTimes {
  readonly label: string
  /** Of each process the milliseconds of a conversion, by the sizes in their order. */
  readonly series: readonly (readonly number[])[]
  /** Milliseconds of a conversion, by the sizes in their order: medians of the processes. */
  readonly ms: readonly Spread[]
  /** What a file costs however small it is. */
  readonly fixedMs: Spread
}

/** Conversions in a process that has done many, as in a function that stays warm. Throws unless ours and DuckDB's give the same rows. */
export async function measureWarm({ quick, progress }: Plan): Promise<SectionResult> {
  const counts = quick ? QUICK_COUNTS : COUNTS
  return inWorkspace(SIZES.reduce((sum, bytes) => sum + bytes, 0) * SPACE, async (folder) => {
    const inputs = SIZES.map((bytes) => join(folder, `${bytes.toString()}.csv`))
    const rows: number[] = []
    for (const [i, path] of inputs.entries()) rows.push(await writeOrders(path, SIZES[i] ?? 0, ORDERS_SEED))
    const contenders = [
      { label: 'Sluice', script: 'csv-warm-engine', output: join(folder, 'ours.parquet') },
      { label: `DuckDB ${duckdbVersion()}, 1 thread`, script: 'csv-warm-duckdb', output: join(folder, 'duckdb.parquet') },
    ]
    const series = new Map<string, (readonly number[])[]>(contenders.map(({ label }) => [label, []]))
    for (let round = 0; round < counts.processes; round += 1) {
      for (const { label, script, output } of round % 2 === 0 ? contenders : contenders.toReversed()) {
        progress(`warm: ${label}`)
        const times = parseCycles((await runProcess(nodeCommand(benchBundle(script), output, counts.cycles.toString(), ...inputs))).stdout)
        if (times === undefined) throw new TypeError(`${script} was to print the times of its cycles`)
        series.get(label)?.push(times.map((one) => median(one.slice(counts.discarded))))
      }
      // What was written last is the largest.
      await verifyOrders(contenders.map(({ label, output }) => ({ label, from: `'${output}'` })), rows.at(-1) ?? 0)
    }
    const [ours, duckdb] = contenders.map(({ label }) => warmTimes(label, series.get(label) ?? []))
    if (ours === undefined || duckdb === undefined) throw new Error('both have been measured')
    return {
      rows: [fixedRow(ours), ...SIZES.map((bytes, i) => warmRow(bytes, ours, duckdb, i))],
      lines: ['Warm conversions in one process, CSV into Parquet', ...[ours, duckdb].map(lineOf)],
      data: { sizes: SIZES, ...counts, times: [ours, duckdb] },
    }
  })
}

function warmTimes(label: string, series: readonly (readonly number[])[]): WarmTimes {
  return { label, series, ms: SIZES.map((_, i) => spreadOf(series.map((one) => one[i] ?? Number.NaN))), fixedMs: spreadOf(series.map((ms) => fixedMs(SIZES, ms))) }
}

/** The time of the smallest file less what its bytes cost at the speed at which the largest takes longer than the middle one. */
export function fixedMs(sizes: readonly number[], ms: readonly number[]): number {
  const [small = Number.NaN, middle = Number.NaN, large = Number.NaN] = sizes
  const [ofSmall = Number.NaN, ofMiddle = Number.NaN, ofLarge = Number.NaN] = ms
  return ofSmall - (small * (ofLarge - ofMiddle)) / (large - middle)
}

function fixedRow({ fixedMs }: WarmTimes): ReportRow {
  return { goal: 'warm', what: 'a file of 100 KB, less the time of its bytes', against: '', measured: { kind: 'measured', value: fixedMs } }
}

function warmRow(bytes: number, ours: WarmTimes, theirs: WarmTimes, i: number): ReportRow {
  const value = spreadOf(ours.series.map((ms, process) => (ms[i] ?? Number.NaN) / (theirs.series[process]?.[i] ?? Number.NaN)))
  const side = (times: WarmTimes): Side => ({ seconds: (times.ms[i]?.median ?? Number.NaN) / 1e3 })
  return { what: `CSV into Parquet, ${sizeText(bytes)}, warm`, against: theirs.label, measured: { kind: 'measured', value, ours: side(ours), theirs: side(theirs) } }
}

function lineOf({ label, ms, fixedMs }: WarmTimes): string {
  const text = ({ median, least, most }: Spread): string => `${median.toFixed(1)} ms (${least.toFixed(1)} to ${most.toFixed(1)})`
  return `  ${label.padEnd(24)} ${ms.map((spread, i) => `${sizeText(SIZES[i] ?? 0)} ${text(spread)}`).join(', ')}; fixed ${text(fixedMs)}`
}
