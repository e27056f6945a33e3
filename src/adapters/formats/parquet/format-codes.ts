// The numbers by which the Parquet format names things (parquet.thrift).

export const PhysicalType = { BOOLEAN: 0, INT32: 1, INT64: 2, DOUBLE: 5, BYTE_ARRAY: 6 } as const

export const ConvertedType = { UTF8: 0, DECIMAL: 5, DATE: 6, TIMESTAMP_MICROS: 10, JSON: 19 } as const

export const Repetition = { REQUIRED: 0, OPTIONAL: 1 } as const

export const Encoding = { PLAIN: 0, RLE: 3, DELTA_BINARY_PACKED: 5, RLE_DICTIONARY: 8 } as const
export type Encoding = (typeof Encoding)[keyof typeof Encoding]

/** The encoding of a number that the kernel gives. */
export function encodingOf(code: number): Encoding {
  const encoding = Object.values(Encoding).find(known => known === code)
  if (encoding === undefined) throw new Error(`Internal error: nothing is encoded by ${code}`)
  return encoding
}

export const PageType = { DATA_PAGE: 0, DICTIONARY_PAGE: 2 } as const

export const Codec = { SNAPPY: 1, ZSTD: 6 } as const
