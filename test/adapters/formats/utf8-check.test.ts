import { expect } from 'chai'
import fc from 'fast-check'
import { Utf8Check } from '../../../src/adapters/formats/utf8-check.ts'
import type { Utf8Break } from '../../../src/adapters/formats/utf8-check.ts'

function check(bytes: Uint8Array, size: number, loneCarriageReturn = false): Utf8Break | undefined {
  const utf8 = new Utf8Check(loneCarriageReturn)
  for (let at = 0; at < bytes.length; at += size) {
    const broken = utf8.push(bytes.subarray(at, at + size))
    if (broken !== undefined) return broken
  }
  return utf8.finish()
}

/** The longest prefix that a fatal decoder takes, leaving out a character that it cuts. */
function validLength(bytes: Uint8Array): number {
  for (let length = bytes.length; length > 0; length--) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length))
      return length
    } catch {
      continue
    }
  }
  return 0
}

describe('UTF-8 check', () => {
  const anyBytes = fc
    .array(fc.constantFrom('a', '\n', 'é', '€', '😀', '\xff', '\xc0\x80', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\xe2\x82', '\xf0\x9f', '\x80'), { maxLength: 12 })
    .map(parts => Buffer.concat(parts.map(part => Buffer.from(part, /^[\x80-\xff]+$/.test(part) && part !== 'é' ? 'latin1' : 'utf8'))))

  it('finds the first byte that is not text, whatever the chunks', () => {
    fc.assert(
      fc.property(anyBytes, fc.integer({ min: 1, max: 6 }), (bytes, size) => {
        const valid = validLength(bytes)
        const line = 1 + bytes.subarray(0, valid).filter(byte => byte === 10).length
        expect(check(bytes, size)).to.deep.equal(valid === bytes.length ? undefined : { byteOffset: valid, line })
      }),
      { numRuns: 1_000 },
    )
  })

  it('does not rely on a chunk that its owner uses again', () => {
    const utf8 = new Utf8Check()
    const chunk = Buffer.from('a\xe2\x82', 'latin1')
    expect(utf8.push(chunk)).to.equal(undefined)
    chunk.fill(0)
    expect(utf8.push(Buffer.from('\xac', 'latin1'))).to.equal(undefined)
    expect(utf8.finish()).to.equal(undefined)
  })

  it('counts lines as the dialect ends them', () => {
    const bytes = Buffer.from('a\rb\r\nc\nd\xff', 'latin1')
    for (const size of [1, 2, 3, 100]) {
      expect(check(bytes, size)?.line).to.equal(3)
      expect(check(bytes, size, true)?.line).to.equal(4)
    }
  })

  it('asks at a break for the lines of earlier chunks, where somebody knows them', () => {
    const utf8 = new Utf8Check(false, () => 7)
    expect(utf8.push(Buffer.from('a\nb\nc'))).to.equal(undefined)
    expect(utf8.push(Buffer.from('d\n\xff', 'latin1'))).to.deep.equal({ byteOffset: 7, line: 9 })
    const cut = new Utf8Check(false, () => 7)
    expect(cut.push(Buffer.from('a\n\xc3', 'latin1'))).to.equal(undefined)
    expect(cut.finish()).to.deep.equal({ byteOffset: 2, line: 8 })
  })
})
