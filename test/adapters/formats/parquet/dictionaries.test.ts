import { expect } from 'chai'
import { dictionaryLimits } from '../../../../src/adapters/formats/parquet/dictionary-limits.ts'
import { LEAVES_TIMEOUT_MS, openLeaves } from '../kernel/leaves.ts'
import type { Leaves } from '../kernel/leaves.ts'

const LIMITS = dictionaryLimits(1)
const MULTIPLIER = 0x9e37_79b9_7f4a_7c15n

let leaves: Leaves

async function open(this: Mocha.Context): Promise<void> {
  this.timeout(LEAVES_TIMEOUT_MS)
  leaves = await openLeaves()
}

/** A dictionary of numbers, and what is asked of it. */
class Numbers {
  readonly #dictionary: number

  constructor({ entries }: { readonly entries: number }) {
    this.#dictionary = leaves.call.newNumberDictionary(entries)
  }

  /** The entry of each number of a page; `undefined` when the dictionary has ended. */
  index(values: readonly bigint[]): number[] | undefined {
    const { call } = leaves
    call.beginInput(values.length, 8 * values.length, 0)
    leaves.bytes.fill(1, call.inputValid(), call.inputValid() + values.length)
    leaves.bytes.set(new Uint8Array(BigInt64Array.from(values).buffer), call.inputValues())
    const indexes = leaves.put(new Uint32Array(values.length))
    if (call.indexNumbers(this.#dictionary, values.length, indexes) === 0) return undefined
    return [...new Uint32Array(leaves.bytes.slice(indexes, indexes + 4 * values.length).buffer)]
  }

  get count(): number {
    return leaves.call.numberEntries(this.#dictionary)
  }

  get keys(): bigint[] {
    const place = leaves.call.numberKeys(this.#dictionary)
    return [...new BigInt64Array(leaves.bytes.slice(place, place + 8 * this.count).buffer)]
  }

  clear(): void {
    leaves.call.clearNumbers(this.#dictionary)
  }
}

/** The same of texts. */
class Texts {
  readonly #dictionary: number

  constructor({ entries, bytes }: { readonly entries: number; readonly bytes: number }) {
    this.#dictionary = leaves.call.newTextDictionary(entries, bytes)
  }

  /** Entries of texts, up to the one that the dictionary refuses. */
  entries(texts: readonly Uint8Array[]): number[] {
    const entries: number[] = []
    for (const text of texts) {
      const at = leaves.put(Buffer.concat([Uint8Array.of(text.length, text.length >> 8, text.length >> 16, 0), text]))
      const entry = leaves.call.textEntry(this.#dictionary, at + 4, text.length)
      if (entry < 0) break
      entries.push(entry)
    }
    return entries
  }

  /** The first entries, as a page has them. */
  page(entries: number): number[] {
    const place = leaves.call.textsOf(this.#dictionary)
    return [...leaves.bytes.slice(place, place + leaves.call.textBytes(this.#dictionary, entries))]
  }

  clear(): void {
    leaves.call.clearTexts(this.#dictionary)
  }
}

/** A step of the hash. */
function hashed(state: bigint): bigint {
  const product = BigInt.asUintN(64, state * MULTIPLIER)
  return product ^ product >> 29n
}

/** Its inverse, so that values of any hash can be made. */
function unhashed(hash: bigint): bigint {
  let mixed = hash
  for (let round = 0; round < 3; round++) mixed = hash ^ mixed >> 29n
  let inverse = 1n
  // Newton's way to the inverse of an odd number modulo 2^64.
  for (let round = 0; round < 6; round++) inverse = BigInt.asUintN(64, inverse * (2n - MULTIPLIER * inverse))
  return BigInt.asUintN(64, mixed * inverse)
}

/** What the last step makes the same hash of, which is its upper half. */
function statesOfOneHash(count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => unhashed(0x1234_5678n << 32n | BigInt(i)))
}

function collidingNumbers(count: number): bigint[] {
  return statesOfOneHash(count).map(state => BigInt.asIntN(64, unhashed(state)))
}

/** Texts of `length` bytes, a multiple of 8, that differ in their first word and all have the same hash. */
function collidingTexts(count: number, length: number): Buffer[] {
  return statesOfOneHash(count).map(last => {
    const text = Buffer.alloc(length, 'x')
    // Each step back takes a word of the text out of it.
    let state = last
    for (let at = length - 8; at >= 8; at -= 8) state = unhashed(state) ^ text.readBigUInt64LE(at)
    text.writeBigUInt64LE(unhashed(state) ^ BigInt(length), 0)
    return text
  })
}

describe('a dictionary of numbers', () => {
  before(open)

  it('knows numbers by all of their bits', () => {
    const values = [0n, 1n, -1n, 2n ** 32n, -(2n ** 32n), 2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n + 1n]
    const dictionary = new Numbers(LIMITS)
    const order = [...values.keys()]
    expect(dictionary.index([...values, ...values.toReversed(), ...values])).to.deep.equal([...order, ...order.toReversed(), ...order])
    expect(dictionary.keys).to.deep.equal(values)
  })

  const bitsOf = (value: number) => new BigInt64Array(Float64Array.of(value).buffer)[0]!
  const FAMILIES: Readonly<Record<string, (i: bigint) => bigint>> = {
    'numbers that count up': i => i,
    'negative numbers': i => -i,
    'numbers of both signs': i => i - 8_192n,
    'noise': i => BigInt.asIntN(64, i * MULTIPLIER),
    'thousands': i => 1_000n * i,
    'days in microseconds': i => 86_400_000_000n * i,
    'multiples of 2^16': i => i << 16n,
    'multiples of 2^32': i => i << 32n,
    'multiples of 2^48': i => BigInt.asIntN(64, i << 48n),
    'whole doubles': i => bitsOf(Number(i)),
    'doubles of two decimals': i => bitsOf(Number(i) / 100),
  }

  for (const [name, valueAt] of Object.entries(FAMILIES)) {
    it(`knows as many as it may hold, wherever it has grown: ${name}`, () => {
      const dictionary = new Numbers(LIMITS)
      const values = Array.from({ length: 16_384 }, (_, i) => valueAt(BigInt(i)))
      // Each number among others that are known, so that new ones are no hopeless share.
      for (let from = 0; from < values.length; from += 4_096) {
        const some = values.slice(from, from + 4_096)
        expect(dictionary.index(some.flatMap(value => [value, values[0]!, value, value]))?.filter((_, i) => i % 4 === 0)).to.deep.equal([...some.keys()].map(i => from + i))
      }
      expect(dictionary.index(values)).to.deep.equal([...values.keys()])
      expect(dictionary.keys).to.deep.equal(values)
      expect(dictionary.index([0x1234_5678_9abcn])).to.equal(undefined)
    })
  }

  it('forgets all of them, and begins as small as at first', () => {
    const met = collidingNumbers(300)
    for (const before of [3, 400, 10_000]) {
      const dictionary = new Numbers(LIMITS)
      dictionary.index(Array.from({ length: before }, (_, i) => BigInt(i >> 1)))
      dictionary.clear()
      expect([dictionary.index([399n, 5n]), dictionary.count, dictionary.keys]).to.deep.equal([[0, 1], 2, [399n, 5n]])
      dictionary.clear()
      expect([dictionary.index(met), dictionary.count], `after ${before}`).to.deep.equal([undefined, 64])
    }
  })

  it('ends where every other number is new, and where there are too many', () => {
    expect(new Numbers(LIMITS).index(Array.from({ length: 1_100 }, (_, i) => BigInt(i)))).to.equal(undefined)
    const dictionary = new Numbers(LIMITS)
    // Each number thrice: never too large a share, only too many in the end.
    const results = Array.from({ length: 4 }, (_, page) => dictionary.index(Array.from({ length: 16_383 }, (_, i) => BigInt(Math.floor((page * 16_383 + i) / 3)))) !== undefined)
    expect(results).to.deep.equal([true, true, true, false])
    expect(dictionary.count).to.equal(16_384)
  })

  it('counts a share from 512 entries on, and those that were seen on all pages', () => {
    const distinct = (count: number) => Array.from({ length: count }, (_, i) => BigInt(i))
    expect(new Numbers(LIMITS).index(distinct(512))?.length).to.equal(512)
    expect(new Numbers(LIMITS).index(distinct(513))).to.equal(undefined)
    const dictionary = new Numbers(LIMITS)
    const seen = new Array<bigint>(512).fill(0n)
    expect(dictionary.index([...distinct(512), ...seen, 512n])?.at(-1)).to.equal(512)
    // The 514th may come when 1,026 have been seen.
    expect(dictionary.index([...seen.slice(0, 1), 513n])?.at(-1)).to.equal(513)
    expect(dictionary.index([514n])).to.equal(undefined)
    // Those of a row group before do not count.
    dictionary.clear()
    expect(dictionary.index(new Array<bigint>(5_000).fill(0n))?.length).to.equal(5_000)
    dictionary.clear()
    expect(dictionary.index(distinct(513))).to.equal(undefined)
  })

  it('ends where numbers are chosen to have one hash', () => {
    const met = collidingNumbers(300)
    const dictionary = new Numbers(LIMITS)
    expect(dictionary.index([...met, ...met, ...met])).to.equal(undefined)
    expect(dictionary.count).to.equal(64)
  })
})

describe('dictionaries of a wide table', () => {
  before(open)

  it('share the room of all', () => {
    expect(dictionaryLimits(64)).to.deep.equal({ entries: 16_384, bytes: 524_288 })
    expect(dictionaryLimits(65)).to.deep.equal({ entries: 8_192, bytes: 262_144 })
    expect(dictionaryLimits(2_000)).to.deep.equal({ entries: 512, bytes: 16_384 })
    expect(dictionaryLimits(1_000_000)).to.deep.equal({ entries: 256, bytes: 8_192 })
    expect(dictionaryLimits(1_000_000).entries).to.be.at.least(leaves.call.entriesFirst())
  })

  it('end sooner', () => {
    const dictionary = new Numbers(dictionaryLimits(2_000))
    expect([dictionary.index(Array.from({ length: 3_000 }, (_, i) => BigInt(Math.floor(i / 4)))), dictionary.count]).to.deep.equal([undefined, 512])
    const texts = Array.from({ length: 3_000 }, (_, i) => Buffer.from(`text ${Math.floor(i / 4)}`))
    expect(new Texts(dictionaryLimits(2_000)).entries(texts).length).to.equal(2_048)
    const narrowest = new Numbers(dictionaryLimits(1_000_000))
    expect([narrowest.index(Array.from({ length: 257 }, (_, i) => BigInt(i))), narrowest.count]).to.deep.equal([undefined, 256])
  })
})

/** Texts as columns have them, which nobody has chosen for their hashes: numbers, codes and names that differ in a few bytes only. */
const FAMILIES: Readonly<Record<string, (i: number) => string>> = {
  'numbers': i => String(i),
  'numbers of 5 digits': i => String(i).padStart(5, '0'),
  'numbers of 8 digits': i => String(i).padStart(8, '0'),
  'numbered texts': i => `text ${i}`,
  'numbered texts of 13 bytes': i => `customer${String(i).padStart(5, '0')}`,
  'numbered texts of 16 bytes': i => `a customer ${String(i).padStart(5, '0')}`,
  'numbers in front': i => `${String(i).padStart(5, '0')} are the first`,
  'numbers in the middle': i => `between ${String(i).padStart(5, '0')} and the end`,
  'letters of different cases': i => Array.from({ length: 14 }, (_, bit) => (i >> bit & 1 ? 'A' : 'a')).join(''),
  'runs of one byte': i => `${'x'.repeat(i % 20)}${i}`,
  'days': i => new Date(86_400_000 * i).toISOString().slice(0, 10),
  'hashes': i => Math.imul(i, 0x9e37_79b1).toString(16),
}

describe('a dictionary of texts', () => {
  before(open)

  it('knows texts of any length by all of their bytes', () => {
    const texts = Array.from({ length: 41 }, (_, length) => [Buffer.alloc(length), ...Array.from({ length }, (_, at) => Buffer.alloc(length).fill(1, at, at + 1))]).flat()
    const dictionary = new Texts(LIMITS)
    const order = [...texts.keys()]
    // The first alone often enough before the others, so that new ones are a small share.
    const repeated = new Array<number>(2_000).fill(0)
    const asked = [...repeated, ...order, ...order.toReversed()]
    expect(dictionary.entries(asked.map(index => texts[index]!))).to.deep.equal(asked)
    expect(dictionary.page(3)).to.deep.equal([0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1])
    expect(dictionary.page(0)).to.deep.equal([])
  })

  it('knows texts that begin or end alike and are of other lengths', () => {
    const pattern = Buffer.from('0123456789abcdef0123456789abcdef01234567')
    const texts = Array.from({ length: 41 }, (_, length) => [pattern.subarray(0, length), ...(length > 0 && length < 40 ? [pattern.subarray(40 - length)] : [])]).flat()
    const distinct = [...new Map(texts.map(text => [text.toString(), text])).values()]
    const order = [...distinct.keys()]
    const dictionary = new Texts(LIMITS)
    expect(dictionary.entries([...distinct, ...distinct.toReversed()])).to.deep.equal([...order, ...order.toReversed()])
    expect(dictionary.page(distinct.length)).to.deep.equal(distinct.flatMap(text => [text.length, 0, 0, 0, ...text]))
  })

  it('knows a text from a longer one that ends like it and has its hash', () => {
    const short = Buffer.from('word')
    // After its first eight bytes the longer one's hash is what the short one's begins with: 4, its length.
    const long = Buffer.concat([Buffer.alloc(8), short])
    long.writeBigUInt64LE(unhashed(4n) ^ 12n)
    expect(hashed(unhashed(4n))).to.equal(4n)
    expect(new Texts(LIMITS).entries([long, short, long, short])).to.deep.equal([0, 1, 0, 1])
  })

  it('knows a text from a longer one that begins like it and has its hash', () => {
    const short = Buffer.from('word')
    const long = Buffer.from('words of any...?')
    // The second half makes up for the first.
    long.writeBigUInt64LE(BigInt(short.readUInt32LE()) ^ 4n ^ hashed(16n ^ long.readBigUInt64LE()), 8)
    for (const order of [[long, short], [short, long]]) expect(new Texts(LIMITS).entries([...order, ...order])).to.deep.equal([0, 1, 0, 1])
  })

  it('knows texts of one hash that are shorter than a word', () => {
    // Such a text is read with the end of its length in front, which is 0.
    const words = statesOfOneHash(2_000).map(state => unhashed(state) ^ 7n).filter(word => (word & 255n) === 0n)
    const texts = words.map(word => Buffer.from(BigUint64Array.of(word).buffer).subarray(1))
    expect(texts.length).to.be.within(2, 60)
    const order = [...texts.keys()]
    expect(new Texts(LIMITS).entries([...texts, ...texts])).to.deep.equal([...order, ...order])
  })

  for (const [name, textAt] of Object.entries(FAMILIES)) {
    it(`knows as many as it may hold, wherever it has grown: ${name}`, () => {
      const texts = Array.from({ length: 16_384 }, (_, i) => Buffer.from(textAt(i)))
      const dictionary = new Texts(LIMITS)
      expect(dictionary.entries(texts.flatMap(text => [text, texts[0]!, text])).filter((_, i) => i % 3 === 0)).to.deep.equal([...texts.keys()])
      expect(dictionary.entries([...texts.toReversed(), Buffer.from('one more')])).to.deep.equal([...texts.keys()].toReversed())
    })
  }

  it('forgets all of them, and begins as small as at first', () => {
    const met = collidingTexts(300, 8)
    for (const before of [3, 400, 10_000]) {
      const dictionary = new Texts(LIMITS)
      dictionary.entries(Array.from({ length: before }, (_, i) => Buffer.from(`text ${i >> 1}`)))
      dictionary.clear()
      expect(dictionary.entries(['text 7', 'x', '', 'x'].map(text => Buffer.from(text)))).to.deep.equal([0, 1, 2, 1])
      expect(dictionary.page(3)).to.deep.equal([6, 0, 0, 0, ...Buffer.from('text 7'), 1, 0, 0, 0, 120, 0, 0, 0, 0])
      dictionary.clear()
      expect(dictionary.entries(met).length, `after ${before}`).to.equal(64)
    }
  })

  it('ends where every other text is new', () => {
    const distinct = Array.from({ length: 600 }, (_, i) => Buffer.from(`${i}`))
    expect(new Texts(LIMITS).entries(distinct).length).to.equal(512)
    // The 513th may come as the 1,024th that is seen, and the next one not just behind it.
    for (const [repeats, known] of [[510, 1_022], [511, 1_024]] as const) {
      expect(new Texts(LIMITS).entries([...distinct.slice(0, 512), ...new Array<Buffer>(repeats).fill(distinct[0]!), ...distinct.slice(512)]).length).to.equal(known)
    }
    // Those of a row group before do not count.
    const dictionary = new Texts(LIMITS)
    expect(dictionary.entries(new Array<Buffer>(5_000).fill(distinct[0]!)).length).to.equal(5_000)
    dictionary.clear()
    expect(dictionary.entries(distinct).length).to.equal(512)
  })

  it('ends where its texts take too many bytes', () => {
    const texts = Array.from({ length: 300 }, (_, i) => Buffer.alloc(10_000, `${i},`))
    expect(new Texts(LIMITS).entries(texts).length).to.equal(52)
    // With its length before it, to the last byte.
    expect(new Texts({ entries: 256, bytes: 8_192 }).entries([Buffer.alloc(8_188)]).length).to.equal(1)
    expect(new Texts({ entries: 256, bytes: 8_192 }).entries([Buffer.alloc(8_189)]).length).to.equal(0)
  })

  it('ends where texts are chosen to have one hash', () => {
    const texts = collidingTexts(300, 8)
    expect(new Set(texts.map(text => text.toString('hex'))).size).to.equal(300)
    expect(new Texts(LIMITS).entries([...texts, ...texts]).length).to.equal(64)
  })

  it('ends where long texts are chosen to have one hash, after comparing a megabyte in vain', () => {
    const texts = collidingTexts(60, 8_000)
    // Before the last of sixteen, fifteen others are compared, and so on: 120 of 8,000 bytes.
    expect(new Texts(LIMITS).entries(texts).length).to.equal(16)
    const pair = texts.slice(0, 2)
    const dictionary = new Texts(LIMITS)
    expect(dictionary.entries([...pair, ...Array.from({ length: 1_000 }, () => pair[1]!)]).length).to.equal(132)
    // What was compared in vain is forgotten too.
    dictionary.clear()
    expect(dictionary.entries([...pair, ...Array.from({ length: 1_000 }, () => pair[1]!)]).length).to.equal(132)
  })
})
