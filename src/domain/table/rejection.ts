import { encodeBase64 } from './encode-base64.ts'
import { decodeUtf8 } from './decode-utf8.ts'

/** Names of the Frictionless error catalogue; `source-error` is broken quoting. */
export type RowErrorCode =
  | 'type-error'
  | 'constraint-error'
  | 'unique-error'
  | 'primary-key'
  | 'duplicate-row'
  | 'missing-cell'
  | 'extra-cell'
  | 'source-error'
  | 'encoding-error'
  | 'cell-too-large'

/** One thing wrong with one row. */
export interface RowError {
  readonly code: RowErrorCode
  /** 1-based position in the file; `null` where the row as a whole is wrong. */
  readonly fieldNumber: number | null
  readonly field: string | null
  readonly message: string
}

/** One row that did not become output, or (in the warnings) one of which a value was made null. */
export interface Rejection {
  /** 1-based physical line of the row's first byte; the header counts. */
  readonly line: number
  /** 0-based position of that byte in the decompressed source; a byte order mark counts. */
  readonly byteOffset: number
  /** 1-based among data rows. */
  readonly row: number
  readonly errors: readonly RowError[]
  /** The row as it stands in the source, without its line end, cut to `REJECTED_RAW_BYTES_MAX`. */
  readonly raw: Uint8Array
  readonly rawTruncated: boolean
}

/** Keeps one hostile row from filling the rejects object. */
export const REJECTED_RAW_BYTES_MAX = 65_536

/** The errors of one row that are listed: a bad row of thousands of columns must not make a line many times its own size. */
export const LISTED_ERRORS_MAX = 100

/** A rejection as it is written, one JSON line each. */
export interface RejectionLine {
  readonly line: number
  readonly byte_offset: number
  readonly row: number
  /** The first `LISTED_ERRORS_MAX`, in the order of the contract's fields. */
  readonly errors: readonly RejectionLineError[]
  /** How many errors the row has, where they are more than are listed. */
  readonly errors_total?: number
  readonly raw: string
  readonly raw_encoding: 'utf8' | 'base64'
  readonly raw_truncated: boolean
}

export interface RejectionLineError {
  readonly code: RowErrorCode
  readonly field_number: number | null
  readonly field: string | null
  readonly message: string
}

/**
 * The JSON of one rejection. The raw bytes are text where they are valid UTF-8, so that people can read them, and base64
 * where they are not, so that none is lost.
 */
export function rejectionLine(rejection: Rejection): RejectionLine {
  return rejectionLineBy(textOfUtf8, rejection)
}

/** `rejectionLine` for who has a faster way to the text of bytes, which is `undefined` where they are not well-formed UTF-8. */
export function rejectionLineBy(textOf: (bytes: Uint8Array) => string | undefined, rejection: Rejection): RejectionLine {
  const { errors } = rejection
  const cut = rejection.raw.length > REJECTED_RAW_BYTES_MAX
  const raw = cut ? rejection.raw.subarray(0, cutBetweenCharacters(rejection.raw)) : rejection.raw
  const text = textOf(raw)
  const line: RejectionLine = {
    line: rejection.line,
    byte_offset: rejection.byteOffset,
    row: rejection.row,
    errors: lineErrors(errors),
    raw: text ?? encodeBase64(raw),
    raw_encoding: text === undefined ? 'base64' : 'utf8',
    raw_truncated: cut || rejection.rawTruncated,
  }
  return errors.length > LISTED_ERRORS_MAX ? withTotal(line, errors.length) : line
}

/** The errors that a line lists. */
export function lineErrors(errors: readonly RowError[]): readonly RejectionLineError[] {
  return (errors.length > LISTED_ERRORS_MAX ? errors.slice(0, LISTED_ERRORS_MAX) : errors).map(lineError)
}

function lineError({ code, fieldNumber, field, message }: RowError): RejectionLineError {
  return { code, field_number: fieldNumber, field, message }
}

/** Behind the errors, where people look for it. */
function withTotal({ line, byte_offset, row, errors, ...raw }: RejectionLine, total: number): RejectionLine {
  return { line, byte_offset, row, errors, errors_total: total, ...raw }
}

function textOfUtf8(bytes: Uint8Array): string | undefined {
  return decodeUtf8(bytes, 0, bytes.length)
}

/** The cap, moved back by up to three bytes so that it does not split a character and turn readable text into base64. */
function cutBetweenCharacters(raw: Uint8Array): number {
  let end = REJECTED_RAW_BYTES_MAX
  while (end > REJECTED_RAW_BYTES_MAX - 3 && ((raw[end] ?? 0) & 0xc0) === 0x80) end--
  return end
}
