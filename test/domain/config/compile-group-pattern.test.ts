import { expect } from 'chai'
import fc from 'fast-check'
import { compileGroupPattern } from '../../../src/domain/config/compile-group-pattern.ts'
import { matchGroupPattern } from '../../../src/domain/routing/match-group-pattern.ts'

function groupIn(source: string, name: string): string | undefined {
  const pattern = compileGroupPattern(source)
  if (pattern.kind === 'unsupported') {
    throw new Error(pattern.message)
  }
  return matchGroupPattern(pattern.program, name)
}

describe('compileGroupPattern', () => {
  const refused: readonly (readonly [source: string, message: RegExp])[] = [
    ['orders', /exactly one group named `group`/],
    ['(orders)', /exactly one group/],
    ['(?<group>a)(?<group>b)', /exactly one group/],
    ['(?<group>(a+)+)', /repetition within a repetition/],
    ['(?<group>(?:a*b){2,3})', /repetition within a repetition/],
    ['(?<group>a)+', /group named `group` repeated/],
    ['((?<group>a)|b)*', /group named `group` repeated/],
    ['(?<group>a)\\1', /`\\1`/],
    ['(?<group>a)\\k<group>', /`\\k`/],
    ['(?=a)(?<group>a)', /look-around/],
    ['(?!a)(?<group>a)', /look-around/],
    ['(?<=a)(?<group>a)', /look-around/],
    ['(?<!a>)(?<group>a)', /look-around/],
    ['(?i)(?<group>a)', /look-around and flags/],
    ['\\b(?<group>a)', /`\\b`/],
    ['(?<group>a', /never closed/],
    ['(?<group>a))', /without its `\(`/],
    ['(?<group>[a)', /never closed/],
    ['(?<group>[z-a])', /does not go upwards/],
    ['*(?<group>a)', /nothing to repeat/],
    ['(?<group>a{2,1})', /count \{2,1\}/],
    ['(?<group>a{256})', /count \{256\}/],
    ['(?<group>a{x})', /no count/],
    ['(?<group>a++)', /quantifier after a quantifier/],
    ['(?<group>a$b)', /inside the pattern/],
    ['(?<group>a{255}b{255}c{255}d{255})', /too large/],
    ['(?<group>\\', /supported are/],
    [`(?<group>${'a'.repeat(512)})`, /at most 512 characters/],
    [`${'('.repeat(400)}`, /never closed/],
  ]
  for (const [source, message] of refused) {
    it(`refuses ${source.slice(0, 40)}`, () => {
      const pattern = compileGroupPattern(source)
      expect(pattern.kind).to.equal('unsupported')
      expect(pattern.kind === 'unsupported' ? pattern.message : '').to.match(message)
    })
  }

  const matched: readonly (readonly [source: string, name: string, group: string | undefined])[] = [
    ['(?<group>orders_\\d{8})_\\d{6}\\.csv', 'orders_20250915_101500.csv', 'orders_20250915'],
    ['(?<group>orders_\\d{8})_\\d{6}\\.csv', 'orders_2025091_101500.csv', undefined],
    ['(?<group>orders_\\d{8})_\\d{6}\\.csv', 'xorders_20250915_101500.csv', undefined],
    ['(?<group>[\\D]+\\p{L}\\u0041)', 'xyzA', 'xyzA'],
    ['^(?P<group>[a-z]+)-.*$', 'orders-1-2.csv', 'orders'],
    ['(?:daily|weekly)_(?<group>\\w+?)(_\\d+)?\\.csv', 'weekly_sales_12.csv', 'sales'],
    ['(?<region>eu|us)_(?<group>[^_]+)_.+', 'eu_日本_1.csv', '日本'],
    ['a|(?<group>b)', 'a', undefined],
    ['(?<group>.*?)(\\.csv)?', 'x.csv', 'x'],
    ['(?<group>)a', 'a', ''],
    ['(?<group>.)', '😀', '😀'],
    ['(?<group>[\\]\\-a]+)', ']-a', ']-a'],
  ]
  for (const [source, name, group] of matched) {
    it(`${source} finds ${String(group)} in ${name}`, () => {
      expect(groupIn(source, name)).to.equal(group)
    })
  }

  it('finds what a backtracking engine finds', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '(?:a|bc)', '(ab)', '(?:a|)')
    const quantifier = fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,2}?', '{1,}')
    const piece = fc.tuple(atom, quantifier).map((parts) => parts.join(''))
    const sequence = fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(''))
    const name = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }).map((symbols) => symbols.join(''))
    fc.assert(
      fc.property(sequence, sequence, sequence, fc.boolean(), name, (before, inside, after, either, text) => {
        const source = `${before}(?<group>${inside})${either ? '|' : ''}${after}`
        const expected = new RegExp(`^(?:${source})$`, 'su').exec(text)?.groups?.['group']
        expect(groupIn(source, text)).to.equal(expected)
      }),
      { numRuns: 3000 },
    )
  })

  it('knows the same digits, word characters and blanks as a regular expression', () => {
    for (const shorthand of ['\\d', '\\D', '\\w', '\\W', '\\s', '\\S']) {
      const own = compileGroupPattern(`(?<group>${shorthand})`)
      const program = own.kind === 'pattern' ? own.program : []
      const native = new RegExp(`^${shorthand}$`, 'u')
      const differing = Array.from({ length: 0x3100 }, (_, code) => String.fromCodePoint(code)).filter(
        (symbol) => (matchGroupPattern(program, symbol) === symbol) !== native.test(symbol),
      )
      expect(differing).to.deep.equal([])
    }
  })

  it('comes to an end with a pattern that makes backtracking engines hang', () => {
    expect(groupIn(`(?<group>${'.*'.repeat(20)}x)`, 'y'.repeat(1000))).to.equal(undefined)
  })
})
