import { expect } from 'chai'
import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import { draftContract } from '../../../src/domain/infer/draft-contract.ts'
import type { ContractDraft, SampleTable } from '../../../src/domain/infer/draft-contract.ts'
import { BytesColumn } from '../../../src/domain/table/column-builder.ts'

const DIALECT = { delimiter: ',', quoteChar: '"', lineTerminator: '\r\n', encoding: 'utf-8' } as const

function tableOf(records: readonly (readonly string[])[]): SampleTable {
  const columns = (records[0] ?? []).map((_, i) => {
    const column = new BytesColumn(records.length)
    for (const [row, record] of records.entries()) {
      const cell = Buffer.from(record[i] ?? '')
      column.set(row, cell, 0, cell.length)
    }
    return column
  })
  return { columns, rows: records.length, lines: records.map((_, i) => i + 1), leadingBlankLines: 0 }
}

function draft(records: readonly (readonly string[])[], change: Partial<SampleTable> = {}): ContractDraft {
  const drafting = draftContract({ ...tableOf(records), ...change }, DIALECT)
  if (drafting.kind === 'refused') throw new Error(drafting.fault.message)
  return drafting
}

/** The fields without their descriptions. */
function fieldsOf({ descriptor }: ContractDraft): readonly object[] {
  return (descriptor['fields'] as readonly { readonly description?: string }[]).map(({ description, ...field }) => field)
}

const required = { constraints: { required: true } }

