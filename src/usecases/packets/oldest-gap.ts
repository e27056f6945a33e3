import type { Clock } from '../../ports/clock.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'

export interface OldestGapDeps {
  readonly packetLedger: Pick<PacketLedger, 'listSequences'>
  readonly clock: Pick<Clock, 'nowMs'>
}

/**
 * For how long packets of a table have been missing without a break, of the table where that is longest, in milliseconds; 0 when none is
 * missing. Where one gap was filled after the next had opened, the table has not been complete since the first of them.
 */
export async function oldestGapAgeMs({ packetLedger, clock }: OldestGapDeps): Promise<number> {
  const nowMs = clock.nowMs()
  const ages = (await packetLedger.listSequences())
    .filter(({ state }) => state === 'GAPS')
    .map(({ history, createdAt }) => nowMs - Date.parse(history.findLast(({ to }) => to === 'GAPS')?.at ?? createdAt))
  return Math.max(0, ...ages)
}
