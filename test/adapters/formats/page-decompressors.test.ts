import { expect } from 'chai'
import { zstdCompressSync } from 'node:zlib'
import { PAGE_DECOMPRESSORS } from '../../../src/adapters/formats/page-decompressors.ts'

const expand = (bytes: Uint8Array, length: number): Uint8Array => PAGE_DECOMPRESSORS.ZSTD!(bytes, length)

describe('PAGE_DECOMPRESSORS', () => {
  it('expands zstd to the length that is stated', () => {
    const page = Buffer.from('0123456789'.repeat(1_000))
    expect(page.equals(expand(zstdCompressSync(page), page.length))).to.equal(true)
    expect(expand(zstdCompressSync(Buffer.alloc(0)), 0)).to.have.length(0)
  })

  it('makes no more of a page than its header says, and throws for what is none', () => {
    const bomb = zstdCompressSync(Buffer.alloc(8_388_608))
    expect(() => expand(bomb, 100)).to.throw(RangeError)
    expect(() => expand(Buffer.from('no zstd at all'), 100)).to.throw(Error)
  })
})
