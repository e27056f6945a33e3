import { expect } from 'chai'
import { createColumn } from '../../../src/domain/table/column-builder.ts'
import { RowKey } from '../../../src/domain/table/row-key.ts'

describe('RowKey', () => {
  const kinds = ['int32', 'int64', 'double', 'boolean', 'text'] as const
  for (const kind of kinds) {
    it(`grows wherever it has to, also at a column of ${kind}`, () => {
      for (let length = 0; length < 300; length++) {
        const [before, column] = [createColumn({ kind: 'text' }, 2), createColumn({ kind }, 2)]
        for (const row of [0, 1]) {
          if (before.storage === 'bytes') before.set(row, Buffer.alloc(length, 'x'), 0, length)
          if (column.storage === 'bytes') column.set(row, Buffer.from('ab'), row, row + 1)
          else if (column.storage === 'int64') column.set(row, BigInt(row))
          else if (column.storage === 'boolean') column.set(row, row === 1)
          else column.set(row, row)
        }
        const keys = [0, 1, 0].map(row => {
          const key = new RowKey([before, column])
          key.read(row)
          return Buffer.from(key.bytes.subarray(0, key.length)).toString('hex')
        })
        expect(keys[0], `behind ${length} bytes`).to.equal(keys[2]).and.not.equal(keys[1])
      }
    })
  }

  it('is that of the row that was read last, and none where a value is null', () => {
    const column = createColumn({ kind: 'int32' }, 3)
    if (column.storage !== 'int32') throw new Error('no such column')
    column.set(0, 1)
    column.setNull(1)
    column.set(2, 1)
    const key = new RowKey([column])
    const read = [0, 1, 2].map(row => {
      key.read(row)
      return key.isWhole && Buffer.from(key.bytes.subarray(0, key.length)).toString('hex')
    })
    expect(read).to.deep.equal(['00000001', false, '00000001'])
  })
})
