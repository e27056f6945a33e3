import { expect } from 'chai'
import fc from 'fast-check'
import { compilePattern } from '../../../src/domain/pattern/compile-pattern.ts'
import { parsePattern } from '../../../src/domain/pattern/parse-pattern.ts'
import { PatternAutomaton } from '../../../src/domain/pattern/pattern-automaton.ts'

function matcher(source: string, statesMax?: number): (text: string) => boolean {
  const parsing = parsePattern(source, { lengthMax: 1_000, programMax: 2_000, captures: false })
  if (parsing.kind === 'unsupported') throw new Error(parsing.message)
  const automaton = new PatternAutomaton(parsing.program, statesMax)
  return text => {
    const bytes = Buffer.from(`<${text}>`)
    return automaton.matches(bytes, 1, bytes.length - 1)
  }
}

describe('compilePattern', () => {
  const table: readonly (readonly [source: string, matched: readonly string[], others: readonly string[]])[] = [
    ['[A-Z]{2}\\d{4}', ['AB1234', 'ZZ0000'], ['AB123', 'AB12345', 'ab1234', ' AB1234', '']],
    ['^a|b$', ['a', 'b'], ['ab', '']],
    ['^(a|b)+$', ['a', 'abba'], ['', 'abc']],
    ['(a*)*', ['', 'a', 'aaa'], ['b', 'ab']],
    ['(\\w+\\.)*\\w+', ['a.b.c', 'a'], ['a..b', '.']],
    ['.', ['a', 'ä', '😀', '\n'], ['', 'ab', '😀😀']],
    ['[^a]', ['b', '☃'], ['a', '']],
    ['[\\D5]', ['5', 'x'], ['4']],
    ['[\\w-]+', ['a-b_c', '-'], ['a b']],
    ['\\p{Lu}\\p{Ll}*', ['Ärger', 'Ö'], ['ärger', '1']],
    ['\\P{L}+', ['123', '!'], ['1a']],
    ['[\\p{Script=Greek}x]+', ['αβγx'], ['abc']],
    ['\\x41\\u00e4\\u{1F600}', ['Aä😀'], ['Aa😀']],
    ['\\t\\n\\r', ['\t\n\r'], ['   ']],
    ['\\$\\.\\^', ['$.^'], ['$x^']],
    ['(?:ab?){2,3}', ['aa', 'abab', 'aba', 'ababab'], ['a', 'aaaa']],
    ['(?<year>\\d{4})-(?<month>\\d\\d)', ['2024-01'], ['2024-1']],
    ['a{0,2}?', ['', 'a', 'aa'], ['aaa']],
    ['', [''], ['a']],
    ['a||b', ['a', '', 'b'], ['ab']],
  ]
  for (const [source, matched, others] of table) {
    it(`reads ${source === '' ? 'the empty pattern' : source}`, () => {
      const matches = matcher(source)
      expect(matched.filter(text => !matches(text))).to.deep.equal([])
      expect(others.filter(matches)).to.deep.equal([])
    })
  }

  const refused: readonly (readonly [source: string, words: RegExp])[] = [
    ['(a)\\1', /character 5: `\\1`/], ['\\bword', /`\\b`/], ['(?=a)', /look-around/], ['(?i)a', /flags/], ['a(^b)', /`\^` inside the pattern/], ['a**', /quantifier after a quantifier/],
    ['[b-a]', /upwards/], ['[\\d-x]', /upwards/], ['(', /never closed/], ['\\p{Nonsense}', /property Nonsense/], ['\\p', /without a property/], ['\\u12', /no code/], ['\\uD83D', /surrogate/],
    ['\\u{110000}', /no code/], ['((a{200}){200})', /too large/], ['a'.repeat(1_001), /at most 1000/],
  ]
  for (const [source, words] of refused) {
    it(`refuses ${source.slice(0, 30)}`, () => {
      const compiled = compilePattern(source)
      expect(compiled.kind === 'unsupported' ? compiled.message : 'compiled').to.match(words)
    })
  }

  const symbol = fc.constantFrom('a', 'b', 'ä', '😀', '-', '1', '\n')
  const text = fc.array(symbol, { maxLength: 8 }).map(symbols => symbols.join(''))
  const atom = fc.constantFrom('a', 'b', 'ä', '😀', '.', '\\d', '\\W', '[ab]', '[^a]', '[a\\D]', '\\p{L}', '[ä-😀]', '\\-')
  const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?')
  const { pattern } = fc.letrec<{ pattern: string }>(tie => ({
    pattern: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.tuple(atom, quantifier).map(([one, times]) => one + times),
      fc.tuple(tie('pattern'), tie('pattern')).map(([first, second]) => first + second),
      fc.tuple(tie('pattern'), tie('pattern')).map(([first, second]) => `(?:${first}|${second})`),
      fc.tuple(tie('pattern'), quantifier).map(([body, times]) => `(${body})${times}`),
    ),
  }))

  it('agrees with the regular expressions of the platform', () => {
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 6 }), (source, texts) => {
        fc.pre(compilePattern(source).kind === 'pattern')
        const native = new RegExp(`^(?:${source.replaceAll('\\-', '-')})$`, 'su')
        const matches = matcher(source)
        expect(texts.map(matches)).to.deep.equal(texts.map(one => native.test(one)))
      }),
      { numRuns: 3_000 },
    )
  })

  it('gives the same answers when it has to forget its states', () => {
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 6 }), (source, texts) => {
        fc.pre(compilePattern(source).kind === 'pattern')
        expect(texts.map(matcher(source, 2))).to.deep.equal(texts.map(matcher(source)))
      }),
      { numRuns: 500 },
    )
  })

  it('comes to an end with patterns that make backtracking engines hang', () => {
    const long = 'a'.repeat(100_000)
    for (const source of ['(a*)*b', '(a|a)*c', '(a|aa)+', '(.*)*x', '((a?){20}){20}']) matcher(source)(long)
    expect(matcher('(a|aa)+')(long)).to.equal(true)
    expect(matcher('(a*)*b')(long)).to.equal(false)
    // The state of an automaton for this one is which of the last eleven characters were `a`.
    expect(matcher('.*a.{10}')(`${'ab'.repeat(50_000)}a${'b'.repeat(10)}`)).to.equal(true)
  })

  it('survives bytes that are no UTF-8', () => {
    const compiled = compilePattern('.*')
    if (compiled.kind !== 'pattern') throw new Error(compiled.message)
    fc.assert(fc.property(fc.uint8Array({ maxLength: 20 }), bytes => typeof compiled.test(bytes, 0, bytes.length) === 'boolean'))
  })
})
