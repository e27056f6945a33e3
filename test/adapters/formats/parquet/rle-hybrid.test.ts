import { expect } from 'chai'
import fc from 'fast-check'
import { ByteBuffer } from '../../../../src/adapters/formats/parquet/byte-buffer.ts'
import { writeDefinitionLevels, writeHybrid } from '../../../../src/adapters/formats/parquet/rle-hybrid.ts'
import { writeIndexes } from '../../../../src/adapters/formats/parquet/write-indexes.ts'
import { BitReader } from './bit-reader.ts'

function hybridOf(values: readonly number[], width: number): Uint8Array {
  const out = new ByteBuffer(1)
  // What a page before has left behind the values.
  const room = new Int32Array(values.length + 7).fill(-1)
  room.set(values)
  writeHybrid(room, values.length, width, out)
  return out.bytes.subarray(0, out.length)
}

describe('runs and packed groups', () => {
  it('hold runs of any length and width, with less than a group of zeros behind them', () => {
    const runs = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 300 }))), { maxLength: 40, size: 'max' })
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 16 }), (lengths, width) => {
        const values = lengths.flatMap(([value, length]) => new Array<number>(length).fill(value % 2 ** width))
        const read = new BitReader(hybridOf(values, width)).hybrid(width)
        expect(read.length - values.length).to.be.within(0, 7)
        expect(read).to.deep.equal([...values, ...new Array<number>(read.length - values.length).fill(0)])
      }),
      { numRuns: 300 },
    )
  })

  it('take a few bytes for a run, wherever it begins', () => {
    for (let before = 0; before < 20; before++) {
      const values = [...Array.from({ length: before }, (_, i) => i), ...new Array<number>(10_000).fill(5), 1, 2, 3]
      const bytes = hybridOf(values, 14)
      expect(bytes.length).to.be.at.most(14 * Math.ceil(before / 8) + 14 + 8)
      expect(new BitReader(bytes).hybrid(14).slice(0, values.length)).to.deep.equal(values)
    }
  })

  it('take no more than packing would where there are no runs', () => {
    const values = Array.from({ length: 8_000 }, (_, i) => Math.floor(i / 2) % 16)
    expect(hybridOf(values, 4).length).to.be.at.most(4_000 + 3)
  })
})

describe('entries of a dictionary', () => {
  it('are of as many bits as the last needs, and of one at least', () => {
    for (const [entries, width] of [[1, 1], [2, 1], [3, 2], [256, 8], [257, 9], [16_384, 14]] as const) {
      const out = new ByteBuffer(1)
      writeIndexes(Int32Array.from([0, entries - 1, ...new Array<number>(7).fill(0)]), 2, entries, out)
      expect(out.bytes[0]).to.equal(width)
      expect(new BitReader(out.bytes.subarray(1, out.length)).hybrid(width).slice(0, 2)).to.deep.equal([0, entries - 1])
    }
  })
})

describe('definition levels', () => {
  function levelsOf(valid: readonly number[], from: number, to: number): Uint8Array {
    const out = new ByteBuffer(1)
    const present = valid.slice(from, to).reduce((sum, flag) => sum + flag, 0)
    writeDefinitionLevels(Uint8Array.from(valid), from, to, present, out)
    return out.bytes.subarray(0, out.length)
  }

  it('tell which rows have a value, behind their length', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 100, size: 'max' }), fc.nat(), (valid, cut) => {
        const from = cut % valid.length
        const bytes = levelsOf(valid, from, valid.length)
        expect(new DataView(bytes.buffer).getUint32(0, true)).to.equal(bytes.length - 4)
        const read = new BitReader(bytes.subarray(4)).hybrid(1)
        expect(read.slice(0, valid.length - from)).to.deep.equal(valid.slice(from))
      }),
    )
  })

  it('are one run where all rows are alike', () => {
    for (const flag of [0, 1]) expect(levelsOf(new Array<number>(10_000).fill(flag), 0, 10_000).length).to.equal(8)
  })
})
