import { expect } from 'chai'
import sinon from 'sinon'
import { chunked, contractOf, convertBytes } from '../convert-text.ts'

describe('Reading ahead', () => {
  afterEach(() => sinon.restore())

  it('looks for line ends at each byte once, however many bad rows there are', async () => {
    const contract = contractOf({ fields: [{ name: 'a', type: 'integer' }, { name: 'b', type: 'string' }] })
    // A quote that is never closed brings much to hand; behind it come many bad rows, and then a line that does not end there.
    const bytes = Buffer.from(`a,b\n1,x\n1,"open\n${'y\n'.repeat(300)}1,${'z'.repeat(200_000)}\n`)
    const search = sinon.spy(Uint8Array.prototype, 'lastIndexOf')
    const { outcome } = await convertBytes(chunked(bytes, 10_000), contract, { framing: { cellBytesMax: 190_000, recordBytesMax: 190_000 } })
    expect(outcome.tally.rowsIn).to.equal(303)
    const searched = search.thisValues.reduce<number>((sum, value) => sum + (value instanceof Uint8Array ? value.length : 0), 0)
    expect(searched).to.be.above(100_000).and.at.most(bytes.length)
  })
})
