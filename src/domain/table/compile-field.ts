import type { FieldContract } from '../contract/table-contract.ts'
import { CellFault } from './cell-fault.ts'
import type { CellParser } from './cell-fault.ts'
import { BOOLEAN_ACCESS, compileConstraints, INT64_ACCESS, NUMBER_ACCESS } from './check-constraints.ts'
import type { NumericColumn, ValueAccess } from './check-constraints.ts'
import { compileTextChecks, countCharacters, countProperties } from './check-text.ts'
import type { TextLength } from './check-text.ts'
import { BooleanColumn, BytesColumn, DoubleColumn, Int32Column, Int64Column } from './column-builder.ts'
import type { Column } from './column-builder.ts'
import { compileMomentPattern } from './moment-pattern.ts'
import type { MomentKind } from './moment-pattern.ts'
import { booleanParser } from './parse-boolean.ts'
import { decimalParser } from './parse-decimal.ts'
import { parseDouble } from './parse-double.ts'
import { parseDuration } from './parse-duration.ts'
import { parseInt32 } from './parse-int32.ts'
import { parseInt64 } from './parse-int64.ts'
import { parseJsonObject } from './parse-json-object.ts'
import { dateParser, timeParser, timestampParser } from './parse-moment.ts'
import type { MomentReader } from './parse-moment.ts'
import { textParser } from './parse-text.ts'
import { parseYear, parseYearMonth } from './parse-year.ts'
import { plainNumber } from './plain-number.ts'
import { readIsoDate, readIsoDateTime, readIsoTime } from './read-iso.ts'
import { strippedNumber } from './strip-number.ts'
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
  /**
   * The constraints alone, of the value that a row of the column holds already: for readers that put values of the type there
   * themselves. `null` where there are none, and where the column is text, whose constraints are those of its bytes.
   */
  readonly check: ((row: number) => CellFault) | null
  /** Puts null into a row, for a cell that the file says is missing whatever the field's missing values are. */
  writeMissing(row: number): CellFault
}

/** Compiles a field, with a new column for `capacity` rows. Throws on a field that `parseContract` would not have made. */
export function compileField(field: FieldContract, capacity: number): CompiledField {
  const { column, lexical } = field
  switch (column.kind) {
    case 'int32':
      return compileInt32(field, capacity, number(field, boundedInt32(field)))
    case 'int64':
      return compileInt64(field, capacity, number(field, parseInt64))
    case 'double':
      return compileValues(field, new DoubleColumn(capacity), new DoubleColumn(1), number(field, parseDouble), NUMBER_ACCESS)
    case 'decimal':
      return compileInt64(field, capacity, number(field, decimalParser(column.precision, column.scale)))
    case 'boolean': {
      const parse = booleanParser(lexical.trueValues, lexical.falseValues)
      return compileValues(field, new BooleanColumn(capacity), new BooleanColumn(1), parse, BOOLEAN_ACCESS)
    }
    case 'text':
      return compileTexts(field, capacity, textParser(lexical.textFormat), countCharacters)
    case 'json':
      return compileTexts(field, capacity, parseJsonObject, countProperties)
    case 'yearmonth':
      return compileTexts(field, capacity, parseYearMonth, countCharacters)
    case 'duration':
      return compileTexts(field, capacity, parseDuration, countCharacters)
    case 'date':
      return compileInt32(field, capacity, dateParser(reader(field, 'date', readIsoDate)))
    case 'year':
      return compileInt32(field, capacity, parseYear)
    case 'time':
      return compileInt64(field, capacity, timeParser(reader(field, 'time', readIsoTime)))
    case 'timestamp': {
      const read = reader(field, 'datetime', readIsoDateTime)
      return compileInt64(field, capacity, timestampParser(read, column.utcAdjusted, lexical.zoneOffsetMinutes))
    }
  }
}

function compileInt32(field: FieldContract, capacity: number, parse: CellParser<Int32Column>): CompiledField {
  return compileValues(field, new Int32Column(capacity), new Int32Column(1), parse, NUMBER_ACCESS)
}

function compileInt64(field: FieldContract, capacity: number, parse: CellParser<Int64Column>): CompiledField {
  return compileValues(field, new Int64Column(capacity), new Int64Column(1), parse, INT64_ACCESS)
}

function compileValues<C extends NumericColumn>(
  field: FieldContract,
  column: C,
  scratch: C,
  parse: CellParser<C>,
  access: ValueAccess<C>,
): CompiledField {
  const check = compileConstraints(field, scratch, parse, access)
  if (check === null) return compile(field, column, parse)
  const take: CellParser<C> = (bytes, start, end, target, row) => {
    const fault = parse(bytes, start, end, target, row)
    return fault === CellFault.none ? check(target, row) : fault
  }
  return compile(field, column, take, row => check(column, row))
}

function compileTexts(field: FieldContract, capacity: number, parse: CellParser<BytesColumn>, lengthOf: TextLength): CompiledField {
  const check = compileTextChecks(field.constraints, lengthOf)
  const column = new BytesColumn(capacity)
  if (check === null) return compile(field, column, parse)
  return compile(field, column, (bytes, start, end, target, row) => {
    const fault = parse(bytes, start, end, target, row)
    return fault === CellFault.none ? check(bytes, start, end) : fault
  })
}

function compile<C extends Column>(
  field: FieldContract,
  column: C,
  take: CellParser<C>,
  check: ((row: number) => CellFault) | null = null,
): CompiledField {
  const isMissing = wordSet(field.missingValues)
  const whenMissing = field.required ? CellFault.required : CellFault.none
  const writeMissing = (row: number): CellFault => {
    column.setNull(row)
    return whenMissing
  }
  return {
    field,
    column,
    check,
    writeMissing,
    write(bytes, start, end, row) {
      if (isMissing(bytes, start, end)) return writeMissing(row)
      const fault = take(bytes, start, end, column, row)
      if (fault !== CellFault.none) column.setNull(row)
      return fault
    },
  }
}

/** Reads numbers as the field spells them: stripped of text, then of what groups their digits. */
function number<C>({ lexical }: FieldContract, parse: CellParser<C>): CellParser<C> {
  const plain = plainNumber(parse, lexical.decimalChar, lexical.groupChar)
  return lexical.bareNumber ? plain : strippedNumber(plain, lexical)
}

/** Beyond 32 bits is beyond the bounds, for the sake of which the column has no more bits: the bound is what people declared. */
function boundedInt32(field: FieldContract): CellParser<Int32Column> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = field.constraints
  const below = minimum !== undefined ? CellFault.minimum : exclusiveMinimum !== undefined ? CellFault.exclusiveMinimum : CellFault.range
  const above = maximum !== undefined ? CellFault.maximum : exclusiveMaximum !== undefined ? CellFault.exclusiveMaximum : CellFault.range
  return (bytes, start, end, column, row) => {
    const fault = parseInt32(bytes, start, end, column, row)
    if (fault !== CellFault.range) return fault
    return bytes[start] === 45 ? below : above
  }
}

function reader(field: FieldContract, kind: MomentKind, iso: MomentReader): MomentReader {
  if (field.lexical.pattern === null) return iso
  const compiled = compileMomentPattern(field.lexical.pattern, kind)
  if (compiled.kind === 'invalid') throw new TypeError(compiled.message)
  return compiled.read
}
