import type { PacketResult } from '../../domain/packets/packet-result.ts'
import { MANIFEST_KEY } from '../../domain/star/output-name.ts'
import type { ProcessReport } from './process-command.ts'
import { counted, durationText, plural } from './wording.ts'

const LINES_SHOWN = 20

/** A packet in a line, as soon as it is known what has become of it. */
export function describePacket({ table, id, status, rows, rows_rejected: rejected = 0, gaps, gaps_total: missing = gaps.length, error, reason, rejects, outputs }: PacketResult): string {
  const name = `${table} ${id.toString()}: ${status}`
  switch (status) {
    case 'processed': {
      const parts = [plural(rows, 'row'), ...(rejected > 0 ? [`${counted(rejected)} rejected (${rejects ?? ''})`] : []), plural(outputs.length, 'file')]
      const warning = gaps.length === 0 ? '' : `; ${plural(missing, 'packet')} before it missing: ${listed(gaps.map(String))}`
      return `${name}, ${parts.join(', ')}${warning}`
    }
    case 'duplicate':
      return `${name}, it was processed before`
    case 'held':
      return `${name} (${reason ?? 'waiting'})`
    case 'failed':
      return `${name} (${error?.code ?? 'unknown'}) ${error?.message ?? ''}`
  }
}

/** The whole, at the end. */
export function describePackets(processed: string, { packets, released, interrupted, error, durationMs }: ProcessReport): readonly string[] {
  const all = [...packets, ...released]
  const problem = error === null ? [] : [`sluice: ${error.message}`]
  if (all.length === 0) return problem
  const counts = new Map<string, number>()
  for (const { status } of all) counts.set(status, (counts.get(status) ?? 0) + 1)
  const changed = all.some(({ status }) => status === 'processed' || status === 'failed')
  const rowsOf = (of: (packet: PacketResult) => number | undefined): number =>
    all.filter(({ status }) => status === 'processed').reduce((sum, packet) => sum + (of(packet) ?? 0), 0)
  const held = all.filter(({ status }) => status === 'held')
  return [
    '',
    `${plural(all.length, 'packet')}: ${[...counts].map(([status, count]) => `${counted(count)} ${status}`).join(', ')}`,
    ...(changed
      ? [`${plural(rowsOf((packet) => packet.rows_in), 'row')} in, ${counted(rowsOf((packet) => packet.rows))} out, ${counted(rowsOf((packet) => packet.rows_rejected))} rejected, in ${durationText(durationMs)}`]
      : ['Nothing changed.']),
    ...(held.length === 0 ? [] : ['Packets that are held go in by themselves once what they wait for has come; sluice status shows them.']),
    ...(all.some(({ status }) => status === 'processed' || status === 'duplicate') ? [`The tables are what ${processed}/${MANIFEST_KEY} names.`] : []),
    ...(interrupted ? ['Interrupted: run the same command again, it goes on where it stopped.'] : []),
    ...problem,
  ]
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, LINES_SHOWN).join(', ')
  return texts.length > LINES_SHOWN ? `${shown} and ${counted(texts.length - LINES_SHOWN)} more` : shown
}
