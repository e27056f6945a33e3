import { expect } from 'chai'
import fc from 'fast-check'
import { compareSequencers } from '../../../src/domain/identity/compare-sequencers.ts'
import { identityOf, realVersionId, unquoteEtag, type ObjectVersion } from '../../../src/domain/identity/object-version.ts'

const BASE: ObjectVersion = { bucket: 'b', key: 'k', etag: 'e', sequencer: '1' }

describe('identity of an object version', () => {
  it('is 64 hexadecimal digits and always the same', () => {
    expect(identityOf(BASE)).to.match(/^[0-9a-f]{64}$/)
    expect(identityOf({ ...BASE })).to.equal(identityOf(BASE))
  })

  const others: readonly (readonly [string, ObjectVersion])[] = [
    ['bucket', { ...BASE, bucket: 'c' }],
    ['key', { ...BASE, key: 'l' }],
    ['etag', { ...BASE, etag: 'f' }],
    ['sequencer', { ...BASE, sequencer: '2' }],
    ['version', { ...BASE, versionId: 'v' }],
    ['recurrence', { ...BASE, recurrence: 1 }],
  ]
  for (const [what, other] of others) {
    it(`is another for another ${what}`, () => {
      expect(identityOf(other)).to.not.equal(identityOf(BASE))
    })
  }

  it('rests on the version alone where there is one', () => {
    const version: ObjectVersion = { bucket: 'b', key: 'k', versionId: 'v', etag: 'e', sequencer: '1' }
    expect(identityOf({ bucket: 'b', key: 'k', versionId: 'v' })).to.equal(identityOf(version))
  })

  it('keeps bucket and key apart, whatever they hold', () => {
    expect(identityOf({ ...BASE, bucket: 'a', key: '","b' })).to.not.equal(identityOf({ ...BASE, bucket: 'a","', key: 'b' }))
  })

  for (const [given, real] of [['null', undefined], ['', undefined], [undefined, undefined], [null, undefined], ['abc', 'abc']] as const) {
    it(`reads version id ${String(given)} as ${String(real)}`, () => {
      expect(realVersionId(given)).to.equal(real)
    })
  }

  for (const [given, bare] of [['"abc"', 'abc'], ['abc', 'abc'], ['W/"abc"', 'abc'], ['', '']] as const) {
    it(`strips the quotes of ${given}`, () => {
      expect(unquoteEtag(given)).to.equal(bare)
    })
  }
})

describe('compareSequencers', () => {
  const table: readonly (readonly [string, string, number])[] = [
    ['0055AED6DCD90281E5', '0055AED6DCD90281E5', 0],
    ['0055AED6DCD90281E5', '0055AED6DCD90281E6', -1],
    ['0055aed6dcd90281e5', '0055AED6DCD90281E5', 0],
    // Padded on the right: the shorter text is not the smaller number.
    ['00AB', '00A', 1],
    ['0B', '00FFFF', 1],
    ['0A00', '0A', 0],
  ]
  for (const [a, b, sign] of table) {
    it(`${a} against ${b} is ${sign.toString()}`, () => {
      expect(Math.sign(compareSequencers(a, b))).to.equal(sign)
      expect(Math.sign(compareSequencers(b, a))).to.equal(0 - sign)
    })
  }

  it('is an order', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), maxLength: 6 })
    fc.assert(
      fc.property(hex, hex, hex, (a, b, c) => {
        if (compareSequencers(a, b) <= 0 && compareSequencers(b, c) <= 0) expect(compareSequencers(a, c)).to.be.at.most(0)
      }),
    )
  })
})
