import { expect } from 'chai'
import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import { COLUMNS_MAX, resolveColumns, resolveEmptyFile, resolvePositions } from '../../../src/domain/contract/resolve-columns.ts'
import type { ColumnResolution } from '../../../src/domain/contract/resolve-columns.ts'
import type { TableContract } from '../../../src/domain/contract/table-contract.ts'

function contractOf(rest: object = {}, names = ['a', 'b']): TableContract {
  const fields = names.map(name => ({ name, type: 'integer', constraints: { required: name === 'a' } }))
  const parsing = parseContract('test', JSON.stringify({ fields, ...rest }))
  if (parsing.kind === 'invalid') throw new Error(JSON.stringify(parsing.problems))
  return parsing.contract
}

const drift = (policy: string): object => ({ 'x-sluice': { drift: policy } })

/** `name@position` for each column, or the fault's code. */
function summary(resolution: ColumnResolution): string {
  if (resolution.kind === 'refused') return resolution.fault.code
  return resolution.columns.map(({ position, field }) => `${field.name}@${position ?? 'none'}:${field.column.kind}`).join(' ')
}

describe('resolveColumns', () => {
  const cases: readonly (readonly [title: string, contract: TableContract, labels: readonly string[], expected: string])[] = [
    ['matches by label and keeps the order of the contract', contractOf(), ['b', 'a'], 'a@1:int64 b@0:int64'],
    ['makes a missing field null', contractOf(), ['a'], 'a@0:int64 b@none:int64'],
    ['refuses a missing required field', contractOf(), ['b'], 'missing-label'],
    ['refuses a file without any field of the contract', contractOf({}, ['b', 'c']), ['x', 'y'], 'missing-label'],
    ['does not trim or fold labels', contractOf(), [' a', 'A'], 'missing-label'],
    ['leaves other columns out', contractOf(), ['x', 'a', 'b'], 'a@1:int64 b@2:int64'],
    ['refuses other columns', contractOf(drift('fail')), ['x', 'a', 'b'], 'extra-label'],
    ['keeps other columns as text', contractOf(drift('keep-as-text')), ['y', 'a', 'x', 'b'], 'a@1:int64 b@3:int64 y@0:text x@2:text'],
    ['refuses a duplicate of a field', contractOf(), ['a', 'b', 'a'], 'duplicate-label'],
    ['overlooks duplicates that are left out', contractOf(), ['a', 'x', 'x'], 'a@0:int64 b@none:int64'],
    ['refuses duplicates that would be kept', contractOf(drift('keep-as-text')), ['a', 'x', 'x'], 'duplicate-label'],
    ['leaves out columns without a label', contractOf(), ['', 'a', ''], 'a@1:int64 b@none:int64'],
    ['keeps columns without a label under their position', contractOf(drift('keep-as-text')), ['', 'a', ''], 'a@1:int64 b@none:int64 field1@0:text field3@2:text'],
    ['refuses a name of a position that another column bears', contractOf(drift('keep-as-text')), ['a', '', 'field2'], 'duplicate-label'],
    ['refuses a column without a label', contractOf(drift('fail')), ['a', ''], 'extra-label'],
    ['refuses a header of blanks', contractOf(drift('keep-as-text')), ['', ''], 'blank-header'],
    ['exact: takes exactly the contract', contractOf({ fieldsMatch: 'exact' }), ['a', 'b'], 'a@0:int64 b@1:int64'],
    ['exact: refuses another order', contractOf({ fieldsMatch: 'exact' }), ['b', 'a'], 'incorrect-label'],
    ['exact: refuses more', contractOf({ fieldsMatch: 'exact' }), ['a', 'b', 'c'], 'extra-label'],
    ['equal: takes another order', contractOf({ fieldsMatch: 'equal' }), ['b', 'a'], 'a@1:int64 b@0:int64'],
    ['equal: refuses fewer', contractOf({ fieldsMatch: 'equal' }), ['a'], 'missing-label'],
    ['subset: takes more', contractOf({ fieldsMatch: 'subset' }), ['a', 'c', 'b'], 'a@0:int64 b@2:int64'],
    ['subset: refuses fewer', contractOf({ fieldsMatch: 'subset' }), ['a', 'c'], 'missing-label'],
    ['superset: takes fewer', contractOf({ fieldsMatch: 'superset' }), ['a'], 'a@0:int64 b@none:int64'],
    ['superset: refuses more', contractOf({ fieldsMatch: 'superset' }), ['a', 'c'], 'extra-label'],
    ['partial: takes both', contractOf({ fieldsMatch: 'partial' }), ['c', 'a'], 'a@1:int64 b@none:int64'],
    ['takes labels that objects have anyway', contractOf(drift('keep-as-text')), ['a', '__proto__', 'constructor'], 'a@0:int64 b@none:int64 __proto__@1:text constructor@2:text'],
    ['all text', contractOf(drift('keep-as-text'), []), ['x', 'y'], 'x@0:text y@1:text'],
    ['too many columns', contractOf(drift('keep-as-text'), []), Array.from({ length: COLUMNS_MAX + 1 }, (_, i) => `c${i}`), 'too-many-columns'],
  ]
  for (const [title, contract, labels, expected] of cases) it(title, () => expect(summary(resolveColumns(contract, labels))).to.equal(expected))

  it('tells what is missing, what is extra, and how wide a row is', () => {
    const resolution = resolveColumns(contractOf(), ['', 'a', 'x'])
    expect(resolution).to.deep.include({ width: 3, missing: ['b'], extra: ['field1', 'x'] })
  })

  it('gives kept columns the missing values of the table', () => {
    const resolution = resolveColumns(contractOf({ missingValues: ['NA'], ...drift('keep-as-text') }), ['a', 'x'])
    if (resolution.kind !== 'columns') throw new Error(resolution.fault.message)
    expect(resolution.columns[2]!.field.missingValues).to.deep.equal(['NA'])
    expect(resolution.columns[2]!.field.required).to.equal(false)
  })

  it('names the columns in its messages, within bounds', () => {
    const resolution = resolveColumns(contractOf(), Array.from({ length: 1000 }, (_, i) => `${i}${'x'.repeat(1000)}`))
    if (resolution.kind !== 'refused') throw new Error('not refused')
    expect(resolution.fault.message).to.contain('no column "a", "b", which contract test needs').and.to.contain('and 980 more')
    expect(resolution.fault.message.length).to.be.below(4000)
  })
})

describe('resolvePositions', () => {
  it('takes the fields in their order', () => expect(summary(resolvePositions(contractOf(), 2))).to.equal('a@0:int64 b@1:int64'))
  it('does not let the first row say how many columns there are', () => {
    for (const cells of [1, 3]) expect(summary(resolvePositions(contractOf(drift('keep-as-text')), cells))).to.equal('a@0:int64 b@1:int64')
  })
  it('takes the first row for the width when the contract names no field', () => {
    expect(summary(resolvePositions(contractOf(drift('keep-as-text'), []), 2))).to.equal('field1@0:text field2@1:text')
  })
})

describe('resolveEmptyFile', () => {
  it('is the table of the contract', () => expect(summary(resolveEmptyFile(contractOf()))).to.equal('a@none:int64 b@none:int64'))
})
