import { expect } from 'chai'
import fc from 'fast-check'

import { GatheredBytes } from '../../../src/adapters/aws/gathered-bytes.ts'

describe('GatheredBytes', () => {
  it('gives out the bytes it took, in order, in pieces of any size', () => {
    const steps = fc.array(fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.nat(30)), { maxLength: 40 })
    fc.assert(
      fc.property(steps, (all) => {
        const gathered = new GatheredBytes()
        const put: number[] = []
        const taken: number[] = []
        for (const step of all) {
          if (typeof step === 'number') {
            const expected = Math.min(step, put.length - taken.length)
            const piece = gathered.take(step)
            expect(piece.byteLength).to.equal(expected)
            taken.push(...piece)
          } else {
            gathered.push(step)
            put.push(...step)
          }
          expect(gathered.byteLength).to.equal(put.length - taken.length)
        }
        expect(taken).to.deep.equal(put.slice(0, taken.length))
      }),
    )
  })

  it('is empty after clear', () => {
    const gathered = new GatheredBytes()
    gathered.push(new Uint8Array(5))
    gathered.clear()
    expect(gathered.byteLength).to.equal(0)
    expect(gathered.take(5).byteLength).to.equal(0)
  })
})
