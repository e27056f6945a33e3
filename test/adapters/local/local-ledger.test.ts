import { expect } from 'chai'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LocalLedger } from '../../../src/adapters/local/local-ledger.ts'
import { keyHash } from '../../../src/domain/ledger/key-hash.ts'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import type { Receipt } from '../../../src/domain/ledger/receipt.ts'
import type { Ledger } from '../../../src/ports/ledger.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeLedgerContract } from '../../contract/ledger-contract.ts'

const AT = '2025-09-15T10:15:00.000Z'
const WRITER = fileURLToPath(new URL('local-ledger-writer.ts', import.meta.url))

describeLedgerContract('LocalLedger', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sluice-ledger-'))
  return { ledger: new LocalLedger({ root }), close: () => rm(root, { recursive: true }) }
})

describe('LocalLedger', () => {
  let root: string
  let ledger: LocalLedger

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-ledger-'))
    ledger = new LocalLedger({ root })
  })

  afterEach(() => rm(root, { recursive: true }))

  it('is the same for every process: what one wrote, another reads and replaces', async () => {
    const receipt = receiptOf('k')
    await ledger.createReceipt(receipt)
    const other = new LocalLedger({ root })
    const found = await other.findReceipt(receipt.identity)
    expect((await other.saveReceipt({ ...receipt, fence: 2 }, found!.revision)).kind).to.equal('saved')
    expect((await ledger.findReceipt(receipt.identity))?.value.fence).to.equal(2)
  })

  it('keeps each receipt in a file that people can read', async () => {
    const receipt = receiptOf('k')
    await ledger.createReceipt(receipt)
    const file: unknown = JSON.parse(await readFile(pathOf(receipt), 'utf8'))
    expect(file).to.include({ format: 1, state: 'RECEIVED', attempt: 1, fence: 1, created_at: AT, updated_at: AT })
  })

  it('makes nothing while it is only read', async () => {
    await ledger.listReceipts({})
    await ledger.receiptsOfKey('b', 'k')
    expect(await readdir(root)).to.deep.equal([])
  })

  it('loses no save among processes that save the same receipt', async () => {
    const writers = [1, 2, 3].map(() => spawnWriter('count', root, '15'))
    const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'exit')) as [number | null]))
    expect(codes.map(([code]) => code)).to.deep.equal([0, 0, 0])
    const [shared] = await ledger.receiptsOfKey('b', 'shared')
    expect(shared?.value.fence).to.equal(1 + 3 * 15)
  })

  it('is readable and writable after a writer was killed', async () => {
    for (let kill = 0; kill < 3; kill += 1) {
      const writer = spawnWriter('write', root)
      await once(writer.stdout!, 'data')
      await new Promise((resolve) => setTimeout(resolve, 15 + kill * 7))
      writer.kill('SIGKILL')
      await once(writer, 'exit')
    }
    const all = await everyReceipt(ledger)
    expect(all.length).to.be.at.least(3)
    const ofKeys: string[] = []
    for (let key = 0; key < 50; key += 1) {
      for (const { value } of await ledger.receiptsOfKey('b', `k${key}`, 1_000)) ofKeys.push(value.identity)
    }
    expect(ofKeys.toSorted()).to.deep.equal(all.map(({ identity }) => identity).toSorted())
    for (const receipt of all) {
      const stored = await ledger.findReceipt(receipt.identity)
      expect((await ledger.saveReceipt({ ...receipt, fence: 3 }, stored!.revision)).kind).to.equal('saved')
    }
  })

  it('ignores the entry of a receipt that was never made, and finds it once it is', async () => {
    const receipt = receiptOf('k')
    await ledger.createReceipt(receipt)
    await rename(pathOf(receipt), `${pathOf(receipt)}.aside`)
    expect(await ledger.receiptsOfKey('b', 'k')).to.deep.equal([])
    expect(await ledger.listReceipts({})).to.deep.equal({ items: [] })
    const later = { ...receipt, createdAt: '2025-09-15T10:16:00.000Z' }
    expect((await ledger.createReceipt(later)).kind).to.equal('created')
    const found = await ledger.receiptsOfKey('b', 'k')
    expect(found.map(({ value }) => value)).to.deep.equal([later])
  })

  it('ignores files that are not its own', async () => {
    const receipt = receiptOf('k')
    await ledger.createReceipt(receipt)
    await writeFile(join(dirname(pathOf(receipt)), 'notes.txt'), 'x')
    await writeFile(join(dirname(pathOf(receipt)), `${receipt.identity}.json.bak`), 'x')
    expect((await ledger.listReceipts({})).items).to.have.length(1)
  })

  const damages: readonly [string, (text: string) => string, RegExp][] = [
    ['nothing', () => '', /not a JSON object/],
    ['half of itself', (text) => text.slice(0, text.length / 2), /not a JSON object/],
    ['a newer format', (text) => text.replace('"format": 1', '"format": 2'), /newer Sluice/],
    ['no revision', (text) => text.replace('"revision"', '"colour"'), /colour is not known/],
    ['another receipt', (text) => text.replace(/"identity": "../, '"identity": "ee'), /another id/],
  ]
  for (const [what, damage, message] of damages) {
    it(`names the file that holds ${what}, and what to do`, async () => {
      const receipt = receiptOf('k')
      await ledger.createReceipt(receipt)
      await writeFile(pathOf(receipt), damage(await readFile(pathOf(receipt), 'utf8')))
      const error = await rejectionOf(ledger.findReceipt(receipt.identity))
      expect(error).to.include({ name: 'PortError', retryable: false })
      expect(error).to.have.property('message').that.matches(message).and.includes(receipt.identity).and.includes('aside')
    })
  }

  it('does not write through a link that leads out of the folder', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'sluice-outside-'))
    try {
      await mkdir(join(root, '.sluice', 'ledger'), { recursive: true })
      await symlink(outside, join(root, '.sluice', 'ledger', 'receipts'))
      expect(await rejectionOf(ledger.createReceipt(receiptOf('k')))).to.include({ code: 'access-denied' })
      expect(await readdir(outside)).to.deep.equal([])
    } finally {
      await rm(outside, { recursive: true })
    }
  })

  it('does not read through a link, nor a file that no record can be', async () => {
    const receipt = receiptOf('k')
    await ledger.createReceipt(receipt)
    const elsewhere = join(root, 'elsewhere.json')
    await rename(pathOf(receipt), elsewhere)
    await symlink(elsewhere, pathOf(receipt))
    expect(await rejectionOf(ledger.findReceipt(receipt.identity))).to.include({ code: 'access-denied' })
    await rm(pathOf(receipt))
    await writeFile(pathOf(receipt), '')
    await truncate(pathOf(receipt), 1024 ** 3)
    expect(await rejectionOf(ledger.findReceipt(receipt.identity))).to.include({ code: 'invalid-argument' })
  })

  it('says so when the folder is not there', async () => {
    const nowhere = new LocalLedger({ root: join(root, 'nowhere') })
    expect(await rejectionOf(nowhere.createReceipt(receiptOf('k')))).to.include({ name: 'PortError', outcomeUnknown: false })
  })

  function pathOf({ identity }: Receipt): string {
    return join(root, '.sluice', 'ledger', 'receipts', identity.slice(0, 2), `${identity}.json`)
  }
})

describe('the names of the local ledger', () => {
  it('tell a bucket and its key apart', () => {
    expect(keyHash('a', 'b/c')).not.to.equal(keyHash('a/b', 'c'))
  })
})

function receiptOf(key: string): Receipt {
  return openReceipt({ bucket: 'b', key, versionId: '1' }, 'route-file', AT)
}

function spawnWriter(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [WRITER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function everyReceipt(ledger: Ledger): Promise<readonly Receipt[]> {
  const receipts: Receipt[] = []
  let after: string | undefined
  do {
    const page = await ledger.listReceipts({}, after === undefined ? {} : { after })
    receipts.push(...page.items.map(({ value }) => value))
    after = page.next
  } while (after !== undefined)
  return receipts
}
