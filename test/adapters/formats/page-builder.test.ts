import { expect } from 'chai'
import fc from 'fast-check'
import { FileRefusal } from '../../../src/adapters/formats/file-refusal.ts'
import { PageBuilder } from '../../../src/adapters/formats/page-builder.ts'
import type { RowOutcome } from '../../../src/adapters/formats/page-builder.ts'
import type { KeyLimits } from '../../../src/domain/table/key-set.ts'
import type { RowError } from '../../../src/domain/table/rejection.ts'
import { contractOf, convertText } from './convert-text.ts'

function builderOf(descriptor: object, capacity = 1_000, limits?: KeyLimits): (cells: readonly (string | null)[], line?: number) => RowOutcome {
  const columns = contractOf(descriptor).fields.map((field, position) => ({ field, position }))
  const builder = new PageBuilder(columns, capacity, limits)
  return (cells, line) => {
    if (builder.rows === capacity) builder.reset()
    return builder.write(cells.map(cell => (cell === null ? null : Buffer.from(cell))), line)
  }
}

function errorsOf(outcome: RowOutcome): readonly RowError[] {
  return outcome.kind === 'rejected' ? outcome.errors : []
}

const ID = { name: 'id', type: 'integer', constraints: { unique: true } }

describe('PageBuilder: unique fields', () => {
  it('rejects the later row, and names the field, the value and the line of the row that has it', () => {
    const write = builderOf({ fields: [{ name: 'a' }, ID] })
    expect(write(['x', '7'], 2).kind).to.equal('kept')
    expect(errorsOf(write(['y', '07'], 5))).to.deep.equal([
      { code: 'unique-error', fieldNumber: 2, field: 'id', message: 'Field "id": "07" is the value of the row at line 2 already (unique): the first one is kept' },
    ])
    expect(errorsOf(write(['z', '7'], 6))[0]!.message).to.contain('line 2')
  })

  it('says so without a line where none is known', () => {
    const write = builderOf({ fields: [ID] })
    write(['7'])
    expect(errorsOf(write(['7']))[0]!.message).to.contain('"7" is the value of an earlier row already')
  })

  it('remembers the rows of earlier row groups', () => {
    const write = builderOf({ fields: [ID] }, 1)
    expect(['1', '2', '1', '3', '2'].map(cell => write([cell]).kind)).to.deep.equal(['kept', 'kept', 'rejected', 'kept', 'rejected'])
  })

  it('takes no key from a row that is rejected for its cells', () => {
    const write = builderOf({ fields: [ID, { name: 'n', type: 'integer' }] })
    expect([['1', 'x'], ['1', '2'], ['1', '3']].map(cells => write(cells).kind)).to.deep.equal(['rejected', 'kept', 'rejected'])
  })

  it('rejects a double of a field whose other invalid values become null', () => {
    const write = builderOf({ fields: [{ ...ID, 'x-sluice': { onInvalid: 'null' } }] })
    const outcomes = ['1', 'x', 'y', '1'].map(cell => write([cell]))
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(['kept', 'kept', 'kept', 'rejected'])
    expect(outcomes[2]).to.have.nested.property('warnings[0].code', 'type-error')
  })

  it('tells every key that is held', () => {
    const write = builderOf({ fields: [ID, { name: 'code', constraints: { unique: true } }], primaryKey: ['code'] })
    write(['1', 'a'], 2)
    write(['2', 'b'], 3)
    expect(errorsOf(write(['1', 'b'], 4)).map(({ code, field }) => [code, field])).to.deep.equal([['primary-key', null], ['unique-error', 'id'], ['unique-error', 'code']])
  })
})

describe('PageBuilder: the primary key', () => {
  it('is the fields together', () => {
    const write = builderOf({ fields: [{ name: 'a' }, { name: 'b', type: 'date' }], primaryKey: ['b', 'a'] })
    expect(write(['x', '2024-01-01'], 2).kind).to.equal('kept')
    expect(write(['y', '2024-01-01'], 3).kind).to.equal('kept')
    expect(errorsOf(write(['x', '2024-01-01'], 4))).to.deep.equal([
      { code: 'primary-key', fieldNumber: null, field: null, message: 'The primary key is that of the row at line 2 already ("a" "x", "b" "2024-01-01"): the first one is kept' },
    ])
  })

  it('is never missing, not even by the null sequence of a file', () => {
    const write = builderOf({ fields: [{ name: 'a' }], primaryKey: 'a' })
    expect([[''], [null]].map(cells => errorsOf(write(cells))[0]!.code)).to.deep.equal(['constraint-error', 'constraint-error'])
  })

  it('is worded in bounds', () => {
    const names = Array.from({ length: 50 }, (_, i) => `f${i}`)
    const write = builderOf({ fields: names.map(name => ({ name })), primaryKey: names })
    const cells = names.map(() => 'x'.repeat(1_000))
    write(cells)
    const { message } = errorsOf(write(cells))[0]!
    expect(message.length).to.be.below(1_200)
    expect(message).to.contain('…)')
  })
})

describe('PageBuilder: bounds', () => {
  it('refuses the file when there are more keys than it keeps', () => {
    const write = builderOf({ fields: [ID] }, 10, { keysMax: 3, keyBytesMax: 1_000 })
    for (const cell of ['1', '2', '3', '3']) write([cell])
    expect(() => write(['4'])).to.throw(FileRefusal).with.nested.property('fault.code', 'too-many-keys')
  })

  it('counts every error of a wide row, and makes words for those that are listed', () => {
    const names = Array.from({ length: 2_000 }, (_, i) => `f${i}`)
    const write = builderOf({ fields: names.map(name => ({ name, type: 'integer', ...(name === 'f1999' ? { constraints: { required: true } } : {}) })) })
    const errors = errorsOf(write(names.map(name => (name === 'f1999' ? '' : 'x'))))
    expect(errors).to.have.length(2_000)
    expect(new Set(errors)).to.have.property('size', 101)
    expect(errors.filter(({ code }) => code === 'constraint-error')).to.have.length(1)
    expect(errors[99]!.message).to.contain('"f99"')
  })
})

describe('conversion with keys', () => {
  it('keeps the first of each value, as a naive reader does, and accounts for every row', async () => {
    const cell = fc.constantFrom('', '1', '2', '01', '3', 'x')
    const row = fc.tuple(cell, fc.constantFrom('a', 'b', 'c'))
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), async (rows, rowGroupRows) => {
        const contract = contractOf({ fields: [{ name: 'n', type: 'integer', constraints: { unique: true } }, { name: 't' }] })
        const { outcome, rejects } = await convertText(`n,t\n${rows.map(cells => `${cells.join()}\n`).join('')}`, contract, { rowGroupRows })
        const seen = new Set<number>()
        const expected = rows.flatMap(([text], index) => {
          if (text === 'x') return [`${index + 1} type-error`]
          if (text === '') return []
          const isSeen = seen.has(Number(text))
          seen.add(Number(text))
          return isSeen ? [`${index + 1} unique-error`] : []
        })
        expect(rejects.lines.map(line => `${line.row} ${line.errors[0]!.code}`)).to.deep.equal(expected)
        const { rowsIn, rowsOut, rowsRejected } = outcome.tally
        expect([rowsIn, rowsOut, rowsRejected]).to.deep.equal(
          outcome.kind === 'converted' || expected.length > 0 ? [rows.length, rows.length - expected.length, expected.length] : [0, 0, 0],
        )
      }),
      { numRuns: 60 },
    )
  })
})
