import { expect } from 'chai'
import fc from 'fast-check'
import { ContentHash } from '../../../src/domain/identity/content-hash.ts'
import { nativeHash } from '../../../src/entrypoints/composition/native-hash.ts'
import type { RunningHash } from '../../../src/ports/running-hash.ts'

describe('nativeHash', () => {
  const hexOf = (hash: RunningHash, pieces: readonly Uint8Array[]): string => {
    for (const piece of pieces) hash.update(piece)
    return hash.hex()
  }

  it('gives what the plain code gives, whatever the pieces', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), pieces => hexOf(nativeHash(), pieces) === hexOf(new ContentHash(), pieces)))
  })

  it('gives the digits of the standard', () => {
    expect(hexOf(nativeHash(), [Buffer.from('a'), Buffer.from('bc')])).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
