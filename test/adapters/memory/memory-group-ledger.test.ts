import { expect } from 'chai'
import { MemoryGroupLedger } from '../../../src/adapters/memory/memory-group-ledger.ts'
import { MemoryLedger } from '../../../src/adapters/memory/memory-ledger.ts'
import { describeGroupLedgerContract } from '../../contract/group-ledger-contract.ts'
import { fullGroup, groupOf } from '../../contract/group-samples.ts'

describeGroupLedgerContract('MemoryGroupLedger', async () => ({
  groups: new MemoryGroupLedger(),
  receipts: new MemoryLedger(),
  close: async () => {},
}))

describe('MemoryGroupLedger', () => {
  it('shows everything it holds by name, groups at rest too', async () => {
    const ledger = new MemoryGroupLedger()
    for (const group of [groupOf('b'), fullGroup('a')]) await ledger.createGroup(group)
    expect(ledger.snapshot()).to.deep.equal([fullGroup('a'), groupOf('b')])
  })
})
