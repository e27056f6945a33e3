import { LocalLedger } from '../../../src/adapters/local/local-ledger.ts'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'

/**
 * A process of its own for the tests of the local ledger: `write <root>` makes and saves receipts until it is killed;
 * `count <root> <times>` raises the fence of one receipt so many times, against others that do the same.
 */
const [mode, root = '', times = '0'] = process.argv.slice(2)
const ledger = new LocalLedger({ root, sync: false })
const AT = '2025-09-15T10:15:00.000Z'

if (mode === 'write') {
  for (let n = 0; ; n += 1) {
    const receipt = openReceipt({ bucket: 'b', key: `k${n % 50}`, versionId: `${process.pid}-${n}` }, 'route-file', AT)
    const created = await ledger.createReceipt(receipt)
    if (created.kind !== 'created') throw new Error('a receipt of this process is there already')
    await ledger.saveReceipt({ ...receipt, fence: 2 }, created.revision)
    if (n === 0) process.stdout.write('writing\n')
  }
}

const receipt = openReceipt({ bucket: 'b', key: 'shared', versionId: '1' }, 'route-file', AT)
await ledger.createReceipt(receipt)
for (let saved = 0; saved < Number(times); ) {
  const stored = await ledger.findReceipt(receipt.identity)
  if (stored === undefined) throw new Error('the shared receipt is gone')
  const outcome = await ledger.saveReceipt({ ...stored.value, fence: stored.value.fence + 1 }, stored.revision)
  if (outcome.kind === 'saved') saved += 1
}
