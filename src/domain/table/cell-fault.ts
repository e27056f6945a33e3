/**
 * Why a cell is not a value of its field; `none` when it is. Numbers, since one is returned for every cell: words are
 * made of them only when a row is bad.
 */
export const CellFault = {
  none: 0,
  /** Not spelled as the type is spelled. */
  form: 1,
  /** Spelled well, but no value of the column can hold it. */
  range: 2,
  /** More integer digits than the decimal has. */
  precision: 3,
  /** More fraction digits than the column keeps. */
  scale: 4,
  /** A time zone where the contract declares none. */
  zoneUnexpected: 5,
  /** No time zone where the value must name one. */
  zoneMissing: 6,
  /** From here on the cell is a value of its type, or missing, but not one that the contract allows: missing where it is required. */
  required: 7,
  enum: 8,
  minimum: 9,
  maximum: 10,
  exclusiveMinimum: 11,
  exclusiveMaximum: 12,
  minLength: 13,
  maxLength: 14,
  pattern: 15,
} as const

export type CellFault = (typeof CellFault)[keyof typeof CellFault]

/** Reads the cell `bytes[start, end)` into a row of a column. Whatever the column holds after a fault is unspecified. */
export type CellParser<C> = (bytes: Uint8Array, start: number, end: number, column: C, row: number) => CellFault
