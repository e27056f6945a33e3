import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { buildSync } from 'esbuild'
import { makePackets } from '../scripts/packets/make-packets.ts'
import { packetFiles } from '../scripts/packets/packet-files.ts'
import type { PacketLayout } from '../scripts/packets/packet-text.ts'
import { localPackets } from './local-packets.ts'
import { median } from './measure.ts'
import { parseUsage, type ProcessUsage } from './process-usage.ts'
import { writeSalesPacket } from './sales-packet.ts'

export interface PacketTimes {
  readonly layout: PacketLayout
  readonly megabytes: number
  readonly orders: number
  readonly rounds: number
  readonly engine: Contender
  readonly duckdb: Contender
  /** Time of the engine against that of DuckDB in the same round: the median of the rounds. */
  readonly ratio: number
}

/** Whole processes, from their start to the end of their work: medians, and the highest peak of memory. */
export interface Contender {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly fastest: number
  readonly slowest: number
  readonly peakMib: number
}

const DUCKDB_FORMATS = { lines: 'newline_delimited', array: 'array' } as const

/**
 * One packet of orders into its fact, by the engine on local folders and by DuckDB with one thread, in turns. The engine also checks
 * every reference and every repeat, makes the calendar, and commits. Throws unless both give the same rows.
 */
export async function measurePackets(bytes: number, rounds: number): Promise<readonly PacketTimes[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  try {
    const engine = bundledEngine(folder)
    const times: PacketTimes[] = []
    for (const layout of ['lines', 'array'] as const) times.push(await measureLayout({ folder: join(folder, layout), engine, layout, bytes, rounds }))
    return times
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Measurement {
  readonly folder: string
  /** The script of the engine. */
  readonly engine: string
  readonly layout: PacketLayout
  readonly bytes: number
  readonly rounds: number
}

async function measureLayout({ folder, engine: script, layout, bytes, rounds }: Measurement): Promise<PacketTimes> {
  const ingestion = join(folder, 'ingestion')
  const prepared = join(folder, 'prepared')
  const duckdbOutput = join(folder, 'duckdb.parquet')
  await prepare(folder, prepared)
  const packet = join(ingestion, 'sales_order', 'sales_order_1.jsonl')
  mkdirSync(dirname(packet), { recursive: true })
  const orders = await writeSalesPacket(packet, bytes, layout)
  const engine: ProcessUsage[] = []
  const duckdb: ProcessUsage[] = []
  for (let round = 0; round < rounds; round += 1) {
    const processed = join(folder, `processed-${round.toString()}`)
    cpSync(prepared, processed, { recursive: true })
    // In turns of changing order, so that neither always comes into the warmer machine.
    const turns = [
      () => engine.push(runOf(script, ingestion, processed)),
      () => duckdb.push(runOf(join(import.meta.dirname, 'packets-duckdb.ts'), packet, duckdbOutput, DUCKDB_FORMATS[layout])),
    ]
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) turn()
    await verify(join(processed, 'fact_sales_order/sales_order/*.parquet'), duckdbOutput, orders)
    rmSync(processed, { recursive: true })
  }
  const ratios = engine.map(({ seconds }, round) => seconds / (duckdb[round]?.seconds ?? Number.NaN))
  return { layout, megabytes: bytes / 1e6, orders, rounds, engine: contender(engine), duckdb: contender(duckdb), ratio: median(ratios) }
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

/** The engine as it is deployed, in one file: the types of two hundred modules would have to be stripped in each round. */
function bundledEngine(folder: string): string {
  const outfile = join(folder, 'engine.mjs')
  buildSync({ entryPoints: [join(import.meta.dirname, 'packets-engine.ts')], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'error' })
  return outfile
}

function runOf(script: string, ...args: readonly string[]): ProcessUsage {
  const text = execFileSync(process.execPath, [script, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const usage = parseUsage(text)
  if (usage === undefined) throw new TypeError(`${script} said ${text}`)
  return usage
}

/** Both files have the same rows, and as many as there are orders. */
async function verify(engine: string, duckdb: string, orders: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll(`SELECT count(*)::INTEGER, (SELECT count(*) FROM '${duckdb}')::INTEGER,
    (SELECT count(*) FROM (FROM '${engine}' EXCEPT ALL FROM '${duckdb}'))::INTEGER FROM '${engine}'`)
  const [counts] = reader.getRowsJS()
  connection.closeSync()
  instance.closeSync()
  if (counts?.[0] !== orders || counts[1] !== orders || counts[2] !== 0) throw new Error(`The outputs differ: ${JSON.stringify({ orders, counts })}`)
}

function contender(runs: readonly ProcessUsage[]): Contender {
  const seconds = runs.map(run => run.seconds)
  const cpuSeconds = median(runs.map(run => run.cpuSeconds))
  return { seconds: median(seconds), cpuSeconds, fastest: Math.min(...seconds), slowest: Math.max(...seconds), peakMib: Math.max(...runs.map(run => run.peakMib)) }
}
