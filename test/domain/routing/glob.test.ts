import { expect } from 'chai'
import fc from 'fast-check'
import { compileGlob, globMatches } from '../../../src/domain/routing/glob.ts'

function matches(pattern: string, name: string): boolean {
  return globMatches(compileGlob(pattern), name)
}

describe('globMatches', () => {
  const cases = [
    ['orders_*.csv', 'orders_1.csv', true],
    ['orders_*.csv', 'orders_.csv', true],
    ['orders_*.csv', 'orders.csv', false],
    ['orders_*.csv', 'orders_1.csv.gz', false],
    ['orders_?.csv', 'orders_1.csv', true],
    ['orders_?.csv', 'orders_.csv', false],
    ['orders_?.csv', 'orders_12.csv', false],
    ['?.csv', '😀.csv', true],
    ['*', '', true],
    ['', '', true],
    ['?', '', false],
    ['*a*b*', 'xaxxb', true],
    ['*ab', 'aab', true],
    ['a*a', 'a', false],
    ['*?*', 'a', true],
    ['a.c', 'abc', false],
    ['[a]*', '[a]b', true],
    ['(x|y)+', '(x|y)+', true],
    ['*.csv', 'a*.csv', true],
  ] as const
  for (const [pattern, name, expected] of cases) {
    it(`${pattern} ${expected ? 'takes' : 'refuses'} "${name}"`, () => {
      expect(matches(pattern, name)).to.equal(expected)
    })
  }

  it('agrees with the same pattern as a regular expression', () => {
    const text = (symbols: readonly string[]) => fc.array(fc.constantFrom(...symbols), { maxLength: 8 }).map((all) => all.join(''))
    fc.assert(
      fc.property(text(['a', 'b', '.', '*', '?', '😀']), text(['a', 'b', '.', '😀']), (pattern, name) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
        expect(matches(pattern, name)).to.equal(new RegExp(`^${source}$`, 'su').test(name))
      }),
      { numRuns: 2000 },
    )
  })

  it('does not blow up on a pattern made to', () => {
    expect(matches(`${'*a'.repeat(200)}*b?`, 'a'.repeat(1024))).to.equal(false)
  })
})
