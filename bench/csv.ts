import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { csvContenders } from './csv-contenders.ts'
import type { CsvContender } from './csv-contenders.ts'
import { CSV_EVENTS, placeText, QUICK_CSV_EVENTS } from './csv-events.ts'
import type { CsvEvent } from './csv-events.ts'
import { ORDERS_SEED, writeOrders } from './csv-orders.ts'
import { duel, standing, standingLine } from './duel.ts'
import type { Standing } from './duel.ts'
import { INSTALL_PEERS } from './peers/find-peers.ts'
import { pinning } from './pinned.ts'
import type { ProcessUsage } from './process-usage.ts'
import { measuredDuel } from './report-row.ts'
import type { ReportRow } from './report-row.ts'
import { usageOf } from './run-process.ts'
import { verifyOrders } from './same-rows.ts'
import { roundsText, sizeText, withinRounds } from './section.ts'
import type { Plan, SectionResult } from './section.ts'
import { spreadOf } from './spread.ts'
import { inWorkspace, placeFor } from './workspace.ts'

export interface CsvTimes extends Pick<CsvEvent, 'bytes' | 'rounds' | 'processors' | 'by'> {
  readonly rows: number
  readonly seed: number
  readonly standings: readonly (Standing & { readonly outputBytes: number })[]
}

/** Of the Parquet files together, for each byte of CSV. */
const OUTPUT_SHARE = 0.4

/** CSV into validated Parquet, whole processes in turns, each started cold. Throws unless all of them give the same rows. */
export async function measureCsv(plan: Plan): Promise<SectionResult> {
  const events = (plan.quick ? QUICK_CSV_EVENTS : CSV_EVENTS).map((event) => withinRounds(event, plan))
  const contenders = csvContenders(plan.peers)
  const space = Math.max(...events.map(spaceOf))
  plan.progress(`csv: files in ${placeFor(space)}`)
  return inWorkspace(space, async (folder) => {
    const rows: ReportRow[] = []
    const times: CsvTimes[] = []
    let input: Input = { path: join(folder, 'orders.csv'), bytes: 0, rows: 0 }
    for (const event of events) {
      const { bytes } = event
      if (input.bytes !== bytes) input = { ...input, bytes, rows: await writeOrders(input.path, bytes, ORDERS_SEED) }
      const measured = await measureEvent(event, contenders, input, plan)
      rows.push(...measured.rows)
      if (measured.times !== undefined) times.push(measured.times)
    }
    return { rows: [...rows, memoryRow(times)], lines: times.flatMap(linesOf), data: times }
  })
}

interface Input {
  readonly path: string
  readonly bytes: number
  readonly rows: number
}

interface EventResult {
  readonly rows: readonly ReportRow[]
  /** Missing when the machine does not allow it. */
  readonly times?: CsvTimes
}

async function measureEvent(event: CsvEvent, all: readonly CsvContender[], input: Input, plan: Plan): Promise<EventResult> {
  const { by = 'ours' } = event
  const others = all.filter(({ name }) => name !== by && Object.hasOwn(event.against, name))
  const pinned = pinning(event.processors)
  if (pinned.kind === 'impossible') return { rows: others.map((one) => rowOf(event, one, { kind: 'not measured', why: pinned.why })) }
  const outputOf = (name: string): string => join(dirname(input.path), `${name}.parquet`)
  const taking = all.filter(({ name }) => name === by).concat(others).flatMap(({ name, label, command }) => {
    if (command === undefined) return []
    const run = (): Promise<ProcessUsage> => {
      plan.progress(`csv: ${placeText(event)}, ${label}`)
      return usageOf(pinned.pin(command(input.path, outputOf(name))), outputOf(name))
    }
    return [{ name, label, run }]
  })
  const outputs = taking.map(({ name, label }) => ({ label, from: `'${outputOf(name)}'` }))
  const standings = await duel(taking, event.rounds, () => verifyOrders(outputs, input.rows))
  const rows = others.map((one) => {
    return rowOf(event, one, one.command === undefined ? { kind: 'not measured', why: `it is not installed (${INSTALL_PEERS})` } : measuredDuel(standings, by, one.name))
  })
  const { against, ...how } = event
  return { rows, times: { ...how, rows: input.rows, seed: ORDERS_SEED, standings: standings.map((one) => ({ ...one, outputBytes: statSync(outputOf(one.name)).size })) } }
}

function rowOf(event: CsvEvent, { name, label }: CsvContender, measured: ReportRow['measured']): ReportRow {
  const purpose = name === 'ours2' ? undefined : event.against[name]
  if (purpose === undefined || purpose === 'information') return { what: `CSV into Parquet, ${placeText(event)}, cold`, against: label, measured }
  // A goal says itself what is done.
  return { goal: purpose, what: sizeText(event.bytes), against: label, measured }
}

/** What is judged is the highest peak of all, of one thread; beside it, that of the size that took the least. */
function memoryRow(times: readonly CsvTimes[]): ReportRow {
  const peaks = times.filter(({ by }) => by === undefined).map(({ bytes, standings }) => ({ bytes, mib: standing(standings, 'ours').peakMib }))
  const { least, most } = spreadOf(peaks.map(({ mib }) => mib))
  const sizes = [...new Set(peaks.map(({ bytes }) => bytes))].map((bytes) => {
    const highest = Math.max(...peaks.filter((peak) => peak.bytes === bytes).map(({ mib }) => mib))
    return `${highest.toFixed(0)} at ${sizeText(bytes)}`
  })
  return { goal: 'memory', what: sizes.join(', '), against: '', measured: { kind: 'measured', value: { median: most, least, most } } }
}

function spaceOf({ bytes, against }: CsvEvent): number {
  return bytes * (1 + OUTPUT_SHARE * (1 + Object.keys(against).length))
}

function linesOf({ rows, rounds, standings, ...event }: CsvTimes): readonly string[] {
  return [
    `CSV into Parquet, ${placeText(event)}, ${rows.toString()} rows, ${roundsText(rounds)}`,
    ...standings.map((one) => `  ${standingLine(one)}, ${(one.outputBytes / 1e6).toFixed(1)} MB of Parquet`),
  ]
}
