import { expect } from 'chai'
import sinon from 'sinon'
import { chunked, contractOf, convertBytes } from '../convert-text.ts'

describe('Reading ahead', () => {
  afterEach(() => sinon.restore())

  it('looks for line ends at each byte once, however many bad rows there are', async () => {
    const contract = contractOf({ fields: [{ name: 'a', type: 'integer' }, { name: 'b', type: 'string' }] })
    // A quote that is never closed brings much to hand; behind it come many bad rows, and then a line that does not end there.
    const bytes = Buffer.from(`a,b\n1,x\n1,"open\n${'y\n'.repeat(300)}1,${'z'.repeat(200_000)}\n`)
    let searched = 0
    // Counted at once: of a kernel whose memory has grown, no view has a length any more.
    const search = sinon.stub(Uint8Array.prototype, 'lastIndexOf').callsFake(function (this: Uint8Array, ...values) {
      searched += this.length
      return search.wrappedMethod.apply(this, values)
    })
    const { outcome } = await convertBytes(chunked(bytes, 10_000), contract, { framing: { cellBytesMax: 190_000, recordBytesMax: 190_000 } })
    expect(outcome.tally.rowsIn).to.equal(303)
    expect(searched).to.be.above(100_000).and.at.most(bytes.length)
  })
})
