import { expect } from 'chai'
import fc from 'fast-check'
import { Prng } from '../../../simulation/kernel/prng.ts'
import { LEAVES_TIMEOUT_MS, openLeaves } from '../kernel/leaves.ts'
import type { Leaves } from '../kernel/leaves.ts'
import { BitReader } from './bit-reader.ts'

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

let leaves: Leaves

function deltasOf(values: readonly bigint[], bits: 32 | 64): Uint8Array {
  const { call } = leaves
  const at = leaves.put(BigInt64Array.from(values))
  return leaves.appended(call.deltasRoom(values.length), () => call.writeDeltas(at, values.length, bits === 32))
}

function readBack(values: readonly bigint[], bits: 32 | 64) {
  return new BitReader(deltasOf(values, bits)).deltas(bits)
}

describe('differences of integers', () => {
  before(async function () {
    this.timeout(LEAVES_TIMEOUT_MS)
    leaves = await openLeaves()
  })

  it('are of every width, up to that of the integers', () => {
    for (const bits of [32, 64] as const) {
      for (let width = 0; width <= bits; width++) {
        const step = width === 0 ? 0n : (1n << BigInt(width)) - 1n
        // The residuals are 0 and the step, so they need just these bits.
        const values = Array.from({ length: 200 }, (_, i) => BigInt.asIntN(bits, BigInt(Math.ceil(i / 2)) * step + 7n))
        const read = readBack(values, bits)
        expect(read.values, `width ${width} of ${bits}`).to.deep.equal(values)
        // One part ends the values, and may be of less. Differences around half of all bits wrap, so that fewer are needed.
        if (width < bits) expect(Math.max(...read.widths), `width ${width} of ${bits}`).to.equal(width)
        expect(Math.max(...read.widths)).to.be.at.most(bits)
      }
    }
  })

  it('wrap around between the extremes', () => {
    for (const bits of [32, 64] as const) {
      const [min, max] = [BigInt.asIntN(bits, 1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n]
      for (const values of [[min], [max], [min, max], [max, min], [0n, min, max, -1n, 1n, max, max, min, min, 0n]]) {
        expect(readBack(values, bits).values).to.deep.equal(values)
      }
    }
  })

  it('are as many as there are, around the ends of blocks and parts', () => {
    for (const count of [1, 2, 3, 31, 32, 33, 34, 64, 65, 127, 128, 129, 130, 160, 256, 257, 258, 385]) {
      for (const step of [0n, 1n, -3n, 1_000n, 2n ** 40n]) {
        const values = Array.from({ length: count }, (_, i) => BigInt(i * i) * step)
        expect(readBack(values, 64).values).to.deep.equal(values)
      }
    }
  })

  it('are true below, at and above 2^31 and 2^32, wherever the values lie', () => {
    for (const base of [0n, -5n, 2n ** 32n - 3n, -(2n ** 32n) - 3n, 2n ** 53n, INT64_MIN, INT64_MAX - 2n ** 33n]) {
      for (const range of [2n ** 31n - 1n, 2n ** 31n, 2n ** 31n + 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 33n]) {
        const values = [base, base + range, base + 1n, base, base + range - 1n, base + range]
        expect(readBack(values, 64).values).to.deep.equal(values)
      }
    }
  })

  it('are those of any integers', () => {
    const of = (bits: 32 | 64) => {
      const whole = fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n })
      const near = fc.tuple(whole, fc.array(fc.bigInt({ min: -1_000n, max: 1_000n }))).map(([base, steps]) => [base, ...steps.map(step => BigInt.asIntN(bits, base + step))])
      return fc.tuple(fc.constant(bits), fc.oneof(fc.array(whole, { minLength: 1, maxLength: 300, size: 'max' }), near))
    }
    fc.assert(
      fc.property(fc.oneof(of(32), of(64)), ([bits, values]) => {
        expect(readBack(values, bits).values).to.deep.equal(values)
      }),
      { numRuns: 300 },
    )
  })

  it('take hardly anything for keys that count up', () => {
    const keys = Array.from({ length: 16_384 }, (_, i) => 9_000_000_000_000n + BigInt(i))
    expect(deltasOf(keys, 64).length).to.be.below(700)
  })

  it('take no more room than they say, at worst', () => {
    const prng = new Prng(1)
    const noise = () => BigInt.asIntN(64, BigInt(prng.next()) << 32n | BigInt(prng.next()))
    for (const count of [1, 2, 3, 31, 32, 33, 34, 127, 128, 129, 130, 255, 256, 257, 258, 385, 1_025, 16_257, 16_258, 16_383, 16_384]) {
      const at = leaves.put(BigInt64Array.from({ length: count }, noise))
      const room = leaves.call.deltasRoom(count)
      expect(leaves.touched(room, () => leaves.call.writeDeltas(at, count, false)), `${count} values`).to.be.at.most(room)
      // Plainly the values have room too.
      expect(room).to.be.at.least(8 * count)
    }
  })
})
