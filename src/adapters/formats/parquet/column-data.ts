/** What the encoder reads of a column: of `Column`, or of a copy of it in another thread. */
export type ColumnData = NumberData | BooleanData | TextData

export type NumberData =
  | { readonly storage: 'int32'; readonly valid: Uint8Array; readonly values: Int32Array }
  | { readonly storage: 'int64'; readonly valid: Uint8Array; readonly values: BigInt64Array }
  | { readonly storage: 'double'; readonly valid: Uint8Array; readonly values: Float64Array }

export interface BooleanData {
  readonly storage: 'boolean'
  readonly valid: Uint8Array
  readonly values: Uint8Array
}

export interface TextData {
  readonly storage: 'bytes'
  readonly valid: Uint8Array
  readonly offsets: Int32Array
  readonly arena: Uint8Array
}
