import { expect } from 'chai'
import fc from 'fast-check'
import { decodeUtf8 } from '../../../src/domain/table/decode-utf8.ts'

function reference(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

describe('decodeUtf8', () => {
  it('agrees with TextDecoder on any bytes', () => {
    const lead = fc.constantFrom(0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff)
    const byte = fc.oneof(lead, fc.constantFrom(0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf))
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 8 }), list => {
        const bytes = Uint8Array.from(list)
        expect(decodeUtf8(bytes, 0, bytes.length)).to.equal(reference(bytes))
      }),
      { numRuns: 5000 },
    )
  })

  it('reads only between its bounds, and texts longer than one call', () => {
    const text = 'é😀a'.repeat(5000)
    const bytes = new TextEncoder().encode(`x${text}x`)
    expect(decodeUtf8(bytes, 1, bytes.length - 1)).to.equal(text)
    expect(decodeUtf8(bytes, 0, 2)).to.equal(undefined)
  })

  it('keeps a byte order mark', () => expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf), 0, 3)).to.equal('\uFEFF'))
})
