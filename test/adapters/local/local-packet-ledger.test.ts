import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { LocalLedger } from '../../../src/adapters/local/local-ledger.ts'
import { LocalPacketLedger } from '../../../src/adapters/local/local-packet-ledger.ts'
import { sha256Hex } from '../../../src/domain/identity/object-version.ts'
import { newTableSequence } from '../../../src/domain/packets/table-sequence.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { revisionOf } from '../../contract/ledger-answers.ts'
import { describePacketLedgerContract } from '../../contract/packet-ledger-contract.ts'
import { at, packetAfter, packetOf, PLANNED } from '../../contract/packet-samples.ts'
import { tempFolders } from './temp-folder.ts'

describe('in folders', () => {
  const makeFolder = tempFolders()

  describePacketLedgerContract('LocalPacketLedger', async () => {
    const root = await makeFolder()
    const options = { root, sync: false }
    return { packets: new LocalPacketLedger(options), receipts: new LocalLedger(options), close: async () => {} }
  })

  describe('LocalPacketLedger', () => {
    it('is the same for every process: what one wrote, another reads and replaces', async () => {
      const root = await makeFolder()
      const packet = packetOf('staff')
      const revision = revisionOf(await new LocalPacketLedger({ root }).createPacket(packet))
      const other = new LocalPacketLedger({ root })
      expect(await other.findPacket(packet.packet)).to.deep.equal({ value: packet, revision })
      expect((await other.savePacket(packetAfter(packet, PLANNED), revision)).kind).to.equal('saved')
      expect((await new LocalPacketLedger({ root }).findPacket(packet.packet))?.value).to.deep.equal(packetAfter(packet, PLANNED))
    })

    it('keeps each record in a file that people can read', async () => {
      const root = await makeFolder()
      const ledger = new LocalPacketLedger({ root })
      await ledger.createPacket(packetOf('staff'))
      await ledger.createSequence(newTableSequence('staff', { watermark: 0, highest: 2, gaps: [1] }, at(0)))
      const common = { format: 1, attempt: 1, fence: 1, created_at: at(0), updated_at: at(0) }
      expect(JSON.parse(await readFile(fileOf(root, 'packets', 'staff 00000001'), 'utf8'))).to.include({ ...common, state: 'RECEIVED' })
      expect(JSON.parse(await readFile(fileOf(root, 'sequences', 'staff'), 'utf8'))).to.include({ ...common, state: 'GAPS' })
    })

    it('makes nothing while it is only read', async () => {
      const root = await makeFolder()
      const ledger = new LocalPacketLedger({ root })
      expect(await ledger.listUnfinishedPackets()).to.deep.equal({ items: [] })
      expect(await ledger.listSequences()).to.deep.equal([])
      expect(await readdir(root)).to.deep.equal([])
    })

    it('names the file that it cannot read, and what to do', async () => {
      const root = await makeFolder()
      const ledger = new LocalPacketLedger({ root })
      await ledger.createPacket(packetOf('staff'))
      const file = fileOf(root, 'packets', 'staff 00000001')
      await writeFile(file, (await readFile(file, 'utf8')).replace('"fence": 1', '"fence": 0'))
      const error = await rejectionOf(ledger.findPacket({ table: 'staff', id: 1 }))
      expect(error).to.include({ code: 'unknown', retryable: false })
      expect(error).to.have.property('message').that.includes(file).and.includes('fence').and.includes('aside')
    })
  })
})

function fileOf(root: string, kind: string, name: string): string {
  const hash = sha256Hex(name)
  return join(root, '.sluice', 'ledger', kind, hash.slice(0, 2), `${hash}.json`)
}
