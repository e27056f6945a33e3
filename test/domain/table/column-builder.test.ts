import { expect } from 'chai'
import fc from 'fast-check'
import { BytesColumn, createColumn, Int32Column, Int64Column } from '../../../src/domain/table/column-builder.ts'
import type { ColumnType } from '../../../src/domain/contract/table-contract.ts'

describe('createColumn', () => {
  const storages: readonly (readonly [ColumnType, string])[] = [
    [{ kind: 'int32' }, 'int32'],
    [{ kind: 'int64' }, 'int64'],
    [{ kind: 'double' }, 'double'],
    [{ kind: 'decimal', precision: 18, scale: 2 }, 'int64'],
    [{ kind: 'boolean' }, 'boolean'],
    [{ kind: 'text' }, 'bytes'],
    [{ kind: 'json' }, 'bytes'],
    [{ kind: 'date' }, 'int32'],
    [{ kind: 'time' }, 'int64'],
    [{ kind: 'timestamp', utcAdjusted: true }, 'int64'],
    [{ kind: 'year' }, 'int32'],
    [{ kind: 'yearmonth' }, 'bytes'],
    [{ kind: 'duration' }, 'bytes'],
  ]
  for (const [type, storage] of storages) it(`${type.kind} is stored as ${storage}`, () => expect(createColumn(type, 4).storage).to.equal(storage))
})

describe('Int64Column', () => {
  it('stores a safe integer as it stores the bigint', () => {
    const column = new Int64Column(2)
    const edges = [0, -0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, -(2 ** 32), 2 ** 32 - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...edges)), value => {
        column.setNumber(1, value)
        expect(column.values[1]).to.equal(BigInt(value))
      }),
    )
  })
})

describe('Int32Column', () => {
  it('overwrites the row of a bad row, and forgets on reset', () => {
    const column = new Int32Column(2)
    column.set(0, 1)
    column.set(1, 2)
    column.setNull(1)
    expect([...column.valid]).to.deep.equal([1, 0])
    column.set(1, 3)
    expect([...column.values]).to.deep.equal([1, 3])
    column.reset()
    expect([...column.valid]).to.deep.equal([0, 0])
  })
})

describe('BytesColumn', () => {
  const cell = fc.option(fc.uint8Array({ maxLength: 60 }), { nil: null })

  function write(column: BytesColumn, row: number, value: Uint8Array | null): void {
    if (value === null) column.setNull(row)
    else column.set(row, Uint8Array.of(9, ...value, 9), 1, 1 + value.length)
  }

  it('gives back what was written last, whatever bad rows were written between', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ bad: fc.array(cell, { maxLength: 2 }), good: cell }), { maxLength: 80 }), rows => {
        const column = new BytesColumn(rows.length)
        for (const [row, { bad, good }] of rows.entries()) for (const value of [...bad, good]) write(column, row, value)
        for (const [row, { good }] of rows.entries()) {
          expect(column.valid[row]).to.equal(good === null ? 0 : 1)
          expect([...column.view(row)]).to.deep.equal([...(good ?? [])])
        }
      }),
    )
  })

  it('is a PLAIN page of its values: length, bytes, and nothing for null', () => {
    const column = new BytesColumn(3)
    write(column, 0, Uint8Array.of(65, 66))
    write(column, 1, null)
    write(column, 2, new Uint8Array(300).fill(67))
    expect([...column.arena.subarray(0, column.byteLength(2))]).to.deep.equal([2, 0, 0, 0, 65, 66])
    expect([...column.arena.subarray(column.byteLength(2), column.byteLength(2) + 5)]).to.deep.equal([44, 1, 0, 0, 67])
    expect(column.byteLength(3)).to.equal(6 + 4 + 300)
  })

  it('grows past its first arena and keeps it on reset', () => {
    const column = new BytesColumn(2)
    write(column, 0, new Uint8Array(5000).fill(1))
    write(column, 1, new Uint8Array(50_000).fill(2))
    expect(column.view(0)).to.deep.equal(new Uint8Array(5000).fill(1))
    const size = column.arena.length
    column.reset()
    write(column, 0, Uint8Array.of(7))
    expect([...column.view(0)]).to.deep.equal([7])
    expect(column.arena.length).to.equal(size)
  })

  it('makes room for entries that somebody else puts into the arena', () => {
    const column = new BytesColumn(2)
    write(column, 0, Uint8Array.of(1, 2, 3))
    const { arena } = column
    column.ensure(7, arena.length)
    expect(column.arena).to.equal(arena)
    column.ensure(7, 100_000)
    expect(column.arena.length).to.be.at.least(100_000)
    expect([...column.view(0)]).to.deep.equal([1, 2, 3])
  })
})
