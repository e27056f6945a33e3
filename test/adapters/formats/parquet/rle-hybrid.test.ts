import { expect } from 'chai'
import fc from 'fast-check'
import { Prng } from '../../../simulation/kernel/prng.ts'
import { LEAVES_TIMEOUT_MS, openLeaves } from '../kernel/leaves.ts'
import type { Leaves } from '../kernel/leaves.ts'
import { BitReader } from './bit-reader.ts'

let leaves: Leaves

async function open(this: Mocha.Context): Promise<void> {
  this.timeout(LEAVES_TIMEOUT_MS)
  leaves = await openLeaves()
}

/** The entries of a dictionary of so many: a byte of their width, and runs. */
function indexesOf(values: readonly number[], entries: number): Uint8Array {
  const { call } = leaves
  const at = leaves.put(Uint32Array.from(values))
  return leaves.appended(call.indexesRoom(values.length), () => call.writeIndexes(at, values.length, entries))
}

function hybridOf(values: readonly number[], width: number): Uint8Array {
  const bytes = indexesOf(values, 2 ** width)
  expect(bytes[0]).to.equal(width)
  return bytes.subarray(1)
}

function expectHeld(values: readonly number[], width: number): void {
  const read = new BitReader(hybridOf(values, width)).hybrid(width)
  expect(read.length - values.length).to.be.within(0, 7)
  expect(read).to.deep.equal([...values, ...new Array<number>(read.length - values.length).fill(0)])
}

describe('runs and packed groups', () => {
  before(open)

  it('hold runs of any length and width, with less than a group of zeros behind them', () => {
    const runs = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 300 }))), { maxLength: 40, size: 'max' })
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 24 }), (lengths, width) => {
        expectHeld(lengths.flatMap(([value, length]) => new Array<number>(length).fill(value % 2 ** width)), width)
      }),
      { numRuns: 300 },
    )
  })

  it('hold a run that begins and ends anywhere around the ends of groups', () => {
    for (const width of [1, 8, 9, 14]) {
      for (let before = 0; before <= 17; before++) {
        for (let run = 1; run <= 26; run++) {
          for (const behind of [0, 1, 8]) expectHeld([...numbered(before), ...new Array<number>(run).fill(1), ...numbered(behind)], width)
        }
      }
    }
    function numbered(count: number): number[] {
      return Array.from({ length: count }, (_, i) => i % 2)
    }
  })

  it('take no more room than they say, at worst', () => {
    const expectRoom = (values: readonly number[], width: number) => {
      const at = leaves.put(Uint32Array.from(values))
      const room = leaves.call.indexesRoom(values.length)
      expect(leaves.touched(room, () => leaves.call.writeIndexes(at, values.length, 2 ** width)), `${values.length} values of ${width} bits`).to.be.at.most(room)
    }
    for (let width = 1; width <= 24; width++) {
      const prng = new Prng(width)
      const most = 2 ** width - 1
      for (const count of [1, 2, 7, 8, 9, 15, 17, 100, 16_384]) {
        expectRoom(Array.from({ length: count }, () => prng.int(most + 1)), width)
        // A group that is packed and a run that is as short as one may be, in turns: the most heads.
        const run = Math.max(8, Math.ceil(64 / width))
        for (const packed of [1, 8]) expectRoom(Array.from({ length: count }, (_, i) => (i % (packed + run) < packed ? i % 2 : most)), width)
      }
    }
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
  before(open)

  it('are of as many bits as the last needs, and of one at least', () => {
    for (const [entries, width] of [[1, 1], [2, 1], [3, 2], [256, 8], [257, 9], [16_384, 14]] as const) {
      const bytes = indexesOf([0, entries - 1], entries)
      expect(bytes[0]).to.equal(width)
      expect(new BitReader(bytes.subarray(1)).hybrid(width).slice(0, 2)).to.deep.equal([0, entries - 1])
    }
  })
})

describe('definition levels', () => {
  before(open)

  /** Behind the flags stand zeros up to a whole vector, and then anything. */
  const putFlags = (valid: readonly number[]) => leaves.put(Uint8Array.from([...valid, ...new Array<number>(16).fill(0)]))

  const levelsOf = (valid: readonly number[]) => {
    const at = putFlags(valid)
    return leaves.appended(leaves.call.levelsRoom(valid.length), () => leaves.call.writeLevels(at, valid.length))
  }

  const expectLevels = (valid: readonly number[]) => {
    const bytes = levelsOf(valid)
    expect(new DataView(bytes.buffer).getUint32(0, true)).to.equal(bytes.length - 4)
    const read = new BitReader(bytes.subarray(4)).hybrid(1)
    expect(read.slice(0, valid.length)).to.deep.equal(valid)
    expect(read.slice(valid.length).every(level => level === 0), 'zeros behind the last row').to.equal(true)
    expect(leaves.call.presentRows()).to.equal(valid.filter(flag => flag === 1).length)
  }

  it('tell which rows have a value, behind their length', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 100, size: 'max' }), expectLevels))
  })

  it('tell any pattern of a few rows, and patterns of up to 40', () => {
    for (let rows = 1; rows <= 11; rows++) {
      for (let pattern = 0; pattern < 2 ** rows; pattern++) expectLevels(Array.from({ length: rows }, (_, row) => pattern >> row & 1))
    }
    const prng = new Prng(3)
    for (let rows = 12; rows <= 40; rows++) {
      const rowsOf = (flagAt: (row: number) => boolean) => Array.from({ length: rows }, (_, row) => Number(flagAt(row)))
      for (let one = 0; one < rows; one++) for (const flagAt of [(row: number) => row === one, (row: number) => row !== one, (row: number) => row < one]) expectLevels(rowsOf(flagAt))
      for (const step of [2, 3, 8, 16]) expectLevels(rowsOf(row => row % step === 0))
      for (let i = 0; i < 10; i++) expectLevels(rowsOf(() => prng.chance(0.5)))
    }
  })

  it('are one run where all rows are alike', () => {
    for (const flag of [0, 1]) expect(levelsOf(new Array<number>(10_000).fill(flag)).length).to.equal(8)
  })

  it('take no more room than they say, of any number of rows', () => {
    for (const rows of [...Array.from({ length: 140 }, (_, i) => i + 1), 1_023, 1_024, 8_191, 8_192, 16_383, 16_384]) {
      for (const step of [1, 2]) {
        const at = putFlags(Array.from({ length: rows }, (_, row) => Number(row % step === 0)))
        const room = leaves.call.levelsRoom(rows)
        expect(leaves.touched(room, () => leaves.call.writeLevels(at, rows)), `${rows} rows`).to.be.at.most(room)
      }
    }
  })
})
