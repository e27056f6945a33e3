import { expect } from 'chai'
import fc from 'fast-check'

import { checkKey, checkMetadata, copySourceOf, decodeListedKey } from '../../../src/adapters/aws/s3-names.ts'
import { PortError } from '../../../src/ports/port-error.ts'

describe('the names S3 takes', () => {
  it('encodes a copy source, slashes kept', () => {
    expect(copySourceOf({ bucket: 'b', key: 'a b/c+d/é?x&y%20#' })).to.equal('b/a%20b/c%2Bd/%C3%A9%3Fx%26y%2520%23')
    expect(copySourceOf({ bucket: 'b', key: 'k', versionId: 'v+/=' })).to.equal('b/k?versionId=v%2B%2F%3D')
  })

  it('decodes a listed key, whether a space came as plus or as %20', () => {
    expect(decodeListedKey('a+b%20c%2Bd/%E6%97%A5%25')).to.equal('a b c+d/日%')
    expect(() => decodeListedKey('%E6%97')).to.throw(PortError, /not URL-encoded/)
  })

  it('decodes every key that form encoding can write', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        const encoded = new URLSearchParams({ key }).toString().slice('key='.length)
        expect(decodeListedKey(encoded)).to.equal(key)
      }),
    )
  })

  for (const key of ['', 'x'.repeat(1_025), 'é'.repeat(513), 'lone \ud800 surrogate']) {
    it(`refuses the key ${JSON.stringify(key.slice(0, 20))} of ${key.length} units`, () => {
      expect(() => checkKey('bucket', key)).to.throw(PortError, /bucket/)
    })
  }

  it('takes keys of 1,024 bytes', () => {
    checkKey('bucket', 'é'.repeat(512))
  })

  for (const metadata of [
    { Upper: 'x' },
    { 'with space': 'x' },
    { '': 'x' },
    { name: 'é' },
    { name: 'line\nbreak' },
    { name: ' leading' },
    { name: 'trailing ' },
    { name: 'x'.repeat(2_045) },
  ]) {
    it(`refuses the metadata ${JSON.stringify(metadata).slice(0, 40)}`, () => {
      expect(() => checkMetadata(metadata)).to.throw(PortError).with.property('code', 'invalid-argument')
    })
  }

  it('takes metadata of 2,048 bytes of printable ASCII', () => {
    checkMetadata({ 'sluice-source': '~ !', empty: '' })
    checkMetadata({ name: 'x'.repeat(2_044) })
  })
})
