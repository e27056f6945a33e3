/**
 * What the rows of a table must be: a Frictionless Table Schema with its dialect, read once (`parseContract`), with
 * every default resolved.
 */
export interface TableContract {
  readonly name: string
  /** 64 hexadecimal digits: SHA-256 of the descriptor as canonical JSON. Another hash is another contract. */
  readonly hash: string
  /** In the order of the output. Empty when every column is text. */
  readonly fields: readonly FieldContract[]
  /** Cells that hold exactly one of these are missing; for columns the contract does not name. */
  readonly missingValues: readonly string[]
  /** Names of fields, all of them required. No two rows of the output have the same values in all of them. */
  readonly primaryKey: readonly string[]
  readonly dialect: TableDialect
  readonly drift: Drift
  readonly fieldsMatch: FieldsMatch
  readonly failureBudget: FailureBudget
  /** The zone of datetimes that are written without one; `null` when they are local times of nowhere in particular. */
  readonly timezone: TimeZone | null
  /** What happens to a row with more or fewer cells than the header. */
  readonly onRagged: 'reject'
}

/** What becomes of columns that the contract does not name: the file is refused, or they are left out, or kept as text. */
export type Drift = 'fail' | 'ignore' | 'keep-as-text'

/**
 * Data Package v2 `fieldsMatch`. `declared` stands for a contract without the property: labels are matched by name,
 * a missing field must not be a required one, and `drift` decides about the others.
 */
export type FieldsMatch = 'declared' | 'exact' | 'equal' | 'subset' | 'superset' | 'partial'

/** The most rows that may be rejected before the whole file is refused. An absent bound does not bind. */
export interface FailureBudget {
  readonly rows?: number
  /** Share of all rows, 0 to 1. */
  readonly rate?: number
}

export interface TimeZone {
  /** As the contract spells it. */
  readonly name: string
  /** Minutes east of UTC. */
  readonly offsetMinutes: number
}

export interface FieldContract {
  readonly name: string
  readonly column: ColumnType
  /** A required field has no missing values; its Parquet column is REQUIRED. */
  readonly required: boolean
  /** Resolved: the field's own, or the table's. */
  readonly missingValues: readonly string[]
  /** Whether no two rows of the output may have the same value; null is no value. */
  readonly unique: boolean
  /** Whether it is one of the fields of the table's primary key. */
  readonly inPrimaryKey: boolean
  /** Whether a value that is not valid costs its row, or becomes null with a warning. Never `null` on a required field. */
  readonly onInvalid: 'reject' | 'null'
  readonly lexical: LexicalRules
  readonly constraints: ValueConstraints
}

/** How values of a field are spelled. Each type reads only its own entries. */
export interface LexicalRules {
  readonly trueValues: readonly string[]
  readonly falseValues: readonly string[]
  /** One ASCII character. */
  readonly decimalChar: string
  /** One ASCII character between digits, or `''` for none. */
  readonly groupChar: string
  /** Whether nothing but the number may be in the cell; otherwise text before and after it is passed over. */
  readonly bareNumber: boolean
  readonly textFormat: TextFormat
  /** Pattern of dates and times in strptime notation; `null` for the ISO form. */
  readonly pattern: string | null
  /** Minutes east of UTC, for values of a UTC-adjusted timestamp that name no zone themselves. `null`: they must name one. */
  readonly zoneOffsetMinutes: number | null
}

/** Table Schema formats of `string`. `binary` is base64. */
export type TextFormat = 'default' | 'email' | 'uri' | 'binary' | 'uuid'

/** Bounds and choices are spelled as a cell of the field would spell them, and compared as values of its type. */
export interface ValueConstraints {
  readonly enum?: readonly string[]
  readonly minimum?: string
  readonly maximum?: string
  readonly exclusiveMinimum?: string
  readonly exclusiveMaximum?: string
  /** In characters (Unicode code points) of a text, in properties of a JSON object. */
  readonly minLength?: number
  readonly maxLength?: number
  /** A regular expression that `compilePattern` takes, of the whole text. */
  readonly pattern?: string
}

