import { expect } from 'chai'
import { keyFault } from '../../../src/domain/objects/key-fault.ts'

describe('keyFault', () => {
  it('finds nothing wrong with keys that S3 holds', () => {
    for (const key of ['a', '/', 'a//b', '../x', 'a b+%41é日#?', 'é'.repeat(512)]) expect(keyFault(key), key).to.equal(undefined)
  })

  it('says what is wrong', () => {
    expect(keyFault('')).to.equal('it is empty')
    expect(keyFault('a\ud800b')).to.equal('it is not well-formed Unicode')
    expect(keyFault('é'.repeat(513))).to.equal('it has 1026 bytes of UTF-8, more than 1024')
  })
})