describe('draftContract', () => {
  it('requires what is never missing and says on how many rows that rests', () => {
    const drafted = draft([['id', 'note'], ['1', 'x'], ['2', ''], ['3', 'y']])
    expect(fieldsOf(drafted)).to.deep.equal([{ name: 'id', type: 'integer', ...required }, { name: 'note', type: 'string' }])
    expect(drafted.rows).to.equal(3)
    expect(drafted.fields.map(({ evidence }) => evidence)).to.deep.equal([
      'whole numbers without leading zeros; required, as no value was missing in 3 rows',
      'no other type fits all values; missing in 1 of 3 rows',
    ])
    expect(drafted.descriptor['dialect']).to.deep.equal({ delimiter: ',', quoteChar: '"', encoding: 'utf-8', header: true })
  })

  it('names missing words of typed columns that recur in the sample, and only there', () => {
    const drafted = draft([['a', 'b', 'c'], ['1', 'NA', 'NA'], ['NA', '5', 'x'], ['', 'n/a', '']])
    expect(fieldsOf(drafted)).to.deep.equal([
      { name: 'a', type: 'integer', missingValues: ['', 'NA'] },
      { name: 'b', type: 'string', ...required },
      { name: 'c', type: 'string' },
    ])
    expect(drafted.fields[0]?.evidence).to.match(/missing in 2 of 3 rows \(as "NA" too\)/)
    expect(drafted.fields[1]?.evidence).to.match(/"n\/a" on line 4, seen once/)
  })

  it('keeps NaN as a number where the column has numbers', () => {
    expect(fieldsOf(draft([['x'], ['1.5e1'], ['NaN']]))).to.deep.equal([{ name: 'x', type: 'number', ...required }])
  })

  it('keeps integers beyond 64 bits as text', () => {
    const drafted = draft([['id'], ['9223372036854775807'], ['9223372036854775808']])
    expect(fieldsOf(drafted)).to.deep.equal([{ name: 'id', type: 'string', ...required }])
    expect(drafted.fields[0]?.evidence).to.match(/line 3 holds a value outside the range/)
  })

  it('leaves a column without a value text and optional', () => {
    expect(fieldsOf(draft([['a', 'b'], ['1', ''], ['2', '']]))[1]).to.deep.equal({ name: 'b', type: 'string' })
  })

  it('reads points with three digits by what the other columns say', () => {
    const drafted = draft([['a', 'b'], ['1,5', '1.234'], ['2,5', '5.678']])
    expect(fieldsOf(drafted)[1]).to.deep.equal({ name: 'b', type: 'string', ...required })
  })

  const headers: readonly (readonly [records: readonly (readonly string[])[], header: boolean, evidence: RegExp])[] = [
    [[['id', 'x'], ['1', 'a']], true, /in 1 of 2 columns/],
    [[['1', 'x'], ['2', 'y']], false, /is a value like those below/],
    [[['NA', '1'], ['3', '2']], false, /is a value like those below/],
    [[['city', 'name'], ['Rome', 'Ada'], ['Oslo', 'Bo']], true, /assumed/],
    [[['Rome', 'Ada'], ['Oslo', 'Bo'], ['Rome', 'Cy']], false, /occurs again/],
    [[['a', 'a'], ['x', 'y']], false, /no cell that could be a label/],
    [[['a', 'a', 'b'], ['x', 'y', 'z']], false, /empty or alike/],
    [[['country', '2019', '2020'], ['FR', '5', '6'], ['DE', '7', '8']], true, /assumed/],
    [[['Paris', '2019'], ['Lyon', '2020']], false, /is a value like those below/],
    [[['id', 'name']], true, /assumed/],
    [[['1', '2']], false, /is a value/],
    [[['', ''], ['1', '2']], false, /no cell that could be a label/],
  ]
  for (const [records, header, evidence] of headers) {
    it(`takes ${JSON.stringify(records[0])} above ${JSON.stringify(records[1])} for ${header ? 'a header' : 'a row'}`, () => {
      const drafted = draft(records)
      expect(drafted.header.header).to.equal(header)
      expect(drafted.header.evidence).to.match(evidence)
      expect(drafted.rows).to.equal(records.length - (header ? 1 : 0))
      if (!header) expect(drafted.fields.map(({ name }) => name)).to.deep.equal((records[0] ?? []).map((_, i) => `field${i + 1}`))
    })
  }

  it('keeps columns without a label as text, unless the name of their position is taken', () => {
    const kept = draft([['', 'a'], ['1', '2']])
    expect(kept.descriptor['x-sluice']).to.deep.equal({ drift: 'keep-as-text' })
    expect(kept.doubts.join()).to.match(/\(1\) are kept as text/)
    const left = draft([['', 'field1'], ['1', '2']])
    expect(left.descriptor).to.not.have.property('x-sluice')
    expect(left.doubts.join()).to.match(/\(1\) are left out/)
  })

  it('leaves out columns of one label', () => {
    const drafted = draft([['a', 'b', 'a'], ['1', '2', '3']])
    expect(fieldsOf(drafted)).to.deep.equal([{ name: 'b', type: 'integer', ...required }])
    expect(drafted.doubts.join()).to.match(/\(1, 3\) are left out/)
  })

  it('does not require the column of a file whose leading empty lines are rows', () => {
    expect(fieldsOf(draft([['1'], ['2']], { leadingBlankLines: 1 }))).to.deep.equal([{ name: 'field1', type: 'integer' }])
  })

  it('is a contract whatever the labels are', () => {
    for (const label of ['__proto__', 'constructor', '"', '\\', '\u0000', '😀', ' a ']) {
      const { descriptor } = draft([[label, 'n'], ['x', '1']])
      const parsing = parseContract('x', JSON.stringify(descriptor))
      expect(parsing).to.have.nested.property('contract.fields.0.name', label)
    }
  })

  it('gives up the evidence before the contract becomes too long, and refuses beyond', () => {
    const long = draft([Array.from({ length: 9_500 }, (_, i) => `${'x'.repeat(250)}${i}`), Array.from({ length: 9_500 }, () => '1')])
    expect(long.descriptor['fields']).to.have.length(9_500)
    expect((long.descriptor['fields'] as readonly object[])[0]).to.not.have.property('description')
    const drafting = draftContract(tableOf([['x'.repeat(5_000_000)], ['1']]), DIALECT)
    expect(drafting).to.have.nested.property('fault.code', 'too-large')
  })
})
