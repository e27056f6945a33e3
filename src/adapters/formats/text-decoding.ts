import type { TableDialect, TableEncoding } from '../../domain/contract/table-contract.ts'
import { foreignFormat, FORMAT_SNIFFED_BYTES } from '../../domain/table/foreign-format.ts'
import { FileRefusal } from './file-refusal.ts'
import type { RecordEncoding } from './record-text.ts'
import { Utf8Check } from './utf8-check.ts'

/** Where a file stops being text of its encoding, in words. */
export interface TextBreak {
  /** What came before it in the same chunk, as `push` would have given it. */
  readonly before: Uint8Array
  readonly message: string
}

/** Turns the bytes of a file into bytes in which ASCII characters are themselves, and checks that they are text at all. */
export interface TextDecoding {
  /** The encoding of what `push` returns. */
  readonly encoding: RecordEncoding
  push(chunk: Uint8Array): Uint8Array | TextBreak
  /** To be called after the last chunk. */
  finish(): TextBreak | undefined
  /** The position in the file of a position in what `push` has returned. Positions asked for never go back. */
  sourceOffset(offset: number): number
}

/** Enough to see a byte order mark, zeros where UTF-16 has them, and what is no text at all. */
export const SNIFFED_BYTES = FORMAT_SNIFFED_BYTES
const UTF16_SNIFFED_BYTES = 4
const NO_BYTES = new Uint8Array(0)

/**
 * Chooses how a file is decoded, by its first bytes (at most `SNIFFED_BYTES`, all of a shorter file). A byte order mark has
 * the last word, as WHATWG Encoding has it; UTF-16 without one is little-endian.
 *
 * Throws `FileRefusal` when the file shows that it is no delimited text, or another one than the contract says.
 *
 * @param linesRead how many line ends there are in what `push` has returned so far, for a decoding that returns what it is given
 */
export async function chooseDecoding(start: Uint8Array, dialect: TableDialect, linesRead?: () => number): Promise<TextDecoding> {
  const foreign = foreignFormat(start)
  if (foreign !== undefined) throw new FileRefusal('source-error', `The file is no delimited text but ${foreign}: upload the table as CSV, plain or compressed by gzip`)
  const marked = encodingMarked(start)
  if (marked === 'utf-16le' || marked === 'utf-16be') return utf16Decoding(marked, 2, dialect)
  const encoding: TableEncoding = marked ?? dialect.encoding
  switch (encoding) {
    case 'utf-16':
      return utf16Decoding('utf-16le', 0, dialect)
    case 'utf-8':
      refuseUtf16(start)
      return utf8Decoding(dialect, linesRead)
    case 'latin1':
    case 'windows-1252':
      return (await import('./single-byte-decoding.ts')).singleByteDecoding(encoding, dialect)
  }
}

/** Nearly all files are UTF-8, and do without the code for others. */
async function utf16Decoding(order: 'utf-16le' | 'utf-16be', markBytes: 0 | 2, dialect: TableDialect): Promise<TextDecoding> {
  const { Utf16Decoding } = await import('./utf16-decoding.ts')
  return new Utf16Decoding(order, markBytes, dialect.lineTerminator === '\r')
}

function encodingMarked(start: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8'
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  return undefined
}

/** ASCII in UTF-16 is valid UTF-8 with a NUL in every other place, and would become labels that match nothing. */
function refuseUtf16(start: Uint8Array): void {
  const [a = 0, b = 0, c = 0, d = 0] = start
  const zerosBehind = a !== 0 && b === 0 && c !== 0 && d === 0
  const zerosBefore = a === 0 && b !== 0 && c === 0 && d !== 0
  if (start.length < UTF16_SNIFFED_BYTES || !(zerosBehind || zerosBefore)) return
  const remedy = zerosBehind ? 'name encoding utf-16 in the dialect of the contract' : 'save it with a byte order mark, or as UTF-8'
  throw new FileRefusal('encoding-error', `The file seems to be UTF-16 without a byte order mark: ${remedy}`)
}

function utf8Decoding(dialect: TableDialect, linesRead?: () => number): TextDecoding {
  const check = new Utf8Check(dialect.lineTerminator === '\r', linesRead)
  let position = 0
  const broken = (before: Uint8Array, { byteOffset, line }: { readonly byteOffset: number; readonly line: number }): TextBreak => ({
    before,
    message: `The file is not UTF-8 at byte ${byteOffset} (line ${line}): save it as UTF-8, or name its encoding in the contract's dialect`,
  })
  return {
    encoding: 'utf-8',
    push(chunk) {
      const found = check.push(chunk)
      if (found !== undefined) return broken(chunk.subarray(0, Math.max(0, found.byteOffset - position)), found)
      position += chunk.length
      return chunk
    },
    finish() {
      const found = check.finish()
      return found === undefined ? undefined : broken(NO_BYTES, found)
    },
    sourceOffset: offset => offset,
  }
}
