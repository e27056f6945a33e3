// The Parquet format's numbers of its encodings.
export const PLAIN: u32 = 0
export const DELTA_BINARY_PACKED: u32 = 5
export const RLE_DICTIONARY: u32 = 8
