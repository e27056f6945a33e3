import { expect } from 'chai'
import fc from 'fast-check'
import { compareUtf8 } from '../../../src/domain/objects/compare-utf8.ts'

describe('compareUtf8', () => {
  it('orders as the UTF-8 bytes do', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '.', '/', 'é', '\ud7ff', '\ue000', '\uff21', '😀', '\u{10ffff}'), maxLength: 6 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).to.equal(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
    )
  })

  it('differs from the order of UTF-16 units where S3 does', () => {
    expect(compareUtf8('\uff21', '😀')).to.be.lessThan(0)
    expect('\uff21' < '😀').to.equal(false)
  })
})
