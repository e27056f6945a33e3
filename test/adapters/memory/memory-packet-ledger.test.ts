import { expect } from 'chai'
import { MemoryLedger } from '../../../src/adapters/memory/memory-ledger.ts'
import { MemoryPacketLedger } from '../../../src/adapters/memory/memory-packet-ledger.ts'
import { newTableSequence } from '../../../src/domain/packets/table-sequence.ts'
import { describePacketLedgerContract } from '../../contract/packet-ledger-contract.ts'
import { at, packetAfter, packetOf, PLANNED } from '../../contract/packet-samples.ts'

describePacketLedgerContract('MemoryPacketLedger', async () => ({
  packets: new MemoryPacketLedger(),
  receipts: new MemoryLedger(),
  close: async () => {},
}))

describe('MemoryPacketLedger', () => {
  it('shows everything it holds, by table and id', async () => {
    const ledger = new MemoryPacketLedger()
    const finished = packetAfter(packetOf('staff', 10), PLANNED, { kind: 'committed' }, { kind: 'advanced' })
    const records = [finished, packetOf('staff', 9), packetOf('address', 1)]
    for (const record of records) await ledger.createPacket(record)
    const sequence = newTableSequence('staff', { watermark: 0, highest: 0, gaps: [] }, at(0))
    await ledger.createSequence(sequence)
    expect(ledger.snapshot()).to.deep.equal({ packets: records.toReversed(), sequences: [sequence] })
  })
})
