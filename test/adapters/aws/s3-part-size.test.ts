import { expect } from 'chai'

import { partSizeAt } from '../../../src/adapters/aws/s3-part-size.ts'

const MIB = 1024 ** 2

describe('partSizeAt', () => {
  const sizes = Array.from({ length: 10_000 }, (_, index) => partSizeAt(index, 8 * MIB))

  it('holds 5 TiB in 10,000 parts, none above S3\'s 5 GiB', () => {
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.at.least(5 * 1024 ** 4)
    expect(Math.max(...sizes)).to.be.at.most(5 * 1024 ** 3)
  })

  it('stays at the first size for the first 40,000 MiB and never shrinks', () => {
    expect(new Set(sizes.slice(0, 5_000))).to.deep.equal(new Set([8 * MIB]))
    expect(sizes.every((size, index) => index === 0 || size >= sizes[index - 1]!)).to.equal(true)
    expect(sizes[5_000]).to.equal(16 * MIB)
  })
})
