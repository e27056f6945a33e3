import { expect } from 'chai'
import { displayWidth, printable } from '../../../src/entrypoints/cli/printable.ts'
import { textTable } from '../../../src/entrypoints/cli/text-table.ts'
import { bytesText, counted, durationText, plural } from '../../../src/entrypoints/cli/wording.ts'

describe('printable', () => {
  const CASES: readonly (readonly [text: string, shown: string])[] = [
    ['売上 é.csv', '売上 é.csv'],
    ['a\u001b[2Jb', 'a\\u{1b}[2Jb'],
    ['a\r\nb', 'a\\u{d}\\u{a}b'],
    ['a\u202egpj.csv', 'a\\u{202e}gpj.csv'],
    ['a\ud800b', 'a\\u{d800}b'],
    ['😀', '😀'],
  ]
  for (const [text, shown] of CASES) {
    it(`shows ${JSON.stringify(text)} as ${JSON.stringify(shown)}`, () => {
      expect(printable(text)).to.equal(shown)
    })
  }

  it('knows how wide characters are', () => {
    expect(['abc', '売上', 'e\u0301', '😀', ''].map(displayWidth)).to.deep.equal([3, 4, 1, 2, 0])
  })
})

describe('textTable', () => {
  it('aligns columns, wide characters too', () => {
    const columns = [{ title: 'FILE', align: 'left' }, { title: 'ROWS', align: 'right' }, { title: 'TO', align: 'left' }] as const
    expect(textTable(columns, [['売上.csv', '1', 'x'], ['a', '12345', '']])).to.deep.equal(['FILE       ROWS  TO', '売上.csv      1  x', 'a         12345'])
  })
})

describe('wording', () => {
  it('writes numbers for people', () => {
    expect([0, 999, 1_000, 1_234_567].map(counted)).to.deep.equal(['0', '999', '1,000', '1,234,567'])
    expect([0, 1, 2_000].map((count) => plural(count, 'row'))).to.deep.equal(['0 rows', '1 row', '2,000 rows'])
    expect([0, 999, 1_000, 74_877_795].map(bytesText)).to.deep.equal(['0 B', '999 B', '1.0 kB', '74.9 MB'])
    expect([12.4, 1_000, 61_040].map(durationText)).to.deep.equal(['12 ms', '1.0 s', '61.0 s'])
  })
})