/** The type of an output column, in Parquet's terms. */
export type ColumnType =
  | { readonly kind: 'int32' }
  | { readonly kind: 'int64' }
  | { readonly kind: 'double' }
  /** Unscaled INT64: precision 1 to 18, scale 0 to precision. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text' }
  /** The text of a JSON object. */
  | { readonly kind: 'json' }
  /** Days since 1970-01-01, INT32. */
  | { readonly kind: 'date' }
  /** Microseconds since midnight, local, INT64. */
  | { readonly kind: 'time' }
  /** Microseconds since 1970-01-01T00:00:00, of UTC or of the local clock, INT64. */
  | { readonly kind: 'timestamp'; readonly utcAdjusted: boolean }
  /** INT32. */
  | { readonly kind: 'year' }
  /** Text, checked. */
  | { readonly kind: 'yearmonth' }
  /** Text, checked. */
  | { readonly kind: 'duration' }

/** How the file is cut into cells (Data Package v2 Table Dialect, plus the encoding). */
export interface TableDialect {
  /** One ASCII character. */
  readonly delimiter: string
  /** One ASCII character. */
  readonly quoteChar: string
  /** Whether two quotes inside a quoted cell stand for one. */
  readonly doubleQuote: boolean
  /** What takes the meaning of a delimiter, quote, line end or itself from the character behind it; in a cell of any kind. */
  readonly escapeChar: string | null
  /** A cell that is just this, without quotes, is missing. */
  readonly nullSequence: string | null
  /** Whether spaces between a delimiter and a cell are no part of the cell. */
  readonly skipInitialSpace: boolean
  /** Whether there are labels. */
  readonly header: boolean
  /**
   * The rows that hold the labels, ascending, counted from 1 over all of the file, empty ones and comments included; what stands
   * before the last of them is no data. `null`: the first row that is neither.
   */
  readonly headerRows: readonly number[] | null
  /** What stands between the labels of one column in several header rows. */
  readonly headerJoin: string
  /** Rows that are passed over, counted as those of the header. */
  readonly commentRows: readonly number[]
  /** Rows that begin with this are passed over. One or more ASCII characters. */
  readonly commentChar: string | null
  /** `\n` and `\r\n` both end a record unless this is a lone `\r`. */
  readonly lineTerminator: '\n' | '\r\n' | '\r'
  readonly encoding: TableEncoding
}

export type TableEncoding = 'utf-8' | 'utf-16' | 'latin1' | 'windows-1252'

export const DEFAULT_DIALECT: TableDialect = {
  delimiter: ',',
  quoteChar: '"',
  doubleQuote: true,
  escapeChar: null,
  nullSequence: null,
  skipInitialSpace: false,
  header: true,
  headerRows: null,
  headerJoin: ' ',
  commentRows: [],
  commentChar: null,
  lineTerminator: '\r\n',
  encoding: 'utf-8',
}

export const DEFAULT_LEXICAL_RULES: LexicalRules = {
  trueValues: ['true', 'True', 'TRUE', '1'],
  falseValues: ['false', 'False', 'FALSE', '0'],
  decimalChar: '.',
  groupChar: '',
  bareNumber: true,
  textFormat: 'default',
  pattern: null,
  zoneOffsetMinutes: null,
}

/** A field that keeps its cells as they are: what columns outside the contract become under `keep-as-text`. */
export function textField(name: string, missingValues: readonly string[]): FieldContract {
  return {
    name,
    column: { kind: 'text' },
    required: false,
    missingValues,
    unique: false,
    inPrimaryKey: false,
    onInvalid: 'reject',
    lexical: DEFAULT_LEXICAL_RULES,
    constraints: {},
  }
}
