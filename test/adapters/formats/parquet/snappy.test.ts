import { expect } from 'chai'
import fc from 'fast-check'
import { snappyUncompress } from 'hyparquet'
import { Prng } from '../../../simulation/kernel/prng.ts'
import { LEAVES_TIMEOUT_MS, openLeaves } from '../kernel/leaves.ts'
import type { Leaves } from '../kernel/leaves.ts'

let leaves: Leaves

/** Compresses to a place in the middle of a page, and checks that nothing in front of it is touched. */
function compressed(bytes: Uint8Array): Uint8Array {
  const { call } = leaves
  const room = call.snappyRoom(bytes.length)
  const source = leaves.put(bytes)
  call.beginBody(room + 1)
  const target = call.bodyStart() + 1
  leaves.bytes.fill(42, target - 1, target + room)
  const end = call.compressSnappy(source, bytes.length, target)
  expect(end - target).to.be.at.most(room)
  expect(leaves.bytes[target - 1]).to.equal(42)
  return leaves.bytes.slice(target, end)
}

/** Reads the format as its description has it, and takes nothing that it does not allow. */
function strictlyUncompressed(packed: Uint8Array): Uint8Array {
  let at = 0
  const next = () => {
    const byte = packed[at++]
    if (byte === undefined) throw new Error('The bytes ended too early')
    return byte
  }
  let length = 0
  for (let shift = 0, byte = 128; byte >= 128; shift += 7) {
    byte = next()
    length += (byte & 127) * 2 ** shift
  }
  const out = new Uint8Array(length)
  let to = 0
  while (at < packed.length) {
    const tag = next()
    let count = tag >> 2
    if ((tag & 3) === 0) {
      if (count >= 60) {
        const bytes = count - 59
        count = 0
        for (let i = 0; i < bytes; i++) count += next() * 2 ** (8 * i)
      }
      if (to + count + 1 > length) throw new Error('A literal is longer than the text')
      for (let i = 0; i <= count; i++) out[to++] = next()
      continue
    }
    if ((tag & 3) === 3) throw new Error('A copy from afar, which pages of ours never need')
    const isShort = (tag & 3) === 1
    const distance = isShort ? tag >> 5 << 8 | next() : next() | next() << 8
    count = isShort ? (count & 7) + 4 : count + 1
    if (distance === 0 || distance > to) throw new Error(`A copy from ${distance} bytes before, at ${to}`)
    if (to + count > length) throw new Error('A copy is longer than the text')
    for (let i = 0; i < count; i++, to++) out[to] = out[to - distance]!
  }
  if (to !== length) throw new Error(`There are ${to} bytes, not ${length}`)
  return out
}

function expectReadBack(bytes: Uint8Array): Uint8Array {
  const packed = compressed(bytes)
  expect(Buffer.compare(strictlyUncompressed(packed), bytes)).to.equal(0)
  if (bytes.length > 0) {
    const other = new Uint8Array(bytes.length)
    snappyUncompress(packed, other)
    expect(Buffer.compare(other, bytes)).to.equal(0)
  }
  return packed
}

function noise(length: number, seed = 1): Uint8Array {
  const prng = new Prng(seed)
  return Uint8Array.from({ length }, () => prng.int(256))
}

