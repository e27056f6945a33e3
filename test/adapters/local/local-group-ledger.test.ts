import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { LocalGroupLedger } from '../../../src/adapters/local/local-group-ledger.ts'
import { LocalLedger } from '../../../src/adapters/local/local-ledger.ts'
import { sha256Hex } from '../../../src/domain/identity/object-version.ts'
import { describeGroupLedgerContract } from '../../contract/group-ledger-contract.ts'
import { fullGroup, groupOf } from '../../contract/group-samples.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { revisionOf } from '../../contract/ledger-answers.ts'
import { at } from '../../contract/packet-samples.ts'
import { tempFolders } from './temp-folder.ts'

describe('in folders', () => {
  const makeFolder = tempFolders()

  describeGroupLedgerContract('LocalGroupLedger', async () => {
    const options = { root: await makeFolder(), sync: false }
    return { groups: new LocalGroupLedger(options), receipts: new LocalLedger(options), close: async () => {} }
  })

  describe('LocalGroupLedger', () => {
    it('is the same for every process: what one wrote, another reads and replaces', async () => {
      const root = await makeFolder()
      const revision = revisionOf(await new LocalGroupLedger({ root }).createGroup(groupOf('orders')))
      const other = new LocalGroupLedger({ root })
      expect(await other.findGroup('orders')).to.deep.equal({ value: groupOf('orders'), revision })
      expect((await other.saveGroup(fullGroup('orders'), revision)).kind).to.equal('saved')
      expect((await new LocalGroupLedger({ root }).findGroup('orders'))?.value).to.deep.equal(fullGroup('orders'))
    })

    it('keeps each group in a file that people can read', async () => {
      const root = await makeFolder()
      await new LocalGroupLedger({ root }).createGroup(groupOf('orders'))
      const stored: unknown = JSON.parse(await readFile(fileOf(root, 'orders'), 'utf8'))
      expect(stored).to.include({ format: 1, group: 'orders', state: 'OPEN', attempt: 1, fence: 1, created_at: at(0), updated_at: at(0) })
    })

    it('makes nothing while it is only read', async () => {
      const root = await makeFolder()
      const ledger = new LocalGroupLedger({ root })
      expect(await ledger.listBusyGroups()).to.deep.equal({ items: [] })
      expect(await ledger.findGroup('orders')).to.equal(undefined)
      expect(await readdir(root)).to.deep.equal([])
    })

    it('names the file that it cannot read, and what to do', async () => {
      const root = await makeFolder()
      const ledger = new LocalGroupLedger({ root })
      await ledger.createGroup(groupOf('orders'))
      const file = fileOf(root, 'orders')
      await writeFile(file, (await readFile(file, 'utf8')).replace('"fence": 1', '"fence": 0'))
      const error = await rejectionOf(ledger.findGroup('orders'))
      expect(error).to.include({ code: 'unknown', retryable: false })
      expect(error).to.have.property('message').that.includes(file).and.includes('fence').and.includes('aside')
    })
  })
})

function fileOf(root: string, group: string): string {
  const hash = sha256Hex(group)
  return join(root, '.sluice', 'ledger', 'groups', hash.slice(0, 2), `${hash}.json`)
}
