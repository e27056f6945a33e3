import { expect } from 'chai'
import { ByteBuffer } from '../../../../src/adapters/formats/parquet/byte-buffer.ts'
import { dictionaryLimits } from '../../../../src/adapters/formats/parquet/dictionary-limits.ts'
import { NumberDictionary } from '../../../../src/adapters/formats/parquet/number-dictionary.ts'
import { NumberPage } from '../../../../src/adapters/formats/parquet/number-page.ts'
import { TextDictionary } from '../../../../src/adapters/formats/parquet/text-dictionary.ts'
import { createColumn } from '../../../../src/domain/table/column-builder.ts'
import { fill } from './build-columns.ts'
import type { Value } from './build-columns.ts'

const LIMITS = dictionaryLimits(1)

function pageOf(values: readonly Value[]): NumberPage {
  const column = createColumn({ kind: 'int64' }, values.length)
  if (column.storage !== 'int64') throw new Error('not of int64')
  fill(column, values)
  const page = new NumberPage()
  page.gather(column, 0, values.length)
  return page
}

/** Entries of texts, up to the one that the dictionary refuses. */
function entriesOf(dictionary: TextDictionary, texts: readonly Uint8Array[]): number[] {
  const entries: number[] = []
  for (const text of texts) {
    const bytes = Buffer.concat([Uint8Array.of(text.length, text.length >> 8, text.length >> 16, 0), text])
    const entry = dictionary.entry(bytes, new DataView(bytes.buffer, bytes.byteOffset), 4, bytes.length)
    if (entry < 0) break
    entries.push(entry)
  }
  return entries
}

/** The inverse of one step of the hash of texts, so that texts of any hash can be made. */
function unhashed(hash: number): number {
  let mixed = hash
  for (let round = 0; round < 3; round++) mixed = hash ^ mixed >>> 15
  let inverse = 1
  // Newton's way to the inverse of an odd number modulo 2^32.
  for (let round = 0; round < 5; round++) inverse = Math.imul(inverse, 2 - Math.imul(0x9e37_79b1, inverse))
  return Math.imul(mixed, inverse)
}

/** Texts of `length` bytes, a multiple of 4, that differ in their first eight and all have the same hash. */
function collidingTexts(count: number, length: number): Buffer[] {
  return Array.from({ length: count }, (_, i) => {
    const text = Buffer.alloc(length, 'x')
    text.writeInt32LE(i, 4)
    let hash = length
    for (let at = length - 4; at >= 4; at -= 4) {
      hash = Math.imul(hash ^ text.readInt32LE(at), 0x9e37_79b1)
      hash ^= hash >>> 15
    }
    text.writeInt32LE(unhashed(0x1234_5678) ^ hash, 0)
    return text
  })
}

describe('a dictionary of numbers', () => {
  it('knows numbers by all of their bits', () => {
    const values = [0n, 1n, -1n, 2n ** 32n, -(2n ** 32n), 2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n + 1n]
    const indexes = new Int32Array(3 * values.length)
    const dictionary = new NumberDictionary(LIMITS)
    expect(dictionary.index(pageOf([...values, ...values.toReversed(), ...values]), indexes)).to.equal(true)
    const order = [...values.keys()]
    expect([...indexes]).to.deep.equal([...order, ...order.toReversed(), ...order])
    const out = new ByteBuffer(1)
    dictionary.write(dictionary.count, false, out)
    expect([...new BigInt64Array(out.bytes.slice(0, out.length).buffer)]).to.deep.equal(values)
  })

  it('forgets all of them', () => {
    const dictionary = new NumberDictionary(LIMITS)
    const indexes = new Int32Array(1_000)
    dictionary.index(pageOf(Array.from({ length: 400 }, (_, i) => BigInt(i))), indexes)
    dictionary.clear()
    expect(dictionary.index(pageOf([399n, 5n]), indexes)).to.equal(true)
    expect([...indexes.subarray(0, 2), dictionary.count]).to.deep.equal([0, 1, 2])
  })

  it('ends where every other number is new, and where there are too many', () => {
    const indexes = new Int32Array(16_384)
    expect(new NumberDictionary(LIMITS).index(pageOf(Array.from({ length: 1_100 }, (_, i) => BigInt(i))), indexes)).to.equal(false)
    const dictionary = new NumberDictionary(LIMITS)
    // Each number thrice: never too large a share, only too many in the end.
    const results = Array.from({ length: 4 }, (_, page) => dictionary.index(pageOf(Array.from({ length: 16_383 }, (_, i) => BigInt(Math.floor((page * 16_383 + i) / 3)))), indexes))
    expect(results).to.deep.equal([true, true, true, false])
    expect(dictionary.count).to.equal(16_384)
  })

  it('ends where numbers are chosen to meet in one slot', () => {
    const met: number[] = []
    for (let low = 0; met.length < 300; low++) {
      const mixed = Math.imul(low, 0x85eb_ca6b)
      if (((mixed ^ mixed >>> 16) & 65_535) === 77) met.push(low)
    }
    const dictionary = new NumberDictionary(LIMITS)
    expect(dictionary.index(pageOf([...met, ...met, ...met].map(BigInt)), new Int32Array(900))).to.equal(false)
    expect(dictionary.count).to.equal(64)
  })
})

