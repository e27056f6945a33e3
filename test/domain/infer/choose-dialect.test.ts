import { expect } from 'chai'
import { chooseDialect } from '../../../src/domain/infer/choose-dialect.ts'
import type { DialectSurvey } from '../../../src/domain/infer/dialect-survey.ts'

function survey(delimiter: string, entries: Partial<DialectSurvey> = {}): DialectSurvey {
  const records = entries.records ?? 10
  const regular = entries.regular ?? records
  const width = entries.width ?? 1
  return {
    delimiter,
    quoteChar: '"',
    records,
    width,
    opensWell: true,
    regular,
    usualWidth: width,
    usual: regular,
    beforeUsual: 0,
    quotedCells: 0,
    delimiters: records * (width - 1),
    betweenDigits: 0,
    ...entries,
  }
}

function delimiterOf(surveys: readonly DialectSurvey[]): string | undefined {
  return chooseDialect(surveys)?.delimiter
}

describe('chooseDialect', () => {
  it('takes the delimiter that cuts most records as the first one', () => {
    expect(delimiterOf([survey(',', { width: 2, regular: 6 }), survey(';', { width: 5, regular: 9 }), survey('\t')])).to.equal(';')
  })

  it('takes the wider of two that cut evenly', () => {
    expect(delimiterOf([survey(',', { width: 5 }), survey('|', { width: 2 })])).to.equal(',')
    expect(delimiterOf([survey(',', { width: 2 }), survey('|', { width: 5 })])).to.equal('|')
  })

  it('takes a comma between digits for a decimal one when another character cuts evenly too', () => {
    const comma = survey(',', { width: 3, betweenDigits: 20 })
    expect(delimiterOf([comma, survey(';', { width: 2 })])).to.equal(';')
    expect(delimiterOf([comma, survey(';')])).to.equal(',')
  })

  it('takes a character that cuts less than half of the records evenly for text', () => {
    const choice = chooseDialect([survey(',', { width: 2, regular: 4 }), survey(';', { width: 1, regular: 9 }), survey('\t')])
    expect(choice).to.deep.include({ delimiter: '\t', doubts: [] })
  })

  it('takes no delimiter by which the first record is broken', () => {
    expect(delimiterOf([survey(',', { width: 3, opensWell: false }), survey(';')])).to.equal(';')
  })

  it('doubts a first line that is not cut as the others are', () => {
    const [doubt] = chooseDialect([survey(',', { regular: 1, usualWidth: 5, usual: 9, beforeUsual: 1 }), survey('\t')])!.doubts
    expect(doubt).to.match(/9 of 10 records have 5 cells when cut at ","/)
  })

  it('takes apostrophes for quotes only where each record has one and nothing else quotes', () => {
    const plain = survey(',', { width: 2 })
    const quoted = survey(',', { width: 2, quoteChar: "'", quotedCells: 10 })
    expect(chooseDialect([plain, quoted])?.quoteChar).to.equal("'")
    expect(chooseDialect([plain, { ...quoted, quotedCells: 3 }])?.quoteChar).to.equal('"')
    expect(chooseDialect([{ ...plain, quotedCells: 1 }, quoted])?.quoteChar).to.equal('"')
    expect(chooseDialect([plain, { ...quoted, regular: 9 }])?.quoteChar).to.equal('"')
  })

  it('chooses nothing without a record', () => {
    expect(chooseDialect([survey(',', { records: 0, width: 0 })])).to.equal(undefined)
    expect(chooseDialect([])).to.equal(undefined)
  })
})
