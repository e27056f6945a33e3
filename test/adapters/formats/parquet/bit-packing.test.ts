import { expect } from 'chai'
import { Prng } from '../../../simulation/kernel/prng.ts'
import { LEAVES_TIMEOUT_MS, openLeaves } from '../kernel/leaves.ts'
import type { Leaves } from '../kernel/leaves.ts'
import { BitReader } from './bit-reader.ts'

const ROOM = 1_024

/** Random values of a width, with its extremes. */
function valuesOf(width: number, count: number): bigint[] {
  const prng = new Prng(width)
  const most = (1n << BigInt(width)) - 1n
  return Array.from({ length: count }, (_, i) => (i % 5 === 0 ? most : i % 7 === 0 ? 0n : (BigInt(prng.next()) << 32n | BigInt(prng.next())) & most))
}

describe('packed bits', () => {
  let leaves: Leaves
  before(async function () {
    this.timeout(LEAVES_TIMEOUT_MS)
    leaves = await openLeaves()
  })

  /** Packs values behind a byte that is there, from memory whose bytes around them are all ones. */
  const packed = (values: Uint32Array | BigUint64Array, width: number) => {
    const { call } = leaves
    const at = leaves.put(values)
    return leaves.appended(ROOM, () => {
      call.putByte(0xaa)
      if (values instanceof Uint32Array) call.packBits(at, values.length, width)
      else call.packWideBits(at, values.length, width)
    })
  }

  const expectPacked = (bytes: Uint8Array, values: readonly bigint[], width: number) => {
    const reader = new BitReader(bytes)
    expect(reader.byte()).to.equal(0xaa)
    expect(reader.packed(values.length, width), `width ${width}`).to.deep.equal(values)
    expect(reader.isAtEnd, `width ${width}`).to.equal(true)
  }

  for (const count of [1, 3, 8, 31, 32, 37]) {
    it(`hold ${count} values of every width up to 32, behind what is there`, () => {
      for (let width = 1; width <= 32; width++) {
        const values = valuesOf(width, count)
        expectPacked(packed(Uint32Array.from(values, Number), width), values, width)
      }
    })
  }

  for (const count of [32, 64]) {
    it(`hold ${count} wide values of every width up to 64, behind what is there`, () => {
      for (let width = 1; width <= 64; width++) {
        const values = valuesOf(width, count)
        expectPacked(packed(BigUint64Array.from(values), width), values, width)
      }
    })
  }
})
