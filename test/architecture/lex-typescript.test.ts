import { expect } from 'chai'
import fc from 'fast-check'
import { keepOnly, lexTypeScript } from './lex-typescript.ts'
import { sourceFiles } from './source-files.ts'

const pieces = (text: string): readonly (readonly [string, string])[] => lexTypeScript(text).map(piece => [piece.kind, piece.text])

describe('lexTypeScript', () => {
  const table: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    ['a // b\nc', [['code', 'a '], ['comment', '// b'], ['code', '\nc']]],
    ['/* a */b', [['comment', '/* a */'], ['code', 'b']]],
    ["x = 'it\\'s' + y", [['code', 'x = '], ['string', "'it\\'s'"], ['code', ' + y']]],
    ['x = "//"', [['code', 'x = '], ['string', '"//"']]],
    ['`a${b}c`', [['string', '`a${'], ['code', 'b'], ['string', '}c`']]],
    ['`${{ a: 1 }.a}`', [['string', '`${'], ['code', '{ a: 1 }.a'], ['string', '}`']]],
    ['`${`${a}`}`;b', [['string', '`${'], ['string', '`${'], ['code', 'a'], ['string', '}`'], ['string', '}`'], ['code', ';b']]],
    ["x = /['\"/]/g", [['code', 'x = '], ['regex', "/['\"/]/"], ['code', 'g']]],
    ['/[/]/', [['regex', '/[/]/']]],
    ["return /'/", [['code', 'return '], ['regex', "/'/"]]],
    ["f(/\\//, 'a')", [['code', 'f('], ['regex', '/\\//'], ['code', ', '], ['string', "'a'"], ['code', ')']]],
    ["a / b / 'c'", [['code', 'a / b / '], ['string', "'c'"]]],
    ["(a) / 2 + 'b'", [['code', '(a) / 2 + '], ['string', "'b'"]]],
    ["'open", [['string', "'open"]]],
    ['/* open', [['comment', '/* open']]],
  ]
  for (const [text, expected] of table) {
    it(`cuts ${JSON.stringify(text)}`, () => {
      expect(pieces(text)).to.deep.equal(expected)
    })
  }

  it('loses nothing of any text', () => {
    const fragment = fc.constantFrom('`', '${', '}', '{', "'", '"', '/', '*', '//', '/*', '*/', '\\', '\n', 'a', ' ', '=', '[', ']')
    fc.assert(fc.property(fc.array(fragment, { maxLength: 30 }), fragments => {
      const text = fragments.join('')
      expect(lexTypeScript(text).map(piece => piece.text).join('')).to.equal(text)
    }), { numRuns: 300 })
  })

  it('keeps places and lines when it blanks out', () => {
    expect(keepOnly("a // b\n'c' d", ['code'])).to.equal('a     \n    d')
  })

  it('leaves the code of every source file with balanced brackets', () => {
    // A quote or slash taken for something else would swallow brackets.
    const unbalanced = sourceFiles('src').filter(({ text }) => {
      const code = keepOnly(text, ['code'])
      return ['()', '[]', '{}'].some(pair => code.split(pair[0]!).length !== code.split(pair[1]!).length)
    })
    expect(unbalanced.map(file => file.path)).to.deep.equal([])
  })
})
