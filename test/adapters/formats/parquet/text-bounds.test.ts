import { expect } from 'chai'
import fc from 'fast-check'
import { ENCODER } from '../../../../src/adapters/formats/kernel/encoder-kernel.ts'
import { Kernel } from '../../../../src/adapters/formats/kernel/kernel.ts'
import { ChunkPages } from '../../../../src/adapters/formats/parquet/chunk-pages.ts'
import { dictionaryLimits } from '../../../../src/adapters/formats/parquet/dictionary-limits.ts'
import { pageCodec } from '../../../../src/adapters/formats/parquet/page-codec.ts'
import type { Bounds } from '../../../../src/adapters/formats/parquet/statistics.ts'
import { TextChunk } from '../../../../src/adapters/formats/parquet/text-chunk.ts'
import { build } from './build-columns.ts'

const chunk = new TextChunk(new ChunkPages('texts', false, pageCodec('snappy'), new Kernel(ENCODER)), true, dictionaryLimits(1))

/** All by one chunk, which so must forget the texts of those before. */
function boundsOf(texts: readonly (Uint8Array | null)[], times = 1): Bounds | undefined {
  const values = Array.from({ length: times }, () => texts).flat()
  if (values.length > 0) chunk.add(build('texts', { kind: 'text' }, values).column, values.length)
  const { bounds } = chunk.end()
  if (times > 1) expect(chunk.pages.dictionaryBytes).to.be.above(0)
  chunk.clear(0)
  return bounds
}

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Checks that no text is outside of the bounds, and that they are what they are said to be. */
function expectTrue(texts: readonly Uint8Array[]): void {
  const bounds = boundsOf(texts)
  // So often that there is a dictionary, whose entries are looked at then instead of the rows.
  expect(boundsOf(texts, 40)).to.deep.equal(bounds)
  if (bounds === undefined) return
  const sorted = texts.toSorted((a, b) => Buffer.compare(a, b))
  expect(Buffer.compare(bounds.min, sorted[0]!)).to.equal(bounds.isExact?.min ? 0 : -1)
  expect(Buffer.compare(bounds.max, sorted.at(-1)!)).to.equal(bounds.isExact?.max ? 0 : 1)
  expect(bounds.min.length).to.be.at.most(16)
  if (bounds.isExact?.max !== true) expect(bounds.max.length).to.be.at.most(19)
}

