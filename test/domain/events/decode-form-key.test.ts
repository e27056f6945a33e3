import { expect } from 'chai'
import fc from 'fast-check'
import { decodeFormKey } from '../../../src/domain/events/decode-form-key.ts'

describe('decodeFormKey', () => {
  const readable: readonly (readonly [string, string])[] = [
    ['plain.csv', 'plain.csv'],
    ['a+b.csv', 'a b.csv'],
    ['a%20b.csv', 'a b.csv'],
    ['a%2Bb.csv', 'a+b.csv'],
    ['a%2bb.csv', 'a+b.csv'],
    ['a%252Bb.csv', 'a%2Bb.csv'],
    ['100%25.csv', '100%.csv'],
    ['%E6%97%A5%E6%9C%AC.csv', '日本.csv'],
    ['%F0%9F%93%A6.csv', '📦.csv'],
    ['日本.csv', '日本.csv'],
    ['..%2F..%2Fetc', '../../etc'],
    ['', ''],
  ]
  for (const [encoded, key] of readable) {
    it(`reads ${JSON.stringify(encoded)}`, () => {
      expect(decodeFormKey(encoded)).to.deep.equal({ kind: 'decoded', key })
    })
  }

  const unreadable: readonly (readonly [string, string])[] = [
    ['100%.csv', 'has "%.c" at character 4'],
    ['a%', 'has "%" at character 2'],
    ['a%2', 'has "%2" at character 2'],
    ['%zz', 'has "%zz" at character 1'],
    ['%E6%97.csv', 'not UTF-8'],
    ['%FF', 'not UTF-8'],
    ['%C0%AF', 'not UTF-8'],
    ['%ED%A0%80', 'not UTF-8'],
  ]
  for (const [encoded, problem] of unreadable) {
    it(`refuses ${JSON.stringify(encoded)}`, () => {
      const decoded = decodeFormKey(encoded)
      expect(decoded.kind === 'undecodable' && decoded.problem).to.contain(problem)
    })
  }

  it('reads what any form encoder writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        const encoded = new URLSearchParams({ key }).toString().slice('key='.length)
        expect(decodeFormKey(encoded)).to.deep.equal({ kind: 'decoded', key })
      }),
    )
  })

  it('answers any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('%', '+', 'F', '8', '0', 'é', '\ud800', 'z') }), (text) => {
        expect(['decoded', 'undecodable']).to.include(decodeFormKey(text).kind)
      }),
    )
  })
})
