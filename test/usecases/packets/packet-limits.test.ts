import { expect } from 'chai'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'
import { PacketWorld, stamped } from './packet-world.ts'

const currency = (id: number): object => stamped({ currency_id: id, currency_code: 'GBP' })
const payment = (id: number): object =>
  stamped({
    payment_id: id, transaction_id: id, counterparty_id: 1, payment_amount: '1.00', currency_id: 1, payment_type_id: 1, paid: false,
    payment_date: '2022-11-04', company_ac_number: 1, counterparty_ac_number: 2,
  })

describe('what a packet may hold in memory', () => {
  it('is bounded by rows, for sources of dimensions', async () => {
    const world = new PacketWorld()
    const packets = [await world.put('currency', 1, currency(1), currency(2)), await world.put('currency', 2, currency(1), currency(1), currency(1))]
    const result = await world.processor({}, { rowsMax: 2 }).execute({ packets })
    expect(result.packets.map(({ status, error }) => [status, error?.code])).to.deep.equal([['processed', undefined], ['failed', 'too-many-rows']])
    expect(result.packets[1]?.error?.message).to.match(/currency\/currency_2\.jsonl: .* 2 rows.*split it/)
  })

  it('is bounded by the rows of dimensions that a fact refers to, and fails for good', async () => {
    const world = new PacketWorld()
    const packets = [await world.put('payment', 1, payment(1), payment(2), payment(3))]
    const first = await world.processor({}, { rowsMax: 2 }).execute({ packets })
    expect(first.packets[0]).to.deep.include({ status: 'failed', reason: 'too-many-keys' })
    const again = await world.processor({}, { rowsMax: 2 }).execute({ packets })
    expect(again.packets[0]?.error).to.deep.equal(first.packets[0]?.error)
  })

  it('is no matter of the packets that waited: a hundred of them go in with one, the others with the next', async () => {
    const world = new PacketWorld()
    const waiting = await Promise.all(Array.from({ length: 102 }, (_, i) => world.put('currency', i + 2, currency(i + 2))))
    await world.processor({ gaps: 'hold' }).execute({ packets: waiting })
    const packets = [await world.put('currency', 1, currency(1))]
    const first = await world.processor({ gaps: 'hold' }).execute({ packets })
    expect([first.status, first.released.length]).to.deep.equal(['success', 100])
    const second = await world.processor({ gaps: 'hold' }).execute({ packets })
    expect(second.released.map(({ id, status }) => [id, status])).to.deep.equal([[102, 'processed'], [103, 'processed']])
  })

  it('is not asked where the star itself cannot be built', () => {
    const star = { ...TOTESYS, sources: TOTESYS.sources.slice(1) }
    expect(() => new PacketWorld().processor({}, { star })).to.throw(TypeError, /The star cannot be built: .*sales_order/)
  })
})
