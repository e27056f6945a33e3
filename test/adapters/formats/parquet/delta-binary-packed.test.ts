import { expect } from 'chai'
import fc from 'fast-check'
import { ByteBuffer } from '../../../../src/adapters/formats/parquet/byte-buffer.ts'
import { writeDeltas } from '../../../../src/adapters/formats/parquet/delta-binary-packed.ts'
import { NumberPage } from '../../../../src/adapters/formats/parquet/number-page.ts'
import { createColumn } from '../../../../src/domain/table/column-builder.ts'
import { BitReader } from './bit-reader.ts'
import { fill } from './build-columns.ts'

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

function deltasOf(values: readonly bigint[], bits: 32 | 64): Uint8Array {
  const column = createColumn({ kind: bits === 32 ? 'int32' : 'int64' }, values.length)
  if (column.storage !== 'int32' && column.storage !== 'int64') throw new Error('not of integers')
  fill(column, values)
  const page = new NumberPage()
  page.gather(column, 0, values.length)
  const out = new ByteBuffer(1)
  writeDeltas(page, out)
  return out.bytes.subarray(0, out.length)
}

function readBack(values: readonly bigint[], bits: 32 | 64) {
  return new BitReader(deltasOf(values, bits)).deltas(bits)
}

describe('differences of integers', () => {
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

  it('go by lower halves alone up to 2^31 and by both from there, wherever the values lie', () => {
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
})
