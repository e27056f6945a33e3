import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { version as duckdbVersion } from '@duckdb/node-api'
import { benchBundle } from './contender.ts'
import { ORDERS_SEED, writeBrokenOrders, writeOrders } from './csv-orders.ts'
import { duel, standingLine } from './duel.ts'
import { csvOrdersSql } from './orders-sql.ts'
import type { ProcessUsage } from './process-usage.ts'
import { duelRow } from './report-row.ts'
import { nodeCommand, usageOf } from './run-process.ts'
import { countRows, verifyOrders } from './same-rows.ts'
import { roundsText, sizeText, withinRounds } from './section.ts'
import type { Plan, SectionResult } from './section.ts'
import { inWorkspace } from './workspace.ts'

const SIZE = { bytes: 100e6, rounds: 5 }
const QUICK_SIZE = { bytes: 1e6, rounds: 1 }
const SHARE = 0.05
/** Three files of the size, and what comes of them. */
const SPACE = 5

/**
 * A file of which one row in twenty is broken, all of them with their diagnostics in a file, against a sound file of the same size; and DuckDB,
 * which keeps what it rejects in a table, doing the same two. Throws unless the rows that are kept are exactly the sound ones, and every other one is told.
 */
export async function measureBadRows(plan: Plan): Promise<SectionResult> {
  const { quick, progress } = plan
  const { bytes, rounds } = withinRounds(quick ? QUICK_SIZE : SIZE, plan)
  return inWorkspace(bytes * SPACE, async (folder) => {
    const path = (name: string): string => join(folder, name)
    const [clean, bad, sound] = [path('clean.csv'), path('bad.csv'), path('sound.csv')]
    const cleanRows = await writeOrders(clean, bytes, ORDERS_SEED)
    const { rows, broken } = await writeBrokenOrders(bad, sound, bytes, ORDERS_SEED, SHARE)
    const contenderOf = (name: string, label: string, script: string, input: string, ...options: readonly string[]) => {
      const output = path(`${name}.parquet`)
      const run = (): Promise<ProcessUsage> => {
        progress(`bad-rows: ${label}`)
        return usageOf(nodeCommand(benchBundle(script), input, output, ...options), output)
      }
      return { name, label, run }
    }
    const duckdb = `DuckDB ${duckdbVersion()}, 1 thread`
    const contenders = [
      contenderOf('clean', 'Sluice, sound file', 'csv-engine', clean, 'rejecting'),
      contenderOf('bad', 'Sluice, 5 % bad rows', 'csv-engine', bad, 'rejecting'),
      contenderOf('duckdb-clean', `${duckdb}, sound file`, 'csv-duckdb', clean, '1', 'rejecting'),
      contenderOf('duckdb-bad', `${duckdb}, 5 % bad rows, store_rejects`, 'csv-duckdb', bad, '1', 'rejecting'),
    ]
    const output = (name: string) => ({ label: name, from: `'${path(`${name}.parquet`)}'` })
    const standings = await duel(contenders, rounds, async () => {
      await verifyOrders([{ label: 'the sound file', from: csvOrdersSql(clean) }, output('clean')], cleanRows)
      await verifyOrders([{ label: 'the sound rows', from: csvOrdersSql(sound) }, output('bad')], rows - broken)
      verifyTold(path('bad.parquet.rejects'), broken)
    })
    const kept = await countRows(output('duckdb-bad').from)
    const what = sizeText(bytes)
    return {
      rows: [
        duelRow(standings, ['bad', 'clean'], { goal: 'badRows', what, against: 'a sound file of the size' }),
        duelRow(standings, ['duckdb-bad', 'duckdb-clean'], { what: `DuckDB itself: CSV with 5 % bad rows, ${what}`, against: 'a sound file of the size' }),
        duelRow(standings, ['bad', 'duckdb-bad'], { what: `CSV with 5 % of bad rows, ${what}` }),
      ],
      lines: [
        `CSV with bad rows, ${what}, ${broken.toString()} of ${rows.toString()} rows broken (DuckDB rejected ${(rows - kept).toString()}), ${roundsText(rounds)}`,
        ...standings.map((one) => `  ${standingLine(one)}`),
      ],
      data: { bytes, rounds, seed: ORDERS_SEED, rows, broken, rejectedByDuckdb: rows - kept, standings },
    }
  })
}

/** There is one line for each broken row. */
function verifyTold(path: string, broken: number): void {
  const text = readFileSync(path)
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1
  if (lines !== broken) throw new Error(`${broken.toString()} rows are broken, but ${path} tells of ${lines.toString()}`)
}
