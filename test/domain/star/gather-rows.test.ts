import { expect } from 'chai'
import { columnLike, copyRows, copyValue, keptRows } from '../../../src/domain/star/gather-rows.ts'
import { BooleanColumn, BytesColumn, createColumn, DoubleColumn, Int32Column, Int64Column } from '../../../src/domain/table/column-builder.ts'
import type { Column } from '../../../src/domain/table/column-builder.ts'
import { rowsOf } from './source-rows.ts'

/** Three rows of each storage, the middle one null. */
function columns(): readonly Column[] {
  const [int32, int64, double, boolean, bytes] = [new Int32Column(3), new Int64Column(3), new DoubleColumn(3), new BooleanColumn(3), new BytesColumn(3)]
  for (const row of [0, 1, 2]) {
    const text = Buffer.from(row === 0 ? '' : 'long enough to be copied as a whole')
    int32.set(row, row - 1)
    int64.set(row, BigInt(row) << 40n)
    double.set(row, row / 4)
    boolean.set(row, row === 2)
    if (row === 1) bytes.setNull(row)
    else bytes.set(row, text, 0, text.length)
  }
  for (const column of [int32, int64, double, boolean]) column.setNull(1)
  return [int32, int64, double, boolean, bytes]
}

const FIRST = [-1, 0n, 0, 0, '']
const SECOND = [null, null, null, null, null]
const THIRD = [1, 2n << 40n, 0.5, 1, 'long enough to be copied as a whole']

describe('gathering rows', () => {
  it('copies rows, nulls too, so that they outlive the batch', () => {
    const batch = columns()
    const copy = copyRows(batch, 3)
    for (const column of batch) {
      column.reset()
      column.setNull(0)
    }
    expect(rowsOf(copy, 3)).to.deep.equal([FIRST, SECOND, THIRD])
    expect(rowsOf(copyRows(columns(), 1), 1)).to.deep.equal([FIRST])
  })

  it('leaves out what it is told', () => {
    const kept = keptRows(columns(), 3, new Set([0]))
    expect(rowsOf(kept.columns, kept.rows)).to.deep.equal([SECOND, THIRD])
    expect(keptRows(columns(), 3, new Set([0, 1, 2])).rows).to.equal(0)
    expect(keptRows(columns(), 2, new Set([1])).rows).to.equal(1)
  })

  it('copies to no column of another storage', () => {
    const all = columns()
    for (const [i, from] of all.entries()) {
      for (const [j, to] of all.map(column => columnLike(column, 1)).entries()) {
        if (i === j) copyValue(from, 2, to, 0)
        else expect(() => copyValue(from, 2, to, 0)).to.throw(TypeError, `A value of ${from.storage} does not fit a column of ${to.storage}`)
      }
    }
    expect(columnLike(createColumn({ kind: 'date' }, 1), 1).storage).to.equal('int32')
  })
})
