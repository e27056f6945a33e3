import type { ColumnData } from '../formats/parquet/column-data.ts'

/** Where a column lies in packed memory, in bytes from its begin. */
interface PackedColumn {
  readonly storage: ColumnData['storage']
  readonly valid: number
  /** Of the values, or of the offsets of texts. */
  readonly values: number
  readonly arena: number
  readonly arenaBytes: number
}

/** Rows of some columns in one piece of memory, which can be handed to another thread. */
export interface PackedRows {
  readonly memory: ArrayBuffer
  readonly columns: readonly PackedColumn[]
  readonly rows: number
}

const VALUE_BYTES = { int32: 4, int64: 8, double: 8, boolean: 1 } as const

/** Copies the first `rows` rows of the columns, into `memory` if there is room. Copying is a hundredth of the work of encoding. */
export function packColumns(columns: readonly ColumnData[], rows: number, memory: ArrayBuffer): PackedRows {
  let end = 0
  // Each part begins where any number may.
  const take = (bytes: number): number => {
    const start = end
    end += Math.ceil(bytes / 8) * 8
    return start
  }
  const places = columns.map((column): PackedColumn => {
    const valid = take(rows)
    if (column.storage !== 'bytes') return { storage: column.storage, valid, values: take(rows * VALUE_BYTES[column.storage]), arena: 0, arenaBytes: 0 }
    const arenaBytes = column.offsets[rows] ?? 0
    return { storage: column.storage, valid, values: take(4 * (rows + 1)), arena: take(arenaBytes), arenaBytes }
  })
  // With room for what comes next, which is about as much.
  const target = memory.byteLength >= end ? memory : new ArrayBuffer(end + (end >> 2))
  for (const [i, column] of columns.entries()) {
    const place = places[i]
    if (place !== undefined) copyColumn(column, rows, target, place)
  }
  return { memory: target, columns: places, rows }
}

function copyColumn(column: ColumnData, rows: number, target: ArrayBuffer, { valid, values, arena, arenaBytes }: PackedColumn): void {
  new Uint8Array(target, valid, rows).set(column.valid.subarray(0, rows))
  switch (column.storage) {
    case 'int32':
      return new Int32Array(target, values, rows).set(column.values.subarray(0, rows))
    case 'int64':
      return new BigInt64Array(target, values, rows).set(column.values.subarray(0, rows))
    case 'double':
      return new Float64Array(target, values, rows).set(column.values.subarray(0, rows))
    case 'boolean':
      return new Uint8Array(target, values, rows).set(column.values.subarray(0, rows))
    case 'bytes':
      new Int32Array(target, values, rows + 1).set(column.offsets.subarray(0, rows + 1))
      return new Uint8Array(target, arena, arenaBytes).set(column.arena.subarray(0, arenaBytes))
  }
}

/** The columns as they lie in the memory. */
export function unpackColumns({ memory, columns, rows }: PackedRows): readonly ColumnData[] {
  return columns.map(({ storage, valid: validAt, values, arena, arenaBytes }): ColumnData => {
    const valid = new Uint8Array(memory, validAt, rows)
    switch (storage) {
      case 'int32':
        return { storage, valid, values: new Int32Array(memory, values, rows) }
      case 'int64':
        return { storage, valid, values: new BigInt64Array(memory, values, rows) }
      case 'double':
        return { storage, valid, values: new Float64Array(memory, values, rows) }
      case 'boolean':
        return { storage, valid, values: new Uint8Array(memory, values, rows) }
      case 'bytes':
        return { storage, valid, offsets: new Int32Array(memory, values, rows + 1), arena: new Uint8Array(memory, arena, arenaBytes) }
    }
  })
}
