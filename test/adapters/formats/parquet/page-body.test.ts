import { expect } from 'chai'
import { LEAVES_TIMEOUT_MS, openLeaves } from '../kernel/leaves.ts'
import type { Leaves } from '../kernel/leaves.ts'

describe('integers of a varint', () => {
  let leaves: Leaves
  before(async function () {
    this.timeout(LEAVES_TIMEOUT_MS)
    leaves = await openLeaves()
  })

  const hexOf = (write: () => void) => Buffer.from(leaves.appended(16, write)).toString('hex')

  it('are those of 64 bits, signed', () => {
    const cases: readonly (readonly [bigint, string])[] = [
      [0n, '00'], [-1n, '01'], [1n, '02'], [63n, '7e'], [-64n, '7f'], [64n, '8001'], [2n ** 31n, '8080808010'], [-(2n ** 31n), 'ffffffff0f'],
      [2n ** 63n - 1n, 'feffffffffffffffff01'], [-(2n ** 63n), 'ffffffffffffffffff01'],
    ]
    for (const [value, bytes] of cases) expect(hexOf(() => leaves.call.putZigzag(value)), String(value)).to.equal(bytes)
  })

  it('are those of 64 bits without a sign', () => {
    const cases: readonly (readonly [bigint, string])[] = [
      [0n, '00'], [127n, '7f'], [128n, '8001'], [16_383n, 'ff7f'], [16_384n, '808001'], [2n ** 32n - 1n, 'ffffffff0f'], [2n ** 64n - 1n, 'ffffffffffffffffff01'],
    ]
    for (const [value, bytes] of cases) expect(hexOf(() => leaves.call.putVarint(value)), String(value)).to.equal(bytes)
  })
})
