import { expect } from 'chai'
import { cameBetween, landedAfter, youngestOf } from '../../../src/domain/ledger/arrival-order.ts'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import { moveReceipt } from '../../../src/domain/ledger/receipt-transitions.ts'
import type { Receipt, ReceiptState } from '../../../src/domain/ledger/receipt.ts'

const AT = '2025-01-01T00:00:00.000Z'

function receipt(etag: string, sequencer?: string, state: ReceiptState = 'ROUTED'): Receipt {
  const object = { bucket: 'lake', key: 'data/in/a.csv', etag, ...(sequencer === undefined ? {} : { sequencer }) }
  const opened = openReceipt(object, 'route-file', AT)
  return state === 'RECEIVED' ? opened : moveReceipt(opened, state, AT)
}

describe('the order of arrivals', () => {
  it('is that of the sequencers, where there are any, and not that of the receipts', () => {
    const [late, early] = [receipt('a', '01'), receipt('a', '02')]
    expect(youngestOf([late, early])).to.equal(early)
    expect(youngestOf([receipt('a'), early])?.object.sequencer).to.equal(undefined)
    expect(youngestOf([])).to.equal(undefined)
  })

  const seen = { bucket: 'lake', key: 'data/in/a.csv', etag: 'a' }
  const rows: readonly (readonly [title: string, newestFirst: readonly Receipt[], known: number, came: boolean])[] = [
    ['nothing else', [receipt('a')], 0, false],
    ['the same bytes only', [receipt('a', '02'), receipt('a', '01')], 1, false],
    ['other bytes, later by sequencer', [receipt('b', '02'), receipt('a', '01')], 1, true],
    ['other bytes, earlier by sequencer, told of later', [receipt('b', '01'), receipt('a', '02')], 1, false],
    ['other bytes, later by receipt', [receipt('b', '02'), receipt('a')], 1, true],
    ['other bytes, earlier by receipt', [receipt('a'), receipt('b', '02')], 0, false],
    ['other bytes that were superseded', [receipt('b', '02', 'SUPERSEDED'), receipt('a')], 1, false],
    ['other bytes that a replay has taken up again', [{ ...receipt('b', '02', 'RECEIVED'), attempt: 2 }, receipt('a')], 1, true],
    ['other bytes that were superseded only by a replay', [{ ...receipt('b', '02', 'SUPERSEDED'), attempt: 2 }, receipt('a')], 1, true],
    ['other bytes of which nothing is known yet', [receipt('b', '02', 'RECEIVED'), receipt('a')], 1, false],
  ]
  for (const [title, newestFirst, known, came] of rows) {
    it(`tells whether other bytes came between: ${title}`, () => {
      expect(cameBetween(newestFirst[known]!, seen, newestFirst)).to.equal(came)
    })
  }

  it('of two receipts is that of their sequencers, else that of their opening', () => {
    const later = (one: Receipt): Receipt => ({ ...one, createdAt: '2025-01-01T00:00:00.001Z' })
    expect(landedAfter(receipt('a', '02'), later(receipt('b', '01')))).to.equal(true)
    expect(landedAfter(later(receipt('a', '01')), receipt('b', '02'))).to.equal(false)
    expect(landedAfter(later(receipt('a')), receipt('b', '02'))).to.equal(true)
    expect(landedAfter(receipt('a'), later(receipt('b')))).to.equal(false)
    const [one, two] = [receipt('a'), receipt('b')]
    expect(landedAfter(one, two)).to.equal(!landedAfter(two, one))
  })

  it('does not count what came after the event that is read', () => {
    const [other, known] = [receipt('b', '03'), receipt('a')]
    expect(cameBetween(known, { ...seen, sequencer: '02' }, [other, known])).to.equal(false)
    expect(cameBetween(known, { ...seen, sequencer: '04' }, [other, known])).to.equal(true)
  })
})
