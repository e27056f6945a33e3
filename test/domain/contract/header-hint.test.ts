import { expect } from 'chai'
import { headerHint, misreadHeader } from '../../../src/domain/contract/header-hint.ts'
import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import type { TableContract } from '../../../src/domain/contract/table-contract.ts'

function contractOf(names: readonly string[], rest: object = {}): TableContract {
  const parsing = parseContract('test', JSON.stringify({ fields: names.map(name => ({ name })), ...rest }))
  if (parsing.kind === 'invalid') throw new Error(JSON.stringify(parsing.problems))
  return parsing.contract
}

const KEEP = { 'x-sluice': { drift: 'keep-as-text' } }

describe('What a header says of its contract', () => {
  const hints: readonly (readonly [name: string, labels: readonly string[], contract: TableContract, hint: RegExp])[] = [
    ['the delimiter', ['a;b'], contractOf(['a', 'b']), /no "," but ";"/],
    ['a tab', ['a\tb'], contractOf(['a', 'b'], { dialect: { delimiter: ';' } }), /no ";" but "\\t"/],
    ['the line of spreadsheets', ['sep=', ''], contractOf(['a'], { dialect: { delimiter: ';' } }), /delimiter ";" and headerRows \[2\]/],
    ['line ends', ['a', 'b\r1', '2'], contractOf(['b']), /lineTerminator "\\r"/],
    ['capitals', ['Ab', 'x'], contractOf(['aB', 'x']), /"Ab".*"aB".*capitals/],
    ['what nobody sees', ['\ufeffa', 'x'], contractOf(['a', 'x']), /capitals, spaces/],
    ['the row', ['x', 'y'], contractOf(['a']), /headerRows/],
  ]
  for (const [name, labels, contract, hint] of hints) it(`tells ${name}`, () => expect(headerHint(labels, contract)).to.match(hint))

  it('is nothing where nothing shows', () => {
    expect(headerHint(['a', 'c'], contractOf(['a', 'b']))).to.equal('')
    expect(headerHint(['x'], contractOf(['a'], { dialect: { headerRows: [2] } }))).to.equal('')
    expect(headerHint(['a\r\n1', 'c'], contractOf(['c', 'b']))).to.equal('')
  })

  it('speaks against what would become a wrong table in silence', () => {
    expect(misreadHeader(['a;b'], contractOf([], KEEP))).to.include({ code: 'source-error' })
    expect(misreadHeader(['a', 'b\r1'], contractOf(['a']))).to.include({ code: 'source-error' })
    expect(misreadHeader(['a', 'B'], contractOf(['a', 'b']))).to.include({ code: 'missing-label' })
  })

  it('speaks against nothing that may be meant', () => {
    expect(misreadHeader(['a;b'], contractOf(['a;b'], KEEP))).to.equal(undefined)
    expect(misreadHeader(['a,b'], contractOf([], { ...KEEP, dialect: { delimiter: ';' } }))).to.equal(undefined)
    expect(misreadHeader(['a;b', 'c'], contractOf([], KEEP))).to.equal(undefined)
    expect(misreadHeader(['a\rb'], contractOf(['a\rb']))).to.equal(undefined)
    expect(misreadHeader(['b', 'B', ''], contractOf(['b']))).to.equal(undefined)
    expect(misreadHeader(['a', 'c'], contractOf(['a', 'b']))).to.equal(undefined)
  })
})
