import { expect } from 'chai'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { MemoryPacketLedger } from '../../../src/adapters/memory/memory-packet-ledger.ts'
import { EMPTY_SEQUENCE, withPacket } from '../../../src/domain/packets/packet-sequence.ts'
import { newTableSequence, withKnowledge, type TableSequence } from '../../../src/domain/packets/table-sequence.ts'
import { oldestGapAgeMs } from '../../../src/usecases/packets/oldest-gap.ts'

const MINUTE = 60_000
const START = Date.UTC(2025, 0, 1)
const at = (minute: number): string => new Date(START + minute * MINUTE).toISOString()

/** The record of a table whose packets came in this order, one a minute. */
function arrived(table: string, ...ids: readonly number[]): TableSequence {
  const [first = 1, ...others] = ids
  let record = newTableSequence(table, withPacket(EMPTY_SEQUENCE, first), at(0))
  others.forEach((id, index) => {
    record = withKnowledge(record, withPacket(record, id), at(index + 1))
  })
  return record
}

async function ageAfter(minutes: number, ...sequences: readonly TableSequence[]): Promise<number> {
  const packetLedger = new MemoryPacketLedger()
  for (const sequence of sequences) await packetLedger.createSequence(sequence)
  return (await oldestGapAgeMs({ packetLedger, clock: new VirtualClock(START + minutes * MINUTE) })) / MINUTE
}

describe('oldestGapAgeMs', () => {
  const cases: readonly (readonly [string, readonly TableSequence[], number])[] = [
    ['no packets', [], 0],
    ['packets in order', [arrived('currency', 1, 2, 3)], 0],
    ['a gap from the first packet on', [arrived('currency', 2)], 60],
    ['a gap that opened later', [arrived('currency', 1, 2, 4)], 58],
    ['a gap that was filled', [arrived('currency', 1, 3, 2)], 0],
    ['a second gap after the first was filled', [arrived('currency', 1, 3, 2, 5)], 57],
    ['a second gap before the first was filled', [arrived('currency', 1, 3, 5, 2)], 59],
    ['tables of which one has waited longest', [arrived('currency', 1, 2, 4), arrived('address', 2), arrived('staff', 1)], 60],
  ]
  for (const [what, sequences, minutes] of cases) {
    it(`is ${minutes} minutes after an hour with ${what}`, async () => {
      expect(await ageAfter(60, ...sequences)).to.equal(minutes)
    })
  }
})
