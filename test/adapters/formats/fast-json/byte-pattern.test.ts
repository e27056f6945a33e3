import { expect } from 'chai'
import fc from 'fast-check'
import { BytePattern, standsAt } from '../../../../src/adapters/formats/fast-json/byte-pattern.ts'

describe('BytePattern', () => {
  it('stands where its bytes do, and nowhere else', () => {
    const bytes = fc.uint8Array({ max: 3, maxLength: 20 })
    const property = fc.property(bytes, bytes, bytes, fc.nat(20), (before, pattern, after, at) => {
      const text = Buffer.concat([before, pattern, after, Buffer.alloc(44, 9)])
      const compiled = new BytePattern(pattern)
      const view = new DataView(text.buffer, text.byteOffset, text.byteLength)
      expect(standsAt(compiled, view, before.length)).to.equal(true)
      expect(standsAt(compiled, view, at)).to.equal(text.subarray(at, at + pattern.length).equals(pattern))
    })
    fc.assert(property, { numRuns: 1_000 })
  })

  it('counts its line ends', () => {
    expect(new BytePattern(Buffer.from(',\r\n\n "a":')).lines).to.equal(2)
    expect(new BytePattern(Buffer.from('')).lines).to.equal(0)
  })
})
