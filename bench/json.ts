import { join } from 'node:path'
import { version as duckdbVersion } from '@duckdb/node-api'
import { benchBundle } from './contender.ts'
import { duel, standingLine } from './duel.ts'
import type { Standing } from './duel.ts'
import { writeJsonOrders } from './json-orders.ts'
import type { ProcessUsage } from './process-usage.ts'
import { duelRow } from './report-row.ts'
import type { ReportRow } from './report-row.ts'
import { nodeCommand, usageOf } from './run-process.ts'
import { verifyOrders } from './same-rows.ts'
import { roundsText, sizeText, withinRounds } from './section.ts'
import type { Plan, SectionResult } from './section.ts'
import { inWorkspace } from './workspace.ts'

interface JsonTimes {
  readonly bytes: number
  readonly rows: number
  readonly rounds: number
  readonly standings: readonly Standing[]
}

const SIZES = [{ bytes: 10e6, rounds: 7 }, { bytes: 100e6, rounds: 5 }]
const QUICK_SIZES = [{ bytes: 1e6, rounds: 1 }]
/** The file and both outputs, for each byte of the file. */
const SPACE = 2

/** JSON lines into validated Parquet, whole cold processes in turns, against DuckDB with one thread. Throws unless both give the same rows. */
export async function measureJson(plan: Plan): Promise<SectionResult> {
  const { quick, progress } = plan
  const sizes = (quick ? QUICK_SIZES : SIZES).map((size) => withinRounds(size, plan))
  return inWorkspace(Math.max(...sizes.map(({ bytes }) => bytes)) * SPACE, async (folder) => {
    const input = join(folder, 'orders.jsonl')
    const contenderOf = (name: string, label: string, script: string) => {
      const output = join(folder, `${name}.parquet`)
      const run = (): Promise<ProcessUsage> => {
        progress(`json: ${label}`)
        return usageOf(nodeCommand(benchBundle(script), input, output), output)
      }
      return { name, label, output, run }
    }
    const contenders = [contenderOf('ours', 'Sluice', 'json-engine'), contenderOf('duckdb', `DuckDB ${duckdbVersion()}, 1 thread`, 'json-duckdb')]
    const outputs = contenders.map(({ label, output }) => ({ label, from: `'${output}'` }))
    const times: JsonTimes[] = []
    for (const { bytes, rounds } of sizes) {
      const rows = await writeJsonOrders(input, bytes)
      times.push({ bytes, rows, rounds, standings: await duel(contenders, rounds, () => verifyOrders(outputs, rows)) })
    }
    const rows = times.map(({ bytes, standings }): ReportRow => duelRow(standings, ['ours', 'duckdb'], { goal: 'json', what: sizeText(bytes) }))
    return { rows, lines: times.flatMap(linesOf), data: times }
  })
}

function linesOf({ bytes, rows, rounds, standings }: JsonTimes): readonly string[] {
  return [`JSON lines into Parquet, ${sizeText(bytes)}, ${rows.toString()} rows, ${roundsText(rounds)}`, ...standings.map((one) => `  ${standingLine(one)}`)]
}