describe('Snappy', () => {
  before(async function () {
    this.timeout(LEAVES_TIMEOUT_MS)
    leaves = await openLeaves()
  })

  it('gives back bytes of any length, alike or not', () => {
    for (let length = 0; length <= 300; length++) {
      expectReadBack(new Uint8Array(length).fill(7))
      expectReadBack(noise(length))
      expectReadBack(Buffer.from('abcd'.repeat(100)).subarray(0, length))
    }
  })

  it('gives back literals and copies of the lengths at which their forms change', () => {
    for (const literal of [1, 59, 60, 61, 62, 255, 256, 257, 258, 65_520]) {
      for (const copy of [4, 5, 11, 12, 13, 59, 60, 61, 63, 64, 65, 66, 67, 68, 69, 127, 128, 129, 131, 132, 133, 1_000]) {
        const piece = noise(copy, 2)
        expectReadBack(Buffer.concat([piece, noise(literal, 3), piece, noise(40, 4)]))
      }
    }
  })

  it('gives back copies from as far as a block reaches, and over the ends of blocks', () => {
    const piece = noise(100, 5)
    for (const distance of [100, 101, 2_046, 2_047, 2_048, 2_049, 40_000, 65_430, 65_435, 65_436, 65_437, 65_535, 65_536, 65_537, 70_000, 131_072]) {
      expectReadBack(Buffer.concat([piece, noise(distance - 100, 6), piece, noise(20, 7)]))
    }
    for (let length = 65_536 - 40; length < 65_536 + 40; length++) expectReadBack(Buffer.alloc(length, 'snap'))
  })

  it('gives back whatever repeats itself in any way', () => {
    const piece = fc.oneof(fc.uint8Array({ maxLength: 80, size: 'max' }), fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 200 })).map(([byte, length]) => new Uint8Array(length).fill(byte)))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12, size: 'max' }), fc.array(fc.nat(), { maxLength: 60, size: 'max' }), (pieces, order) => {
        expectReadBack(Buffer.concat(order.map(index => pieces[index % pieces.length] ?? new Uint8Array(1))))
      }),
      { numRuns: 300 },
    )
  })

  it('makes texts of a table small, and noise hardly larger', () => {
    const prng = new Prng(9)
    const text = Buffer.from(Array.from({ length: 5_000 }, () => `customer.${prng.int(100_000)}@example.com`).join('\n'))
    expect(expectReadBack(text).length).to.be.below(text.length / 2)
    expect(expectReadBack(new Uint8Array(1_000_000)).length).to.be.below(50_000)
    expect(expectReadBack(noise(1_000_000)).length).to.be.below(1_000_200)
  })

  it('gives back blocks of noise, of repetition and of both, and of a byte more or less', () => {
    for (const length of [65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 200_000]) {
      expectReadBack(noise(length, length))
      expectReadBack(Buffer.alloc(length, 'ab'))
      expectReadBack(Buffer.concat([noise(length - 40_000, 8), Buffer.alloc(40_000, 'abc')]))
    }
    expect([...compressed(new Uint8Array(0))]).to.deep.equal([0])
    expect([...compressed(Uint8Array.of(9))]).to.deep.equal([1, 0, 9])
  })

  it('gives the same bytes whatever it was given before', () => {
    const text = Buffer.from('the same words, the same bytes. '.repeat(50))
    const first = compressed(text)
    compressed(noise(200_000))
    compressed(Buffer.from('the same bytes, other words. '.repeat(3_000)))
    expect([...compressed(text)]).to.deep.equal([...first])
  })

  it('touches no more bytes than it says, at worst', () => {
    const copy = noise(4, 10)
    // Literals as long as each of their forms, and a copy between two that saves least.
    const worst = [1, 2, 59, 60, 61, 62, 255, 256, 257, 258].flatMap(literal => [64, 3_000, 65_600].map(length => {
      const prng = new Prng(literal)
      const pieces = [copy]
      for (let bytes = 0; bytes < length; bytes += literal + 4) pieces.push(Uint8Array.from({ length: literal }, () => prng.int(256)), copy)
      return Buffer.concat(pieces)
    }))
    const lengths = [...Array.from({ length: 100 }, (_, length) => length), 65_535, 65_536, 65_537, 300_000]
    for (const bytes of [...worst, ...lengths.map(length => noise(length))]) {
      const room = leaves.call.snappyRoom(bytes.length)
      const source = leaves.put(bytes)
      expect(leaves.touched(room, () => void leaves.call.compressSnappy(source, bytes.length, leaves.call.bodyStart())), `${bytes.length} bytes`).to.be.at.most(room)
    }
  })

  it('reads no more than 16 bytes behind what it is given', async () => {
    // Of an instance that is used for this only: the memory's end is where its allocator keeps its own.
    const alone = await openLeaves()
    for (const text of [noise(14), noise(61), noise(3_000), Buffer.alloc(70_000, 'repeated'), Buffer.concat([noise(100), Buffer.alloc(20, 'x')])]) {
      alone.call.beginBody(100_000)
      const source = alone.bytes.length - 16 - text.length
      expect(source).to.be.above(alone.call.bodyStart() + 100_000)
      alone.bytes.set(text, source)
      const end = alone.call.compressSnappy(source, text.length, alone.call.bodyStart())
      expect(Buffer.compare(strictlyUncompressed(alone.bytes.slice(alone.call.bodyStart(), end)), text)).to.equal(0)
    }
  })
})
