import { expect } from 'chai'
import { compileField } from '../../../src/domain/table/compile-field.ts'
import type { CompiledField } from '../../../src/domain/table/compile-field.ts'
import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import { UniqueRows } from '../../../src/domain/table/unique-rows.ts'

function fieldsOf(fields: readonly object[], primaryKey: readonly string[] = []): readonly CompiledField[] {
  const parsing = parseContract('test', JSON.stringify({ fields, primaryKey, missingValues: ['-'] }))
  if (parsing.kind === 'invalid') throw new Error(JSON.stringify(parsing.problems))
  return parsing.contract.fields.map(field => compileField(field, 1))
}

/** Claims rows one after another, from line 2 on, and gives the line that holds each one's keys (0 when it could claim them). */
function holdersOf(fields: readonly CompiledField[], rows: readonly (readonly string[])[]): readonly number[] {
  const unique = new UniqueRows(fields)
  return rows.map((cells, i) => {
    for (const [j, field] of fields.entries()) {
      const bytes = Buffer.from(cells[j]!)
      expect(field.write(bytes, 0, bytes.length, 0)).to.equal(0)
    }
    const judgement = unique.claim(0, i + 2)
    return judgement.kind === 'held' ? judgement.keys[0]!.line : 0
  })
}

describe('UniqueRows: what counts as one value', () => {
  const cases: readonly (readonly [title: string, field: object, cells: readonly string[], holders: readonly number[]])[] = [
    ['text is compared as it is', { type: 'string' }, ['a', 'A', 'a ', 'a', ''], [0, 0, 0, 2, 0]],
    ['integers by value', { type: 'integer' }, ['1', '01', '+1', '-1', '9223372036854775807', '-9223372036854775808'], [0, 2, 2, 0, 0, 0]],
    ['integers of 32 bits by value', { type: 'integer', 'x-sluice': { int32: true } }, ['1', '001', '-1'], [0, 2, 0]],
    ['decimals by value', { type: 'number', 'x-sluice': { decimal: { precision: 9, scale: 2 } } }, ['1.0', '1.00', '1', '1.01'], [0, 2, 2, 0]],
    ['zeros are one', { type: 'number' }, ['0', '-0', '0e5', '-0.0'], [0, 2, 2, 2]],
    ['NaN is itself', { type: 'number' }, ['NaN', 'NaN', 'INF', '-INF', 'INF'], [0, 2, 0, 0, 4]],
    ['booleans by value', { type: 'boolean' }, ['true', '0', '1'], [0, 0, 2]],
    ['moments by the instant', { type: 'datetime', format: '%Y-%m-%dT%H:%M:%S%z' }, ['2024-01-01T01:00:00+0100', '2024-01-01T00:00:00+0000'], [0, 2]],
    ['dates by the day', { type: 'date', format: '%d.%m.%Y' }, ['1.2.2024', '01.02.2024'], [0, 2]],
    ['missing values never', { type: 'integer' }, ['-', '-', '1', '-'], [0, 0, 0, 0]],
  ]
  for (const [title, field, cells, holders] of cases) {
    it(title, () => {
      const fields = fieldsOf([{ name: 'x', ...field, constraints: { unique: true } }])
      expect(holdersOf(fields, cells.map(cell => [cell]))).to.deep.equal(holders)
    })
  }
})

describe('UniqueRows: keys', () => {
  it('of several fields do not run into one another', () => {
    const fields = fieldsOf([{ name: 'a', type: 'string' }, { name: 'b', type: 'string' }], ['a', 'b'])
    expect(holdersOf(fields, [['ab', 'c'], ['a', 'bc'], ['abc', ''], ['ab', 'c'], ['', 'abc'], ['a', 'bc']])).to.deep.equal([0, 0, 0, 2, 0, 3])
  })

  it('of several types are compared part by part', () => {
    const fields = fieldsOf([{ name: 'n', type: 'integer' }, { name: 't', type: 'string' }, { name: 'x', type: 'number' }], ['n', 'x'])
    expect(holdersOf(fields, [['1', 'a', '2'], ['1', 'b', '3'], ['01', 'c', '2.0'], ['2', 'a', '2']])).to.deep.equal([0, 0, 2, 0])
  })

  it('are claimed all or none', () => {
    const fields = fieldsOf([{ name: 'a', constraints: { unique: true } }, { name: 'b', constraints: { unique: true } }])
    expect(holdersOf(fields, [['1', 'x'], ['1', 'y'], ['2', 'y'], ['2', 'x']])).to.deep.equal([0, 2, 0, 4])
  })

  it('beyond the limit refuse the file, with the limit and the remedy', () => {
    const fields = fieldsOf([{ name: 'id', constraints: { unique: true } }])
    const unique = new UniqueRows(fields, { keysMax: 2, keyBytesMax: 1_000 })
    const kinds = ['a', 'b', 'a', '-', 'c'].map((cell, i) => {
      fields[0]!.write(Buffer.from(cell), 0, 1, 0)
      return unique.claim(0, i + 2)
    })
    expect(kinds.map(({ kind }) => kind)).to.deep.equal(['claimed', 'claimed', 'held', 'claimed', 'full'])
    const last = kinds.at(-1)!
    expect(last.kind === 'full' && last.fault.code).to.equal('too-many-keys')
    expect(last.kind === 'full' && last.fault.message).to.match(/unique of field "id".*line 6.*more than 2 distinct values.*Split the file/)
  })

  it('are none where the contract has none', () => {
    expect(new UniqueRows(fieldsOf([{ name: 'a' }])).hasKeys).to.equal(false)
    expect(new UniqueRows(fieldsOf([{ name: 'a' }], ['a'])).hasKeys).to.equal(true)
  })
})
