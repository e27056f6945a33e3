import { expect } from 'chai'
import fc from 'fast-check'
import type { ColumnType } from '../../../src/domain/contract/table-contract.ts'
import { createColumn } from '../../../src/domain/table/column-builder.ts'
import type { Column } from '../../../src/domain/table/column-builder.ts'
import { moveRows } from '../../../src/domain/table/move-rows.ts'

const ROWS = 60
const TYPES: readonly ColumnType[] = [
  { kind: 'int32' }, { kind: 'int64' }, { kind: 'double' }, { kind: 'boolean' }, { kind: 'text' },
]

function put(column: Column, row: number, value: number): void {
  switch (column.storage) {
    case 'int64':
      return column.set(row, BigInt(value) << 33n)
    case 'boolean':
      return column.set(row, value % 2 === 1)
    case 'bytes':
      return column.set(row, Buffer.from('x'.repeat(value % 40) + String(value)), 0, (value % 40) + String(value).length)
    default:
      return column.set(row, value)
  }
}

function valueOf(column: Column, row: number): unknown {
  if (column.valid[row] !== 1) return null
  return column.storage === 'bytes' ? Buffer.from(column.view(row)).toString() : column.values[row]
}

describe('Rows that are moved', () => {
  for (const type of TYPES) {
    it(`are what they were, and those behind them can be written: ${type.kind}`, () => {
      fc.assert(fc.property(fc.array(fc.option(fc.nat({ max: 999 })), { minLength: 1, maxLength: ROWS, size: 'max' }), fc.nat(), fc.nat(), fc.nat(), (values, a, b, c) => {
        const column = createColumn(type, ROWS + 1)
        const expected = createColumn(type, ROWS + 1)
        const from = a % values.length
        const to = b % (from + 1)
        const count = c % (values.length - from + 1)
        for (const [row, value] of values.entries()) value === null ? column.setNull(row) : put(column, row, value)
        const kept = [...values.slice(0, to), ...values.slice(from, from + count), 7]
        for (const [row, value] of kept.entries()) value === null ? expected.setNull(row) : put(expected, row, value)

        moveRows(column, from, to, count)
        put(column, kept.length - 1, 7)
        for (const row of kept.keys()) expect(valueOf(column, row)).to.deep.equal(valueOf(expected, row))
        if (column.storage === 'bytes' && expected.storage === 'bytes') {
          const length = expected.byteLength(kept.length)
          expect(column.byteLength(kept.length)).to.equal(length)
          expect(Buffer.compare(column.arena.subarray(0, length), expected.arena.subarray(0, length))).to.equal(0)
        }
      }))
    })
  }
})
