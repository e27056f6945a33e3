import { expect } from 'chai'
import { packBits, packFlags, packWideBits } from '../../../../src/adapters/formats/parquet/bit-packing.ts'
import { ByteBuffer } from '../../../../src/adapters/formats/parquet/byte-buffer.ts'
import { Prng } from '../../../simulation/kernel/prng.ts'
import { BitReader } from './bit-reader.ts'

/** Random values of a width, with its extremes. */
function valuesOf(width: number, count: number): bigint[] {
  const prng = new Prng(width)
  const most = (1n << BigInt(width)) - 1n
  return Array.from({ length: count }, (_, i) => (i % 5 === 0 ? most : i % 7 === 0 ? 0n : (BigInt(prng.next()) << 32n | BigInt(prng.next())) & most))
}

const low = (value: bigint) => Number(BigInt.asIntN(32, value))
const high = (value: bigint) => Number(BigInt.asIntN(32, value >> 32n))

describe('packed bits', () => {
  for (const count of [1, 3, 8, 31, 32, 37]) {
    it(`hold ${count} values of every width, behind what is there`, () => {
      for (let width = 1; width <= 64; width++) {
        const values = valuesOf(width, count)
        const out = new ByteBuffer(1)
        out.byte(0xaa)
        // A value before and one behind, which must not be taken along.
        const lows = Int32Array.from([-1, ...values.map(low), -1])
        const highs = Int32Array.from([-1, ...values.map(high), -1])
        if (width <= 32) packBits(lows, 1, 1 + count, width, out)
        else packWideBits(lows, highs, 1, 1 + count, width, out)
        const reader = new BitReader(out.bytes.subarray(0, out.length))
        expect(reader.byte()).to.equal(0xaa)
        expect(reader.packed(count, width), `width ${width}`).to.deep.equal(values)
        expect(reader.isAtEnd, `width ${width}`).to.equal(true)
      }
    })
  }

  it('hold flags of any number', () => {
    for (let count = 0; count <= 40; count++) {
      const prng = new Prng(count)
      const flags = Uint8Array.from({ length: count + 2 }, (_, i) => (i === 0 || i > count ? 1 : prng.int(2)))
      const out = new ByteBuffer(1)
      packFlags(flags, 1, 1 + count, out)
      const read = new BitReader(out.bytes.subarray(0, out.length)).packed(count, 1)
      expect(read.map(Number)).to.deep.equal([...flags.subarray(1, 1 + count)])
    }
  })
})
