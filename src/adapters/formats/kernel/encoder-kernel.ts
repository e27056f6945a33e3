import { ENCODER_CODE } from './encoder-code.ts'
import type { Kernel, KernelProgram } from './kernel.ts'

/** What assembly/encoder.ts has to encode pages of Parquet by. Places and sizes are in bytes of its memory; a chunk is the place of a column chunk. */
export interface EncoderFunctions {
  /** Makes room for the rows of a page, which is then to be filled at `inputValid`, `inputValues` and `inputTexts`. */
  beginInput(rows: number, valueBytes: number, textBytes: number): void
  /** Of the page that was made last, not compressed. */
  bodyLength(): number
  bodyStart(): number
  clearNumberChunk(chunk: number): void
  clearTextChunk(chunk: number): void
  /** Make the page of the rows that were put in, at most `PAGE_ROWS`, and tell the format's number of its encoding. */
  encodeNumbers(chunk: number, rows: number): number
  encodeTexts(chunk: number, rows: number): number
  /** The same for booleans, which are always PLAIN. */
  encodeBooleans(isRequired: boolean, rows: number): void
  /** Make the dictionary page of a chunk, and tell how many values it has: 0 where there is none. */
  encodeNumberDictionary(chunk: number): number
  encodeTextDictionary(chunk: number): number
  /** The greatest text as far as it counts for bounds. */
  greatestText(chunk: number): number
  greatestTextLength(chunk: number): number
  /** 1 where that is all of the text. */
  isGreatestTextWhole(chunk: number): number
  inputTexts(): number
  inputValid(): number
  inputValues(): number
  /** The least text as far as it counts for bounds, 0 where there is none. */
  leastText(chunk: number): number
  leastTextLength(chunk: number): number
  nansOfChunk(chunk: number): number
  /** @param storage see `NUMBER_STORAGES` */
  newNumberChunk(storage: number, isRequired: boolean, withDeltas: boolean, entriesMax: number): number
  newTextChunk(isRequired: boolean, hasBounds: boolean, entriesMax: number, bytesMax: number): number
  /** Where the least number of a chunk lies and, 8 bytes behind it, the greatest; 0 where there is none. */
  numberBounds(chunk: number): number
  /** Compresses the page by Snappy, and tells how many bytes it has become, from `packedStart` on. */
  packBody(): number
  packedStart(): number
  /** Rows of the page that was made last that have a value. */
  presentRows(): number
  /** Values of the page of booleans that was made last that are true. */
  trueRows(): number
}

export type EncoderKernel = Kernel<EncoderFunctions>

const FUNCTIONS: readonly (keyof EncoderFunctions)[] = [
  'beginInput',
  'bodyLength',
  'bodyStart',
  'clearNumberChunk',
  'clearTextChunk',
  'encodeBooleans',
  'encodeNumberDictionary',
  'encodeNumbers',
  'encodeTextDictionary',
  'encodeTexts',
  'greatestText',
  'greatestTextLength',
  'inputTexts',
  'inputValid',
  'inputValues',
  'isGreatestTextWhole',
  'leastText',
  'leastTextLength',
  'nansOfChunk',
  'newNumberChunk',
  'newTextChunk',
  'numberBounds',
  'packBody',
  'packedStart',
  'presentRows',
  'trueRows',
]

/** How `newNumberChunk` calls the storages of columns. */
export const NUMBER_STORAGES = { int32: 0, int64: 1, double: 2 } as const

export const ENCODER: KernelProgram<EncoderFunctions> = { code: ENCODER_CODE, functions: FUNCTIONS }
