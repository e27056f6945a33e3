import { expect } from 'chai'
import fc from 'fast-check'
import { fromAttributes, sizeOfItem, toAttributes } from '../../../src/adapters/aws/attribute-value.ts'

const value = fc.letrec<{ value: JsonLike }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), tie('value'), { maxKeys: 4 }),
  ),
})).value
type JsonLike = null | boolean | number | string | readonly JsonLike[] | { readonly [name: string]: JsonLike }

describe('attribute values', () => {
  it('bring every field back exactly', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), value), (fields) => {
        const wire: unknown = JSON.parse(JSON.stringify(toAttributes(fields)))
        expect(fromAttributes(wire)).to.deep.equal(JSON.parse(JSON.stringify(fields)))
      }),
    )
  })

  it('of unknown shape are undefined, never a crash', () => {
    fc.assert(
      fc.property(fc.anything(), (item) => {
        fromAttributes(item)
        fromAttributes({ a: item, b: { L: item }, c: { M: item } })
      }),
    )
    const strange = { a: { B: 'AA==' }, b: {}, c: 7, d: { SS: ['x'] } }
    expect(Object.values(fromAttributes(strange))).to.deep.equal([undefined, undefined, undefined, undefined])
  })

  it('never round a number', () => {
    const numbers = { a: { N: '9007199254740993' }, b: { N: '1e400' }, c: { N: '0.1' }, d: { N: '-9007199254740991' } }
    expect(fromAttributes(numbers)).to.deep.equal({ a: '9007199254740993', b: '1e400', c: '0.1', d: -9007199254740991 })
  })

  const sizes: readonly [string, Parameters<typeof toAttributes>[0], number][] = [
    ['a text by its UTF-8 bytes', { a: 'é😀' }, 1 + 6],
    ['truth and null by one byte', { a: true, b: null }, 2 + 2],
    ['a list by three bytes, and one more an element', { a: ['x', 'y'] }, 1 + 3 + 2 + 2],
    ['a map likewise, with its names', { a: { bc: 'x' } }, 1 + 3 + 1 + 2 + 1],
    ['a number by two digits a byte, rounded up', { a: 12_345 }, 1 + 3 + 2],
  ]
  for (const [what, fields, bytes] of sizes) {
    it(`count ${what}`, () => {
      expect(sizeOfItem(toAttributes(fields))).to.equal(bytes)
    })
  }
})
