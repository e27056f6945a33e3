import { expect } from 'chai'
import fc from 'fast-check'
import { TextBounds } from '../../../../src/adapters/formats/parquet/text-bounds.ts'

function boundsOf(texts: readonly Uint8Array[]) {
  const bounds = new TextBounds()
  // Bytes around the text, which are none of it.
  for (const text of texts) {
    const bytes = Uint8Array.from([0xff, 0, ...text, 0xff, 0xff, 0xff, 0xff])
    bounds.include(bytes, new DataView(bytes.buffer), 2, 2 + text.length)
  }
  return bounds.bounds()
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

  it('forget the texts of the chunk before', () => {
    const bounds = new TextBounds()
    const include = (word: string) => bounds.include(Buffer.from(word), new DataView(new Uint8Array(Buffer.from(word)).buffer), 0, word.length)
    for (const word of ['aaaaaaaa', 'zzzzzzzz']) include(word)
    bounds.clear()
    expect(bounds.bounds()).to.equal(undefined)
    include('mm')
    expect(bounds.bounds()?.max).to.deep.equal(Uint8Array.from(Buffer.from('mm')))
  })
})
