/** A value of a column in each spelling that the proofs of Parquet files need; none is derived from code under test. */
export interface CaseValue {
  /** As a cell of the source. */
  readonly cell: string
  /** As an expression of DuckDB, of the column's type. */
  readonly sql: string
  /** As Parquet stores it, text and documents as text. */
  readonly stored: number | bigint | boolean | string
}

/** A type of column with values of it, extremes included. */
export interface ColumnCase {
  readonly title: string
  /** Of the contract, without its name. */
  readonly field: Readonly<Record<string, unknown>>
  /** What DuckDB calls the type. */
  readonly duckdb: string
  /** What the footer must say about the column, besides its name and whether it is required. */
  readonly element: Readonly<Record<string, unknown>>
  /** Distinct to SQL, ascending as the Parquet format orders the type, except -0 and 0, which stand side by side. */
  readonly values: readonly CaseValue[]
  /** Whether row groups have bounds of this column; `rounded` ones need not be values of it. */
  readonly bounds: 'exact' | 'rounded' | 'none'
}

/** How cells of the proofs say that they hold nothing, so that the empty text is a value. */
export const MISSING = 'NOTHING'

const DAY_MS = 86_400_000
const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }

function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function valuesOf(cells: readonly string[], sqlOf: (cell: string) => string, storedOf: (cell: string) => CaseValue['stored']): CaseValue[] {
  return cells.map(cell => ({ cell, sql: sqlOf(cell), stored: storedOf(cell) }))
}

function castTo(type: string): (cell: string) => string {
  return cell => `${sqlText(cell)}::${type}`
}

/** Microseconds since 1970 of an ISO date and time with up to six digits of a second's fraction, taken for UTC. */
function microsOf(text: string): bigint {
  const [seconds = '', fraction = ''] = text.replace('Z', '').split('.')
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000n + BigInt(fraction.padEnd(6, '0'))
}

const INSTANTS = [
  '0001-01-01T00:00:00', '1582-10-04T23:59:59.999999', '1582-10-15T00:00:00', '1969-12-31T23:59:59.999999', '1970-01-01T00:00:00',
  '2016-12-31T23:59:59', '2038-01-19T03:14:08', '9999-12-31T23:59:59.999999',
]
const TEXTS = ['', ' ', ',', '007', '"quoted"', 'Z', 'a', 'a\n', 'ab', 'b', 'é', 'NA', 'nothing', '\u{d7ff}', '\u{e000}', '\u{fffd}', '😀', '\u{10ffff}']
/** Over 16 bytes, with bounds that are hard to round: the end of a code point's range, surrogates to skip, nothing above. */
const LONG_TEXTS = [
  'a'.repeat(15), `${'a'.repeat(15)}é`, `${'a'.repeat(15)}é!`, 'a'.repeat(16), 'a'.repeat(17), 'é'.repeat(9), `x${'\u{7f}'.repeat(40)}`,
  `x${'\u{7ff}'.repeat(40)}`, '\u{d7ff}'.repeat(9), '\u{ffff}'.repeat(9), '😀'.repeat(5), 'y'.repeat(5_000), '\u{10ffff}'.repeat(4), '\u{10ffff}'.repeat(9),
]

function ascendingTexts(texts: readonly string[]): CaseValue[] {
  const sorted = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return valuesOf(sorted, sqlText, cell => cell)
}

function decimalCase(precision: number, scale: number): ColumnCase {
  const top = 10n ** BigInt(precision) - 1n
  const cellOf = (unscaled: bigint): string => {
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
    const point = digits.length - scale
    return `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? '.' : ''}${digits.slice(point)}`
  }
  const duckdb = `DECIMAL(${precision},${scale})`
  return {
    title: `decimal(${precision}, ${scale})`,
    field: { type: 'number', 'x-sluice': { decimal: { precision, scale } } },
    duckdb,
    element: { type: 'INT64', converted_type: 'DECIMAL', precision, scale, logical_type: { type: 'DECIMAL', precision, scale } },
    values: [-top, -2n, -1n, 0n, 1n, 2n, top].map(stored => ({ cell: cellOf(stored), sql: castTo(duckdb)(cellOf(stored)), stored })),
    bounds: 'exact',
  }
}

/** Every precision there is, each without a fraction, with some and with nothing else. */
export const DECIMAL_CASES: readonly ColumnCase[] = Array.from({ length: 18 }, (_, i) => i + 1).flatMap(precision =>
  [...new Set([0, precision >> 1, precision])].map(scale => decimalCase(precision, scale)),
)

