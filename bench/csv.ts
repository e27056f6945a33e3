import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance, version as duckdbVersion } from '@duckdb/node-api'
import { bundled, contender, runOf } from './contender.ts'
import type { Contender } from './contender.ts'
import { writeOrders } from './csv-orders.ts'
import { median } from './measure.ts'
import type { ProcessUsage } from './process-usage.ts'

const SEED = 20_250_101

/** Ours on its fast path and on the other one, the usual libraries, and DuckDB with one thread. */
const NAMES = ['fast', 'reference', 'stack', 'duckdb'] as const
type Name = (typeof NAMES)[number]

export interface CsvTimes {
  readonly megabytes: number
  readonly rows: number
  readonly seed: number
  readonly rounds: number
  readonly contenders: Readonly<Record<Name, Contender & { readonly outputMegabytes: number }>>
  /** Time of the fast path against that of another in the same round: the median of the rounds. */
  readonly ratios: Readonly<Record<Exclude<Name, 'fast'>, number>>
  /** The same of processor time, which others on the machine disturb less. */
  readonly cpuRatios: Readonly<Record<Exclude<Name, 'fast'>, number>>
}

/** CSV into validated Parquet, whole processes in turns, each started cold. Throws unless all of them give the same rows. */
export async function measureCsv(sizes: readonly { readonly bytes: number; readonly rounds: number }[]): Promise<readonly CsvTimes[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-csv-'))
  try {
    const script = (name: string): string => join(import.meta.dirname, `${name}.ts`)
    const engine = bundled(script('csv-engine'), join(folder, 'engine.mjs'))
    const stack = bundled(script('csv-stack'), join(folder, 'stack.mjs'))
    const input = join(folder, 'orders.csv')
    const output = (name: Name): string => join(folder, `${name}.parquet`)
    const turns: Readonly<Record<Name, () => ProcessUsage>> = {
      fast: () => runOf(engine, [input, output('fast'), 'fast']),
      reference: () => runOf(engine, [input, output('reference'), 'reference']),
      stack: () => runOf(stack, [input, output('stack')]),
      duckdb: () => runOf(script('csv-duckdb'), [input, output('duckdb')]),
    }
    const times: CsvTimes[] = []
    for (const { bytes, rounds } of sizes) {
      const rows = writeOrders(input, bytes, SEED)
      const runs: Record<Name, ProcessUsage[]> = { fast: [], reference: [], stack: [], duckdb: [] }
      for (let round = 0; round < rounds; round += 1) {
        // In turns of changing order, so that none always comes into the warmer machine.
        for (const name of round % 2 === 0 ? NAMES : NAMES.toReversed()) runs[name].push(turns[name]())
      }
      await verify(NAMES.map(output), rows)
      const ratiosOf = (of: 'seconds' | 'cpuSeconds') => {
        const to = (other: Name): number => median(runs.fast.map((usage, round) => usage[of] / (runs[other][round]?.[of] ?? Number.NaN)))
        return { reference: to('reference'), stack: to('stack'), duckdb: to('duckdb') }
      }
      const contenderOf = (name: Name) => ({ ...contender(runs[name]), outputMegabytes: statSync(output(name)).size / 1e6 })
      times.push({
        megabytes: bytes / 1e6,
        rows,
        seed: SEED,
        rounds,
        contenders: { fast: contenderOf('fast'), reference: contenderOf('reference'), stack: contenderOf('stack'), duckdb: contenderOf('duckdb') },
        ratios: ratiosOf('seconds'),
        cpuRatios: ratiosOf('cpuSeconds'),
      })
    }
    return times
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** All files have as many rows, and the same hash over the texts of each column. */
async function verify(paths: readonly string[], rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const found: string[] = []
  for (const path of paths) {
    const reader = await connection.runAndReadAll(`SELECT count(*)::VARCHAR, sum(hash(COLUMNS(*)::VARCHAR))::VARCHAR FROM '${path}'`)
    found.push(JSON.stringify(reader.getRowsJS()[0]))
  }
  connection.closeSync()
  instance.closeSync()
  if (new Set(found).size !== 1 || found[0]?.startsWith(`["${rows.toString()}"`) !== true) throw new Error(`The outputs differ: ${JSON.stringify({ rows, paths, found })}`)
}

export function sayCsv(times: readonly CsvTimes[]): void {
  console.log(`CSV into Parquet: the fast path against the reference path, csv-parse with hyparquet-writer, and DuckDB ${duckdbVersion()} with one thread (whole cold processes)`)
  for (const { megabytes, rows, contenders, ratios, cpuRatios } of times) {
    const said = ({ reference, stack, duckdb }: typeof ratios): string => `${reference.toFixed(2)}x reference, ${stack.toFixed(2)}x stack, ${duckdb.toFixed(2)}x DuckDB`
    console.log(`  ${megabytes.toString()} MB, ${rows.toString()} rows: ${said(ratios)}; processor ${said(cpuRatios)}`)
    for (const name of NAMES) {
      const { seconds, fastest, slowest, cpuSeconds, peakMib, outputMegabytes } = contenders[name]
      console.log(
        `    ${name.padEnd(9)} ${seconds.toFixed(2)} s (${fastest.toFixed(2)} to ${slowest.toFixed(2)}, processor ${cpuSeconds.toFixed(2)}), ` +
          `${peakMib.toFixed(0)} MiB at most, ${outputMegabytes.toFixed(1)} MB of Parquet`,
      )
    }
  }
}
