import { expect } from 'chai'
import fc from 'fast-check'
import { packColumns, unpackColumns } from '../../../src/adapters/threads/pack-columns.ts'
import type { ColumnType } from '../../../src/domain/contract/table-contract.ts'
import { build } from '../formats/parquet/build-columns.ts'
import type { Value } from '../formats/parquet/build-columns.ts'

const KINDS: readonly (readonly [ColumnType, fc.Arbitrary<Value>])[] = [
  [{ kind: 'int32' }, fc.integer()],
  [{ kind: 'int64' }, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [{ kind: 'double' }, fc.double({ noNaN: true })],
  [{ kind: 'boolean' }, fc.boolean()],
  [{ kind: 'text' }, fc.string({ unit: 'grapheme', maxLength: 9 })],
]

/** Rows of a column as anybody may read them: what is held at nulls is unspecified. */
function contentOf(column: ReturnType<typeof unpackColumns>[number], rows: number): unknown[] {
  return Array.from({ length: rows }, (_, row) => {
    if (column.storage !== 'bytes') return column.valid[row] === 1 ? column.values[row] : null
    return column.valid[row] === 1 ? Buffer.from(column.arena.slice(column.offsets[row], column.offsets[row + 1])).toString('hex') : [column.offsets[row] === column.offsets[row + 1]]
  })
}

describe('packColumns', () => {
  it('carries the first rows of columns of all kinds, in memory that is used again where it is large enough', () => {
    const columns = fc.integer({ min: 1, max: 20 }).chain(length =>
      fc.tuple(fc.integer({ min: 1, max: length }), fc.array(fc.constantFrom(...KINDS).chain(([type, value]) => fc.array(fc.option(value), { minLength: length, maxLength: length }).map(values => build('c', type, values).column)), { minLength: 1, maxLength: 6 })))
    let memory = new ArrayBuffer(0)
    fc.assert(fc.property(columns, ([rows, given]) => {
      const packed = packColumns(given, rows, memory)
      expect(unpackColumns(structuredClone(packed)).map(column => contentOf(column, rows))).to.deep.equal(given.map(column => contentOf(column, rows)))
      if (memory.byteLength > 5_000) expect(packed.memory).to.equal(memory)
      memory = packed.memory
    }))
  })
})
