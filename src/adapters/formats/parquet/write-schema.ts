import type { LogicalType, SchemaElement } from 'hyparquet'
import { ConvertedType, PhysicalType, Repetition } from './format-codes.ts'
import { ThriftType } from './thrift-writer.ts'
import type { ThriftWriter } from './thrift-writer.ts'

/** Writes a flat schema, root first, as a field of the footer. */
export function writeSchema(field: number, elements: readonly SchemaElement[], thrift: ThriftWriter): void {
  thrift.list(field, ThriftType.struct, elements.length)
  for (const element of elements) thrift.structElement(() => writeElement(element, thrift))
}

function writeElement(element: SchemaElement, thrift: ThriftWriter): void {
  const { type, repetition_type: repetition, num_children: children, converted_type: converted, scale, precision, logical_type: logical } = element
  if (type !== undefined) thrift.i32(1, codeOf(PhysicalType, type))
  if (repetition !== undefined) thrift.i32(3, codeOf(Repetition, repetition))
  thrift.text(4, element.name)
  if (children !== undefined) thrift.i32(5, children)
  if (converted !== undefined) thrift.i32(6, codeOf(ConvertedType, converted))
  if (scale !== undefined) thrift.i32(7, scale)
  if (precision !== undefined) thrift.i32(8, precision)
  if (logical !== undefined) thrift.struct(10, () => writeLogicalType(logical, thrift))
}

/** A union: a struct with the field of the one type. */
function writeLogicalType(logical: LogicalType, thrift: ThriftWriter): void {
  switch (logical.type) {
    case 'STRING':
      return thrift.struct(1)
    case 'DECIMAL':
      return thrift.struct(5, () => {
        thrift.i32(1, logical.scale)
        thrift.i32(2, logical.precision)
      })
    case 'DATE':
      return thrift.struct(6)
    case 'TIME':
    case 'TIMESTAMP':
      if (logical.unit !== 'MICROS') break
      return thrift.struct(logical.type === 'TIME' ? 7 : 8, () => {
        thrift.bool(1, logical.isAdjustedToUTC)
        thrift.struct(2, () => thrift.struct(2))
      })
    case 'JSON':
      return thrift.struct(12)
    default:
  }
  throw new Error(`No column of ours is of the logical type ${logical.type}: say in writeLogicalType how it is written`)
}

function codeOf(codes: Readonly<Record<string, number>>, name: string): number {
  const code = codes[name]
  if (code === undefined) throw new Error(`No column of ours is of the type ${name}: name its number in format-codes.ts`)
  return code
}
