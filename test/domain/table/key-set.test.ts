import { expect } from 'chai'
import fc from 'fast-check'
import { KeySet } from '../../../src/domain/table/key-set.ts'
import type { KeyHash } from '../../../src/domain/table/key-set.ts'

const ROOMY = { keysMax: 1_000_000, keyBytesMax: 1_000_000 }

/** All keys alike, some alike, the least useful spread, and the real one. */
const HASHES: Readonly<Record<string, KeyHash | undefined>> = {
  'one hash': () => 7,
  'few hashes': (bytes, start, end) => sumOf(bytes, start, end) % 3,
  'hashes without low bits': (bytes, start, end) => sumOf(bytes, start, end) << 20,
  'the last slots': () => 0xffff_ffff,
  'its own hash': undefined,
}

function sumOf(bytes: Uint8Array, start: number, end: number): number {
  return bytes.subarray(start, end).reduce((sum, byte) => sum + byte, 0)
}

describe('KeySet', () => {
  for (const [title, hash] of Object.entries(HASHES)) {
    it(`agrees with a Map: ${title}`, () => {
      const key = fc.uint8Array({ maxLength: 4, max: 4 })
      fc.assert(
        fc.property(fc.array(key, { maxLength: 300, size: 'max' }), keys => {
          const [set, map] = [new KeySet(ROOMY, hash), new Map<string, number>()]
          for (const [i, bytes] of keys.entries()) {
            const name = bytes.join()
            const padded = Uint8Array.of(9, ...bytes, 9)
            expect(set.find(padded, 1, 1 + bytes.length)).to.equal(map.get(name))
            if (map.has(name)) continue
            expect(set.add(padded, 1, 1 + bytes.length, i)).to.equal(true)
            map.set(name, i)
          }
          expect(set.size).to.equal(map.size)
          for (const [name, holder] of map) {
            const bytes = Uint8Array.from(name === '' ? [] : name.split(',').map(Number))
            expect(set.find(bytes, 0, bytes.length)).to.equal(holder)
          }
        }),
        { numRuns: 40 },
      )
    })

    it(`keeps every key as it grows: ${title}`, () => {
      const set = new KeySet(ROOMY, hash)
      const bytes = Buffer.alloc(4)
      for (let i = 0; i < 5_000; i++) {
        bytes.writeInt32BE(i)
        expect(set.add(bytes, 0, 4, i + 1)).to.equal(true)
      }
      for (let i = 0; i < 5_100; i++) {
        bytes.writeInt32BE(i)
        expect(set.find(bytes, 0, 4)).to.equal(i < 5_000 ? i + 1 : undefined)
      }
      expect(set.size).to.equal(5_000)
    })
  }

  for (const [title, hash] of [['its own hash', undefined], ['one hash', (): number => 1]] as const) {
    it(`has room for as many keys as it may: ${title}`, () => {
      const set = new KeySet({ keysMax: 100, keyBytesMax: 1_000 }, hash)
      for (let i = 0; i < 100; i++) expect(set.add(Uint8Array.of(i), 0, 1, i)).to.equal(true)
      expect(set.add(Uint8Array.of(100), 0, 1, 100)).to.equal(false)
      expect(set.find(Uint8Array.of(100), 0, 1)).to.equal(undefined)
      expect(set.find(Uint8Array.of(99), 0, 1)).to.equal(99)
    })

    it(`and as many bytes: ${title}`, () => {
      const set = new KeySet({ keysMax: 1_000, keyBytesMax: 400 }, hash)
      for (let i = 0; i < 100; i++) expect(set.add(Uint8Array.of(i, 0, 0, 0), 0, 4, i)).to.equal(true)
      expect(set.add(Uint8Array.of(100), 0, 1, 100)).to.equal(false)
      expect(set.add(Uint8Array.of(), 0, 0, 101)).to.equal(true)
      expect(set.find(Uint8Array.of(), 0, 0)).to.equal(101)
    })
  }

  it('holds long keys and large numbers of holders', () => {
    const set = new KeySet()
    const long = new Uint8Array(100_000).fill(65)
    set.add(long, 0, long.length, 4_294_967_295)
    expect(set.find(long, 0, long.length)).to.equal(4_294_967_295)
    expect(set.find(long, 1, long.length)).to.equal(undefined)
  })
})
