import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { version as duckdbVersion } from '@duckdb/node-api'
import { makePackets } from '../scripts/packets/make-packets.ts'
import { packetFiles } from '../scripts/packets/packet-files.ts'
import type { PacketLayout } from '../scripts/packets/packet-text.ts'
import { benchBundle } from './contender.ts'
import { duel, standingLine } from './duel.ts'
import type { Standing } from './duel.ts'
import { localPackets } from './local-packets.ts'
import { duelRow } from './report-row.ts'
import type { ReportRow } from './report-row.ts'
import { nodeCommand, usageOf } from './run-process.ts'
import { writeSalesPacket } from './sales-packet.ts'
import { verifyEqual } from './same-rows.ts'
import { roundsText, sizeText, withinRounds } from './section.ts'
import type { Plan, SectionResult } from './section.ts'
import { inWorkspace } from './workspace.ts'

interface PacketTimes {
  readonly layout: PacketLayout
  readonly bytes: number
  readonly orders: number
  readonly rounds: number
  readonly standings: readonly Standing[]
}

const SIZE = { bytes: 100e6, rounds: 5 }
const QUICK_SIZE = { bytes: 1e6, rounds: 1 }
/** The packet, and what comes of it. */
const SPACE = 3
const DUCKDB_FORMATS = { lines: 'newline_delimited', array: 'array' } as const

/**
 * One packet of orders into its fact, by the engine on local folders and by DuckDB with one thread. The engine also checks every reference and
 * every repeat, makes the calendar, and commits. Throws unless both give the same rows.
 */
export async function measurePackets(plan: Plan): Promise<SectionResult> {
  const { quick, progress } = plan
  const { bytes, rounds } = withinRounds(quick ? QUICK_SIZE : SIZE, plan)
  const times: PacketTimes[] = []
  for (const layout of ['lines', 'array'] as const) {
    progress(`packets: ${layout}`)
    times.push(await inWorkspace(bytes * SPACE, (folder) => measureLayout({ folder, layout, bytes, rounds, progress })))
  }
  const rows = times.map(({ layout, standings }): ReportRow => {
    return duelRow(standings, ['ours', 'duckdb'], { goal: 'packets', what: layout === 'lines' ? 'JSON lines' : 'an array', against: `the transform in SQL by DuckDB ${duckdbVersion()}, 1 thread` })
  })
  return { rows, lines: times.flatMap(linesOf), data: times }
}

interface Measurement extends Pick<Plan, 'progress'> {
  readonly folder: string
  readonly layout: PacketLayout
  readonly bytes: number
  readonly rounds: number
}

async function measureLayout({ folder, layout, bytes, rounds, progress }: Measurement): Promise<PacketTimes> {
  const path = (name: string): string => join(folder, name)
  const [ingestion, prepared, processed, theirs] = [path('ingestion'), path('prepared'), path('processed'), path('duckdb.parquet')]
  await prepare(folder, prepared)
  const packet = join(ingestion, 'sales_order', 'sales_order_1.jsonl')
  mkdirSync(dirname(packet), { recursive: true })
  const orders = await writeSalesPacket(packet, bytes, layout)
  const contenders = [
    {
      name: 'ours',
      label: 'Sluice',
      run: () => {
        progress(`packets: ${layout}, Sluice`)
        // A packet is taken in once, so that each round begins with a star that has none.
        rmSync(processed, { recursive: true, force: true })
        cpSync(prepared, processed, { recursive: true })
        return usageOf(nodeCommand(benchBundle('packets-engine'), ingestion, processed))
      },
    },
    {
      name: 'duckdb',
      label: `DuckDB ${duckdbVersion()}, 1 thread`,
      run: () => {
        progress(`packets: ${layout}, DuckDB`)
        return usageOf(nodeCommand(benchBundle('packets-duckdb'), packet, theirs, DUCKDB_FORMATS[layout]), theirs)
      },
    },
  ]
  const fact = `'${join(processed, 'fact_sales_order/sales_order/*.parquet')}'`
  const standings = await duel(contenders, rounds, () => verifyEqual(fact, `'${theirs}'`, orders))
  return { layout, bytes, orders, rounds, standings }
}

function linesOf({ layout, bytes, orders, rounds, standings }: PacketTimes): readonly string[] {
  return [`Packets (${layout}) into their fact, ${sizeText(bytes)}, ${orders.toString()} orders, ${roundsText(rounds)}`, ...standings.map((one) => `  ${standingLine(one)}`)]
}

/** A star with all dimensions that the orders refer to, and no order. */
async function prepare(folder: string, processed: string): Promise<void> {
  const dimensions = ['department', 'staff', 'address', 'counterparty', 'currency', 'design']
  const packets = makePackets({ seed: 1, salesOrders: 1, purchaseOrders: 1, days: 0 }).filter(({ table }) => dimensions.includes(table))
  for (const { path, text } of packetFiles(packets)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  mkdirSync(processed, { recursive: true })
  const result = await localPackets(join(folder, 'ingestion'), processed).execute({ packets: packets.map(({ table, id }) => ({ table, id })) })
  if (result.status !== 'success') throw new Error(`The dimensions were not taken in: ${JSON.stringify(result)}`)
}
