import { expect } from 'chai'
import fc from 'fast-check'
import { wordSet } from '../../../src/domain/table/word-set.ts'

describe('word set', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'é', '€', '\u{1F600}'), maxLength: 4 })

  it('finds exactly its words, wherever in the bytes they stand', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), word, word, (words, cell, before) => {
        const bytes = Buffer.from(`${before}${cell}b`)
        const start = Buffer.byteLength(before)
        expect(wordSet(words)(bytes, start, start + Buffer.byteLength(cell))).to.equal(words.includes(cell))
      }),
      { numRuns: 1_000 },
    )
  })

  it('finds each of many words of one length, for many fields of one list', () => {
    const words = Array.from({ length: 60_000 }, (_, i) => `w${100_000 + i}`)
    for (let field = 0; field < 5_000; field++) wordSet(words)
    const isWord = wordSet(words)
    let found = 0
    for (const text of words) {
      const bytes = Buffer.from(text)
      if (isWord(bytes, 0, bytes.length)) found++
    }
    expect(found).to.equal(words.length)
  })
})