describe('bounds of texts', () => {
  const character = fc.constantFrom('', 'a', 'b', '\0', '\u{7f}', '\u{80}', 'é', '\u{7ff}', '\u{800}', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '😀', '\u{10ffff}')
  const text = fc.array(character, { maxLength: 30, size: 'max' }).map(characters => Buffer.from(characters.join('')))
  const alike = fc.tuple(fc.integer({ min: 0, max: 300 }), text).map(([length, end]) => Buffer.concat([Buffer.alloc(length, 'x'), end]))

  it('enclose all of them, and are texts', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(text, alike), { minLength: 1, maxLength: 10 }), texts => {
        expectTrue(texts)
        const bounds = boundsOf(texts)
        expect(bounds === undefined || (isText(bounds.min) && isText(bounds.max))).to.equal(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it('enclose bytes that are no text, or are not told', () => {
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 0x7f, 0x80, 0xbf, 0xc0, 0xed, 0xf4, 0xff))
    fc.assert(fc.property(fc.array(fc.array(byte, { maxLength: 40, size: 'max' }), { minLength: 1, maxLength: 5 }), texts => expectTrue(texts.map(bytes => Uint8Array.from(bytes)))), { numRuns: 1_000 })
  })

  it('enclose bytes of which the next character would come before them', () => {
    for (const bytes of [[0xef, 0xf4, 0x80, 0xff], [0xff], [0x61, 0xed, 0xbf]]) expectTrue([Uint8Array.from([...new Array<number>(8).fill(0), ...bytes, ...new Array<number>(9).fill(0x80)])])
  })

  it('are there for all texts but those that are greater than any short one', () => {
    expect(boundsOf([])).to.equal(undefined)
    expect(boundsOf([Buffer.from('')])).to.deep.equal({ min: new Uint8Array(), max: new Uint8Array(), isExact: { min: true, max: true } })
    expect(boundsOf([Buffer.from('\u{10ffff}'.repeat(63))])?.isExact).to.deep.equal({ min: false, max: true })
    expect(boundsOf([Buffer.from('\u{10ffff}'.repeat(64))])).to.equal(undefined)
    const kilobytes = boundsOf([Buffer.alloc(100_000, 'y'), Buffer.alloc(100_000, 'é')])
    expect(kilobytes && [kilobytes.min, kilobytes.max].map(bytes => Buffer.from(bytes).toString())).to.deep.equal(['y'.repeat(16), `${'é'.repeat(7)}ê`])
  })

  it('tell texts apart by whichever byte, of any length around words and around what is compared', () => {
    for (const length of [0, 1, 3, 4, 5, 7, 8, 9, 12, 15, 16]) {
      for (let at = 0; at < length; at++) {
        const texts = [0x61, 0x62, 0x63].map(byte => Buffer.alloc(length, 'x').fill(byte, at, at + 1))
        for (const order of [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]]) {
          expect(boundsOf(order.map(i => texts[i]!))).to.deep.equal({ min: Uint8Array.from(texts[0]!), max: Uint8Array.from(texts[2]!), isExact: { min: true, max: true } })
        }
      }
    }
    // Bounds of the last character that there is are told in full, and only where it is known that nothing goes on behind them.
    const last = Buffer.from('\u{10ffff}'.repeat(65))
    for (const [length, isThere] of [[252, true], [256, false], [260, false]] as const) {
      const text = last.subarray(0, length)
      expect(boundsOf([Buffer.from('a'), text])?.max, `${length} bytes`).to.deep.equal(isThere ? Uint8Array.from(text) : undefined)
    }
    for (const length of [255, 256, 257]) {
      expectTrue([Buffer.alloc(length, 'x'), Buffer.alloc(length + 1, 'x'), Buffer.alloc(length - 1, 'x')])
      expectTrue([Buffer.concat([Buffer.alloc(length, 'x'), Buffer.from('a')]), Buffer.concat([Buffer.alloc(length, 'x'), Buffer.from('b')])])
    }
  })

  it('tell texts that begin alike apart, of up to 40 bytes', () => {
    const pattern = Buffer.from('0123456789abcdef0123456789abcdef01234567')
    for (let least = 0; least <= 40; least++) {
      for (const most of [least, least + 1, least + 7, 40]) {
        const texts = Array.from({ length: Math.min(41, most + 1) - least }, (_, i) => pattern.subarray(0, least + i))
        expectTrue(texts)
        expectTrue(texts.toReversed())
      }
    }
  })

  it('know a text from the same one with zeros behind it', () => {
    for (let length = 0; length <= 12; length++) {
      const texts = [0, 1, 2].map(zeros => Uint8Array.from([...Buffer.alloc(length, 'x'), ...new Uint8Array(zeros)]))
      for (const order of [texts, texts.toReversed()]) expect(boundsOf(order)).to.deep.equal({ min: texts[0], max: texts[2], isExact: { min: true, max: true } })
    }
  })

  it('leave nulls out', () => {
    expect(boundsOf([null, null])).to.equal(undefined)
    expect(boundsOf([null, Buffer.from('m'), null])).to.deep.equal({ min: Uint8Array.of(0x6d), max: Uint8Array.of(0x6d), isExact: { min: true, max: true } })
  })

  it('forget the texts of the chunk before', () => {
    boundsOf(['aaaaaaaa', 'zzzzzzzz'].map(text => Buffer.from(text)))
    expect(boundsOf([])).to.equal(undefined)
    expect(boundsOf([Buffer.from('mm')])?.max).to.deep.equal(Uint8Array.from(Buffer.from('mm')))
  })
})
