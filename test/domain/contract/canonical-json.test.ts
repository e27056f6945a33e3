import { expect } from 'chai'
import fc from 'fast-check'
import { canonicalJson } from '../../../src/domain/contract/canonical-json.ts'

describe('canonicalJson', () => {
  it('sorts keys at every level and keeps lists in order', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).to.equal('{"a":"x","b":[{"c":null,"d":1}]}')
  })

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const parsed: unknown = JSON.parse(JSON.stringify(value))
        expect(JSON.parse(canonicalJson(parsed)!)).to.deep.equal(parsed)
      }),
    )
  })

  it('gives up beyond its depth', () => {
    const nested: unknown = JSON.parse('['.repeat(70) + ']'.repeat(70))
    expect(canonicalJson(nested)).to.equal(undefined)
  })
})
