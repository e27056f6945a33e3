import { expect } from 'chai'
import { metadataFault } from '../../../src/domain/objects/metadata-fault.ts'

describe('metadataFault', () => {
  it('finds nothing wrong with what S3 keeps as it is', () => {
    for (const metadata of [{}, { 'row-count': '12' }, { a: '' }, { a: 'two words' }, { name: 'x'.repeat(2044) }]) {
      expect(metadataFault(metadata)).to.equal(undefined)
    }
  })

  it('says what is wrong', () => {
    expect(metadataFault({ Upper: 'x' })).to.include('"Upper"')
    expect(metadataFault({ 'a b': 'x' })).to.include('"a b"')
    expect(metadataFault({ name: 'naïve' })).to.include('printable ASCII')
    expect(metadataFault({ name: ' padded' })).to.include('printable ASCII')
    expect(metadataFault({ name: 'line\nbreak' })).to.include('printable ASCII')
    expect(metadataFault({ name: 'x'.repeat(2045) })).to.equal('it has 2049 bytes, more than 2048')
  })
})
