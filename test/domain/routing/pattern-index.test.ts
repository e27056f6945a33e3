import { expect } from 'chai'
import fc from 'fast-check'
import { compileGlob, globMatches, hasWildcard } from '../../../src/domain/routing/glob.ts'
import { buildPatternIndex, findPattern } from '../../../src/domain/routing/pattern-index.ts'

const letter = fc.constantFrom('a', 'b', '.', '*', '?')
const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 6 })
const pattern = fc.string({ unit: letter, minLength: 1, maxLength: 5 }).filter(hasWildcard)

/** The rule as it is stated, one pattern after the other. */
function strongest(patterns: readonly string[], text: string): number | undefined {
  let best: number | undefined
  for (const [index, source] of patterns.entries()) {
    if (!globMatches(compileGlob(source), text)) continue
    if (best === undefined || compileGlob(source).literals > compileGlob(patterns[best] ?? '').literals) best = index
  }
  return best
}

describe('pattern index', () => {
  it('finds the same entry as trying every pattern in turn', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 12 }), name, (patterns, text) => {
        const index = buildPatternIndex(patterns.map((source, value) => ({ name: source, value })))
        expect(findPattern(index, text)).to.equal(strongest(patterns, text))
      }),
      { numRuns: 2_000 },
    )
  })

  it('looks a name up once for each pair of lengths, not for each pattern', () => {
    const patterns = Array.from({ length: 10_000 }, (_, n) => ({ name: `feed${n.toString().padStart(5, '0')}_*.csv`, value: n }))
    const index = buildPatternIndex(patterns)
    expect(index.lengths).to.deep.equal([{ head: 10, tail: 4 }])
    expect([...index.buckets.values()].every((bucket) => bucket.length === 1)).to.equal(true)
    expect(findPattern(index, 'feed01234_x.csv')).to.equal(1_234)
    expect(findPattern(index, 'feed01234_x.tsv')).to.equal(undefined)
  })
})
