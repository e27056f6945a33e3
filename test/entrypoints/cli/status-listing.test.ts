import { expect } from 'chai'
import { MemoryLedger } from '../../../src/adapters/memory/memory-ledger.ts'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import type { Receipt } from '../../../src/domain/ledger/receipt.ts'
import type { Run } from '../../../src/domain/ledger/run.ts'
import type { ReceiptFilter } from '../../../src/domain/ledger/receipt-filter.ts'
import { StatusListing } from '../../../src/entrypoints/cli/status-listing.ts'
import { readStatus } from '../../../src/usecases/read-status.ts'

const DAY = '2025-09-15'

function runOf({ identity, object }: Receipt, id: string, at: string): Run {
  return { id, identity, object, state: 'PENDING', attempt: 1, fence: 1, createdAt: at, updatedAt: at, history: [{ at, from: null, to: 'PENDING' }] }
}

describe('StatusListing', () => {
  let ledger: MemoryLedger
  let asked: { readonly filters: ReceiptFilter[]; pages: number; runs: number; runsAtOnceMax: number }

  beforeEach(async () => {
    ledger = new MemoryLedger()
    asked = { filters: [], pages: 0, runs: 0, runsAtOnceMax: 0 }
    for (let n = 0; n < 250; n += 1) {
      const at = `${n < 200 ? '2025-09-01' : DAY}T10:00:00.000Z`
      const opened = openReceipt({ bucket: 'lake', key: `data/in/${n.toString().padStart(3, '0')}.csv`, etag: 'e' }, 'route-file', at)
      const receipt = { ...opened, runIds: [`run-${n.toString()}`] }
      await ledger.createReceipt(receipt)
      const ranAt = n === 7 ? `${DAY}T23:00:00.000Z` : at
      await ledger.registerRun(runOf(receipt, `run-${n.toString()}`, ranAt))
    }
  })

  /** The ledger with what is asked of it counted. */
  function counted(): Pick<MemoryLedger, 'listReceipts' | 'listRuns' | 'findRun'> {
    let atOnce = 0
    return {
      listReceipts: async (filter, options) => {
        asked.filters.push(filter)
        asked.pages += 1
        return await ledger.listReceipts(filter, options)
      },
      listRuns: (date, options) => ledger.listRuns(date, options),
      findRun: async (id) => {
        asked.runs += 1
        atOnce += 1
        asked.runsAtOnceMax = Math.max(asked.runsAtOnceMax, atOnce)
        await new Promise((resolve) => setImmediate(resolve))
        atOnce -= 1
        return await ledger.findRun(id)
      },
    }
  }

  it('gives everything where there is room for it, each run once and several at a time', async () => {
    const listing = new StatusListing(counted(), { limit: Infinity })
    const statuses = await readStatus(listing, {})
    expect(statuses).to.deep.equal(await readStatus(ledger, {}))
    expect(statuses).to.have.length(250)
    expect([listing.isCut, asked.runs]).to.deep.equal([false, 250])
    expect(asked.runsAtOnceMax).to.be.within(2, 16)
  })

  it('reads no further than it must, and says that there may be more', async () => {
    const listing = new StatusListing(counted(), { limit: 30 })
    expect(await readStatus(listing, {})).to.have.length(30)
    expect([listing.isCut, asked.pages, asked.runs]).to.deep.equal([true, 1, 30])
    const exact = new StatusListing(counted(), { limit: 250 })
    expect(await readStatus(exact, {})).to.have.length(250)
    expect(exact.isCut).to.equal(false)
  })

  it('counts of a day only what was opened or run on it', async () => {
    const found: number[] = []
    const listing = new StatusListing(counted(), { limit: 100, date: DAY, onPage: (count) => found.push(count) })
    const statuses = await readStatus(listing, { date: DAY })
    expect(statuses.map(({ receipt }) => receipt.object.key)).to.deep.equal([
      'data/in/007.csv', ...Array.from({ length: 50 }, (_, n) => `data/in/${(200 + n).toString()}.csv`),
    ])
    expect([listing.isCut, asked.runs, found.at(-1)]).to.deep.equal([false, 51, 51])
  })

  it('reads of open receipts the index of what is unfinished', async () => {
    await readStatus(new StatusListing(counted(), { limit: 1 }), { state: 'RECEIVED' })
    await readStatus(new StatusListing(counted(), { limit: 1 }), { state: 'FAILED' })
    expect(asked.filters).to.deep.equal([{ state: 'RECEIVED', unfinished: true }, { state: 'FAILED' }])
  })
})
