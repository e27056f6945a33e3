import { expect } from 'chai'
import { MemoryLedger } from '../../../src/adapters/memory/memory-ledger.ts'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import { describeLedgerContract } from '../../contract/ledger-contract.ts'

describeLedgerContract('MemoryLedger', async () => ({
  ledger: new MemoryLedger(),
  close: async () => {},
}))

describe('MemoryLedger', () => {
  it('shows everything it holds, oldest first', async () => {
    const ledger = new MemoryLedger()
    const younger = openReceipt({ bucket: 'b', key: 'k', versionId: '2' }, 'route-file', '2025-01-02T00:00:00.000Z')
    const older = openReceipt({ bucket: 'b', key: 'k', versionId: '1' }, 'route-file', '2025-01-01T00:00:00.000Z')
    await ledger.createReceipt(younger)
    await ledger.createReceipt(older)
    expect(ledger.snapshot()).to.deep.equal({ receipts: [older, younger], runs: [] })
  })
})