/** A case for each type of column. */
export const COLUMN_CASES: readonly ColumnCase[] = [
  {
    title: 'int32',
    field: { type: 'integer', 'x-sluice': { int32: true } },
    duckdb: 'INTEGER',
    element: { type: 'INT32' },
    values: valuesOf(['-2147483648', '-256', '-1', '0', '1', '255', '65536', '2147483647'], castTo('INTEGER'), Number),
    bounds: 'exact',
  },
  {
    title: 'int64',
    field: { type: 'integer' },
    duckdb: 'BIGINT',
    element: { type: 'INT64' },
    values: valuesOf(
      ['-9223372036854775808', '-9007199254740993', '-4294967296', '-1', '0', '1', '4294967295', '9007199254740993', '9223372036854775807'],
      castTo('BIGINT'),
      BigInt,
    ),
    bounds: 'exact',
  },
  {
    title: 'double',
    field: { type: 'number' },
    duckdb: 'DOUBLE',
    element: { type: 'DOUBLE' },
    values: valuesOf(
      ['-INF', '-1.7976931348623157e308', '-0.1', '-5e-324', '-0', '0', '5e-324', '2.2250738585072014e-308', '0.1', '1.7976931348623157e308', 'INF'],
      castTo('DOUBLE'),
      cell => Number(cell.replace('INF', 'Infinity')),
    ),
    bounds: 'exact',
  },
  decimalCase(1, 1),
  decimalCase(9, 4),
  decimalCase(18, 2),
  {
    title: 'boolean',
    field: { type: 'boolean' },
    duckdb: 'BOOLEAN',
    element: { type: 'BOOLEAN' },
    values: valuesOf(['false', 'true'], cell => cell, cell => cell === 'true'),
    bounds: 'exact',
  },
  { title: 'text', field: { type: 'string' }, duckdb: 'VARCHAR', element: TEXT, values: ascendingTexts(TEXTS), bounds: 'exact' },
  { title: 'long text', field: { type: 'string' }, duckdb: 'VARCHAR', element: TEXT, values: ascendingTexts(LONG_TEXTS), bounds: 'rounded' },
  {
    title: 'json',
    field: { type: 'object' },
    duckdb: 'JSON',
    element: { type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } },
    values: valuesOf(['{}', '{ "a" : 1 }', '{"a":{"b":[1,null,"é😀"]}}', '{"__proto__":1}'], castTo('JSON'), cell => cell),
    bounds: 'none',
  },
  {
    title: 'date',
    field: { type: 'date' },
    duckdb: 'DATE',
    element: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
    values: valuesOf(
      ['0001-01-01', '0004-02-29', '1582-10-04', '1582-10-15', '1900-02-28', '1969-12-31', '1970-01-01', '2024-02-29', '9999-12-31'],
      castTo('DATE'),
      cell => Date.parse(`${cell}T00:00:00Z`) / DAY_MS,
    ),
    bounds: 'exact',
  },
  {
    title: 'time',
    field: { type: 'time' },
    duckdb: 'TIME',
    element: { type: 'INT64', logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MICROS' } },
    values: valuesOf(
      ['00:00:00', '00:00:00.000001', '00:59:59.999999', '12:00:00', '23:59:59', '23:59:59.999999'],
      castTo('TIME'),
      cell => microsOf(`1970-01-01T${cell}`),
    ),
    bounds: 'exact',
  },
  {
    title: 'local timestamp',
    field: { type: 'datetime' },
    duckdb: 'TIMESTAMP',
    element: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } },
    values: valuesOf(INSTANTS, castTo('TIMESTAMP'), microsOf),
    bounds: 'exact',
  },
  {
    title: 'UTC timestamp',
    field: { type: 'datetime', format: '%Y-%m-%dT%H:%M:%S.%f%z' },
    duckdb: 'TIMESTAMP WITH TIME ZONE',
    element: { type: 'INT64', converted_type: 'TIMESTAMP_MICROS', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } },
    values: valuesOf(INSTANTS.map(text => `${text.includes('.') ? text : `${text}.0`}Z`), castTo('TIMESTAMPTZ'), microsOf),
    bounds: 'exact',
  },
  {
    title: 'year',
    field: { type: 'year' },
    duckdb: 'INTEGER',
    element: { type: 'INT32' },
    values: valuesOf(['-2147483647', '-0044', '0000', '0001', '1582', '9999', '2147483647'], castTo('INTEGER'), Number),
    bounds: 'exact',
  },
  {
    title: 'yearmonth',
    field: { type: 'yearmonth' },
    duckdb: 'VARCHAR',
    element: TEXT,
    values: valuesOf(['-0044-03', '0001-01', '1582-10', '9999-12'], sqlText, cell => cell),
    bounds: 'exact',
  },
  {
    title: 'duration',
    field: { type: 'duration' },
    duckdb: 'VARCHAR',
    element: TEXT,
    values: valuesOf(['P0D', 'P1Y', 'P1Y2M3DT4H5M6S', 'PT0.000001S'], sqlText, cell => cell),
    bounds: 'exact',
  },
]

/** Which rows of a column hold nothing, told by row and by rows of the table; row groups are of 5 rows. */
export const NULL_PATTERNS: Readonly<Record<string, (row: number, rows: number) => boolean>> = {
  none: () => false,
  all: () => true,
  first: row => row === 0,
  last: (row, rows) => row === rows - 1,
  alternating: row => row % 2 === 1,
  'all but one': row => row !== 7,
  'a run over row groups': row => row >= 3 && row < 17,
  'a whole row group': row => row >= 5 && row < 10,
  'the end of each row group': row => row % 5 === 4,
  scattered: row => Math.imul(row + 1, 2_654_435_761) >>> 30 === 0,
}
