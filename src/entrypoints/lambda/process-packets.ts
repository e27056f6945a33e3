import { thrownMessage, thrownText } from '../../domain/errors/thrown.ts'
import type { PacketRef } from '../../domain/packets/packet-id.ts'
import { packetsResult, type PacketResult, type PacketsResult } from '../../domain/packets/packet-result.ts'
import type { Logger } from '../../ports/logger.ts'
import { addMeasure } from '../../usecases/measure.ts'
import type { Observation } from '../../usecases/observe.ts'
import { observe } from '../../usecases/observe.ts'
import { oldestGapAgeMs } from '../../usecases/packets/oldest-gap.ts'
import { packetError } from '../../usecases/packets/packet-error.ts'
import { awsModule } from '../composition/aws-module.ts'
import { awsPacketsModule } from '../composition/aws-packets-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { readPacketsEnvironment } from '../composition/packets-environment.ts'
import { packetsModule } from '../composition/packets-module.ts'
import { CLOCK, LOGGER, METRICS, PACKET_LEDGER, PROCESS_PACKETS, SWEEP_PACKETS, TRACER } from '../composition/tokens.ts'
import type { LambdaContext } from './lambda-context.ts'
import { timeLimit } from './within-time.ts'

/** Left for what is under way to be saved. */
const RESERVE_MS = 15_000
const FAILURES_TOLD = 10

const environment = readPacketsEnvironment(process.env)
const container = createContainer(awsModule(environment.common, 'process-packets'), awsPacketsModule(environment), packetsModule)
const processPackets = container.get(PROCESS_PACKETS)
const sweepPackets = container.get(SWEEP_PACKETS)
const packetLedger = container.get(PACKET_LEDGER)
const [clock, logger, metrics, tracer] = [container.get(CLOCK), container.get(LOGGER), container.get(METRICS), container.get(TRACER)]

/**
 * Takes the packets that the event names into the star; an event `{"schedule":"sweep"}` takes those that were left on the way to their
 * ends. Throws errors by whose names a state machine tells what may pass from what will not.
 */
export async function handler(event: unknown, context: LambdaContext = {}): Promise<PacketsResult> {
  const fields = { flow: 'process-packets', request_id: context.awsRequestId ?? null }
  const observers = { clock, metrics, tracer, logger: logger.with(fields) }
  try {
    const result = await observe('packets-processed', {}, observers, async () => await withinTime(event, context), describe)
    tellPackets(result, observers.logger)
    return result
  } finally {
    if (isSweep(event)) await measureGaps(observers.logger)
    await metrics.flush()
  }
}

async function withinTime(event: unknown, context: LambdaContext): Promise<PacketsResult> {
  const limit = timeLimit(context, RESERVE_MS)
  try {
    return isSweep(event) ? await sweep(limit.signal) : await processPackets.execute(event, { signal: limit.signal })
  } catch (error) {
    if (!limit.signal.aborted) throw error
    throw packetError('TransientError', 'the time of the invocation has run out; the next one goes on where this one stopped', error)
  } finally {
    limit.clear()
  }
}

/** Every packet has its turn before it is told that some could not be finished. */
async function sweep(signal: AbortSignal): Promise<PacketsResult> {
  const results: PacketResult[] = []
  const failures: string[] = []
  const onFailure = ({ table, id }: PacketRef, error: unknown): void =>
    void failures.push(`${table} ${id.toString()}: ${thrownMessage(error)}`)
  await sweepPackets.execute({ signal, onResult: (result) => void results.push(result), onFailure })
  if (failures.length > 0) throw packetError('TransientError', `not finished: ${failures.slice(0, FAILURES_TOLD).join('; ')}`)
  return packetsResult(results, [])
}

/** A line for each packet, so that one can be followed by its `correlation_id`. */
function tellPackets({ packets, released }: PacketsResult, observer: Logger): void {
  for (const packet of [...packets, ...released]) {
    const { table, id, status, rows, gaps } = packet
    const fields = { correlation_id: `${table}/${id.toString()}`, table, id, status, rows_processed: rows, rows_rejected: packet.rows_rejected ?? 0, gaps: gaps.length }
    observer.log(status === 'failed' ? 'warn' : 'info', 'packet-handled', fields)
  }
}

/** Also when the sweep could not finish everything: a gap is open all the same. Without a measure the alarm on it hears nothing. */
async function measureGaps(observer: Logger): Promise<void> {
  try {
    addMeasure(metrics, 'OldestGapAgeSeconds', Math.round((await oldestGapAgeMs({ packetLedger, clock })) / 1_000))
  } catch (error) {
    observer.log('warn', 'gaps-not-measured', { error: thrownText(error) })
  }
}

function isSweep(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'schedule' in event && event.schedule === 'sweep'
}

function describe({ status, packets, released }: PacketsResult): Observation {
  const all = [...packets, ...released]
  const processed = all.filter((packet) => packet.status === 'processed')
  const countOf = (wanted: PacketResult['status']): number => all.filter((packet) => packet.status === wanted).length
  const rows = processed.reduce((sum, packet) => sum + packet.rows, 0)
  const rejected = processed.reduce((sum, packet) => sum + (packet.rows_rejected ?? 0), 0)
  return {
    fields: { status, packets: all.length, processed: processed.length, held: countOf('held'), failed: countOf('failed'), rows_processed: rows, rows_rejected: rejected },
    metrics: [
      { name: 'PacketsProcessed', value: processed.length, unit: 'Count' },
      { name: 'PacketsHeld', value: countOf('held'), unit: 'Count' },
      { name: 'PacketsFailed', value: countOf('failed'), unit: 'Count' },
      { name: 'PacketGaps', value: processed.filter(({ gaps }) => gaps.length > 0).length, unit: 'Count' },
      { name: 'RowsProcessed', value: rows, unit: 'Count' },
      { name: 'RowsRejected', value: rejected, unit: 'Count' },
    ],
  }
}
