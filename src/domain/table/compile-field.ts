import type { FieldContract } from '../contract/table-contract.ts'
import { CellFault } from './cell-fault.ts'
import type { CellParser } from './cell-fault.ts'
import { compileConstraints } from './check-constraints.ts'
import type { ComparableValue } from './check-constraints.ts'
import { BooleanColumn, BytesColumn, DoubleColumn, Int32Column, Int64Column } from './column-builder.ts'
import type { Column } from './column-builder.ts'
import { compileMomentPattern } from './moment-pattern.ts'
import type { MomentKind } from './moment-pattern.ts'
import { decodeUtf8 } from './decode-utf8.ts'
import { booleanParser } from './parse-boolean.ts'
import { decimalParser } from './parse-decimal.ts'
import { parseDouble } from './parse-double.ts'
import { parseDuration } from './parse-duration.ts'
import { parseInt32 } from './parse-int32.ts'
import { parseInt64 } from './parse-int64.ts'
import { parseJsonObject } from './parse-json-object.ts'
import { dateParser, timeParser, timestampParser } from './parse-moment.ts'
import type { MomentReader } from './parse-moment.ts'
import { parseText } from './parse-text.ts'
import { parseYear, parseYearMonth } from './parse-year.ts'
import { plainNumber } from './plain-number.ts'
import { readIsoDate, readIsoDateTime, readIsoTime } from './read-iso.ts'
import { wordSet } from './word-set.ts'

/** A field of a contract, ready to take cells: its column and the way into it. */
export interface CompiledField {
  readonly field: FieldContract
  readonly column: Column
  /**
   * Puts the cell `bytes[start, end)` (unquoted, UTF-8) into a row of the column: missing values, then `required`,
   * then the type, then the constraints.
   *
   * On a fault the row holds null. Whether that null may stay (`field.onInvalid === 'null'`, a warning) or the row is
   * not to be kept is for the caller to do; `describeCellFault` words the fault.
   */
  write(bytes: Uint8Array, start: number, end: number, row: number): CellFault
}

/** Compiles a field, with a new column for `capacity` rows. Throws on a field that `parseContract` would not have made. */
export function compileField(field: FieldContract, capacity: number): CompiledField {
  const { column, lexical } = field
  switch (column.kind) {
    case 'int32':
      return compile(field, new Int32Column(capacity), new Int32Column(1), plainInteger(field, boundedInt32(field)), numberAt)
    case 'int64':
      return compile(field, new Int64Column(capacity), new Int64Column(1), plainInteger(field, parseInt64), bigintAt)
    case 'double': {
      const parse = plainNumber(parseDouble, lexical.decimalChar, lexical.groupChar)
      return compile(field, new DoubleColumn(capacity), new DoubleColumn(1), parse, numberAt)
    }
    case 'decimal': {
      const parse = plainNumber(decimalParser(column.precision, column.scale), lexical.decimalChar, lexical.groupChar)
      return compile(field, new Int64Column(capacity), new Int64Column(1), parse, bigintAt)
    }
    case 'boolean': {
      const parse = booleanParser(lexical.trueValues, lexical.falseValues)
      return compile(field, new BooleanColumn(capacity), new BooleanColumn(1), parse, booleanAt)
    }
    case 'text':
      return compile(field, new BytesColumn(capacity), new BytesColumn(1), parseText, textAt)
    case 'json':
      return compile(field, new BytesColumn(capacity), new BytesColumn(1), parseJsonObject, textAt)
    case 'yearmonth':
      return compile(field, new BytesColumn(capacity), new BytesColumn(1), parseYearMonth, textAt)
    case 'duration':
      return compile(field, new BytesColumn(capacity), new BytesColumn(1), parseDuration, textAt)
    case 'date': {
      const parse = dateParser(reader(field, 'date', readIsoDate))
      return compile(field, new Int32Column(capacity), new Int32Column(1), parse, numberAt)
    }
    case 'year':
      return compile(field, new Int32Column(capacity), new Int32Column(1), parseYear, numberAt)
    case 'time': {
      const parse = timeParser(reader(field, 'time', readIsoTime))
      return compile(field, new Int64Column(capacity), new Int64Column(1), parse, bigintAt)
    }
    case 'timestamp': {
      const read = reader(field, 'datetime', readIsoDateTime)
      const parse = timestampParser(read, column.utcAdjusted, lexical.zoneOffsetMinutes)
      return compile(field, new Int64Column(capacity), new Int64Column(1), parse, bigintAt)
    }
  }
}

function compile<C extends Column>(
  field: FieldContract,
  column: C,
  scratch: C,
  parse: CellParser<C>,
  valueAt: (column: C, row: number) => ComparableValue,
): CompiledField {
  const isMissing = wordSet(field.missingValues)
  const whenMissing = field.required ? CellFault.required : CellFault.none
  const check = compileConstraints(field, scratch, parse, valueAt)
  return {
    field,
    column,
    write(bytes, start, end, row) {
      if (isMissing(bytes, start, end)) {
        column.setNull(row)
        return whenMissing
      }
      let fault = parse(bytes, start, end, column, row)
      if (fault === CellFault.none && check !== null) fault = check(column, row)
      if (fault !== CellFault.none) column.setNull(row)
      return fault
    },
  }
}

/** Integers have no decimal character; whatever the field says, only its group character matters. */
function plainInteger<C>(field: FieldContract, parse: CellParser<C>): CellParser<C> {
  return plainNumber(parse, '.', field.lexical.groupChar)
}

/** Beyond 32 bits is beyond the bounds because of which the column has no more bits: the bound is what people declared. */
function boundedInt32(field: FieldContract): CellParser<Int32Column> {
  const { minimum, maximum } = field.constraints
  if (minimum === undefined || maximum === undefined) return parseInt32
  return (bytes, start, end, column, row) => {
    const fault = parseInt32(bytes, start, end, column, row)
    if (fault !== CellFault.range) return fault
    return bytes[start] === 45 ? CellFault.minimum : CellFault.maximum
  }
}

function reader(field: FieldContract, kind: MomentKind, iso: MomentReader): MomentReader {
  if (field.lexical.pattern === null) return iso
  const compiled = compileMomentPattern(field.lexical.pattern, kind)
  if (compiled.kind === 'invalid') throw new TypeError(compiled.message)
  return compiled.read
}

function numberAt(column: Int32Column | DoubleColumn, row: number): number {
  return column.values[row] ?? 0
}

function bigintAt(column: Int64Column, row: number): bigint {
  return column.values[row] ?? 0n
}

function booleanAt(column: BooleanColumn, row: number): boolean {
  return column.values[row] === 1
}

function textAt(column: BytesColumn, row: number): string {
  const bytes = column.view(row)
  return decodeUtf8(bytes, 0, bytes.length) ?? ''
}