describe('dictionaries of a wide table', () => {
  it('share the room of all', () => {
    expect(dictionaryLimits(64)).to.deep.equal({ entries: 16_384, bytes: 524_288 })
    expect(dictionaryLimits(65)).to.deep.equal({ entries: 8_192, bytes: 262_144 })
    expect(dictionaryLimits(2_000)).to.deep.equal({ entries: 512, bytes: 16_384 })
    expect(dictionaryLimits(1_000_000)).to.deep.equal({ entries: 256, bytes: 8_192 })
  })

  it('end sooner', () => {
    const numbers = pageOf(Array.from({ length: 3_000 }, (_, i) => BigInt(Math.floor(i / 4))))
    const dictionary = new NumberDictionary(dictionaryLimits(2_000))
    expect([dictionary.index(numbers, new Int32Array(3_000)), dictionary.count]).to.deep.equal([false, 512])
    const texts = Array.from({ length: 3_000 }, (_, i) => Buffer.from(`text ${Math.floor(i / 4)}`))
    expect(entriesOf(new TextDictionary(dictionaryLimits(2_000)), texts).length).to.equal(2_048)
  })
})

describe('a dictionary of texts', () => {
  it('knows texts of any length by all of their bytes', () => {
    const texts = Array.from({ length: 40 }, (_, length) => [Buffer.alloc(length), ...Array.from({ length }, (_, at) => Buffer.alloc(length).fill(1, at, at + 1))]).flat()
    const dictionary = new TextDictionary(LIMITS)
    const order = [...texts.keys()]
    // The first alone often enough before the others, so that new ones are a small share.
    const repeated = new Array<number>(2_000).fill(0)
    const asked = [...repeated, ...order, ...order.toReversed()]
    expect(entriesOf(dictionary, asked.map(index => texts[index]!))).to.deep.equal(asked)
    const out = new ByteBuffer(1)
    dictionary.write(3, out)
    expect([...out.bytes.subarray(0, out.length)]).to.deep.equal([0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1])
  })

  it('knows a text from a longer one that ends like it and has its hash', () => {
    const step = (hash: number, word: number) => {
      const mixed = Math.imul(hash ^ word, 0x9e37_79b1)
      return mixed ^ mixed >>> 15
    }
    const short = Buffer.from('word')
    const word = short.readInt32LE()
    const long = Buffer.concat([Buffer.alloc(4), short])
    long.writeInt32LE(unhashed(step(4, word)) ^ step(8, word))
    expect(entriesOf(new TextDictionary(LIMITS), [long, short, long, short])).to.deep.equal([0, 1, 0, 1])
  })

  it('ends where its texts take too many bytes', () => {
    const texts = Array.from({ length: 300 }, (_, i) => Buffer.alloc(10_000, `${i},`))
    expect(entriesOf(new TextDictionary(LIMITS), texts).length).to.equal(52)
  })

  it('ends where texts are chosen to have one hash', () => {
    const texts = collidingTexts(300, 8)
    expect(new Set(texts.map(text => text.toString('hex'))).size).to.equal(300)
    expect(entriesOf(new TextDictionary(LIMITS), [...texts, ...texts]).length).to.equal(64)
  })

  it('ends where long texts are chosen to have one hash, after comparing a megabyte in vain', () => {
    const texts = collidingTexts(60, 8_000)
    // Before the last of sixteen, fifteen others are compared, and so on: 120 of 8,000 bytes.
    expect(entriesOf(new TextDictionary(LIMITS), texts).length).to.equal(16)
    const pair = texts.slice(0, 2)
    expect(entriesOf(new TextDictionary(LIMITS), [...pair, ...Array.from({ length: 1_000 }, () => pair[1]!)]).length).to.equal(132)
  })
})
