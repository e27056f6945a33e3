import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import type { FieldContract } from '../../../src/domain/contract/table-contract.ts'
import { CellFault } from '../../../src/domain/table/cell-fault.ts'
import { compileField } from '../../../src/domain/table/compile-field.ts'
import type { CompiledField } from '../../../src/domain/table/compile-field.ts'

export type CellResult = number | bigint | boolean | string | null | { readonly fault: string }

/** The field of a contract of one field. */
export function fieldOf(descriptor: object, table: object = {}): FieldContract {
  const parsing = parseContract('test', JSON.stringify({ ...table, fields: [{ name: 'x', ...descriptor }] }))
  if (parsing.kind === 'invalid') throw new Error(JSON.stringify(parsing.problems))
  return parsing.contract.fields[0]!
}

/** Reads cells of a field, each into a row of its own, from the middle of other bytes. */
export function cellReader(descriptor: object, table: object = {}): (cell: string | Uint8Array) => CellResult {
  const compiled = compileField(fieldOf(descriptor, table), 1)
  return cell => readCell(compiled, cell)
}

export function readCell(compiled: CompiledField, cell: string | Uint8Array): CellResult {
  const body = typeof cell === 'string' ? Buffer.from(cell) : cell
  // Digits around the cell, so that a parser that reads beyond its end is found out.
  const bytes = new Uint8Array(body.length + 8).fill(0x31)
  bytes.set(body, 4)
  const fault = compiled.write(bytes, 4, 4 + body.length, 0)
  return fault === CellFault.none ? valueOf(compiled) : { fault: nameOf(fault) }
}

function valueOf({ column }: CompiledField): CellResult {
  if (column.valid[0] === 0) return null
  switch (column.storage) {
    case 'bytes':
      return Buffer.from(column.view(0)).toString()
    case 'boolean':
      return column.values[0] === 1
    case 'int32':
    case 'int64':
    case 'double':
      return column.values[0]!
  }
}

function nameOf(fault: CellFault): string {
  return Object.entries(CellFault).find(([, value]) => value === fault)![0]
}
