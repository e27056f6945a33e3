import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DuckDBInstance, version as duckdbVersion } from '@duckdb/node-api'
import { bundled, contender, runOf } from './contender.ts'
import type { Contender } from './contender.ts'
import { writeOrders } from './json-orders.ts'
import { median } from './measure.ts'
import type { ProcessUsage } from './process-usage.ts'

export interface JsonTimes {
  readonly megabytes: number
  readonly rows: number
  readonly rounds: number
  readonly engine: Contender & { readonly outputMegabytes: number }
  readonly duckdb: Contender & { readonly outputMegabytes: number }
  /** Time of the engine against that of DuckDB in the same round: the median of the rounds. */
  readonly ratio: number
}

/** JSON lines into validated Parquet, whole cold processes in turns, against DuckDB with one thread. Throws unless both give the same rows. */
export async function measureJson(sizes: readonly { readonly bytes: number; readonly rounds: number }[]): Promise<readonly JsonTimes[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-json-'))
  try {
    const script = bundled(join(import.meta.dirname, 'json-engine.ts'), join(folder, 'engine.mjs'))
    const input = join(folder, 'orders.jsonl')
    const ours = join(folder, 'engine.parquet')
    const theirs = join(folder, 'duckdb.parquet')
    const times: JsonTimes[] = []
    for (const { bytes, rounds } of sizes) {
      const rows = await writeOrders(input, bytes)
      const engine: ProcessUsage[] = []
      const duckdb: ProcessUsage[] = []
      for (let round = 0; round < rounds; round += 1) {
        // In turns of changing order, so that neither always comes into the warmer machine.
        const turns = [
          () => engine.push(runOf(script, [input, ours])),
          () => duckdb.push(runOf(join(import.meta.dirname, 'json-duckdb.ts'), [input, theirs])),
        ]
        for (const turn of round % 2 === 0 ? turns : turns.toReversed()) turn()
      }
      await verify(ours, theirs, rows)
      times.push({
        megabytes: bytes / 1e6,
        rows,
        rounds,
        engine: { ...contender(engine), outputMegabytes: statSync(ours).size / 1e6 },
        duckdb: { ...contender(duckdb), outputMegabytes: statSync(theirs).size / 1e6 },
        ratio: median(engine.map(({ seconds }, round) => seconds / (duckdb[round]?.seconds ?? Number.NaN))),
      })
    }
    return times
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Both files have the same rows, and as many as there are orders. */
async function verify(ours: string, theirs: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll(`SELECT count(*)::INTEGER, (SELECT count(*) FROM '${theirs}')::INTEGER,
    (SELECT count(*) FROM (FROM '${ours}' EXCEPT ALL FROM '${theirs}'))::INTEGER FROM '${ours}'`)
  const [counts] = reader.getRowsJS()
  connection.closeSync()
  instance.closeSync()
  if (counts?.[0] !== rows || counts[1] !== rows || counts[2] !== 0) throw new Error(`The outputs differ: ${JSON.stringify({ rows, counts })}`)
}

export function sayJson(times: readonly JsonTimes[]): void {
  console.log(`JSON lines into Parquet, against DuckDB ${duckdbVersion()} with one thread (whole cold processes)`)
  for (const { megabytes, rows, engine, duckdb, ratio } of times) {
    const side = ({ seconds, fastest, slowest, cpuSeconds, peakMib, outputMegabytes }: JsonTimes['engine']): string =>
      `${seconds.toFixed(2)} s (${fastest.toFixed(2)} to ${slowest.toFixed(2)}, processor ${cpuSeconds.toFixed(2)}), ${peakMib.toFixed(0)} MiB, ${outputMegabytes.toFixed(1)} MB of Parquet`
    console.log(`  ${megabytes.toString()} MB, ${rows.toString()} rows: ${side(engine)}; DuckDB ${side(duckdb)}; ${ratio.toFixed(2)}x the time`)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  sayJson(await measureJson(process.argv.includes('--quick') ? [{ bytes: 10_000_000, rounds: 1 }] : [{ bytes: 10_000_000, rounds: 7 }, { bytes: 100_000_000, rounds: 5 }]))
}
