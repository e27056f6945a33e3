import type { TableDialect, TableEncoding } from '../../domain/contract/table-contract.ts'
import { FileRefusal } from './file-refusal.ts'
import type { RecordEncoding } from './record-text.ts'
import { Utf16Decoding } from './utf16-decoding.ts'
import { Utf8Check } from './utf8-check.ts'
import { Windows1252Check } from './windows-1252-check.ts'

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

/** Enough to see a byte order mark, and zeros where UTF-16 has them. */
export const SNIFFED_BYTES = 4

/**
 * Chooses how a file is decoded, by its first bytes (at most `SNIFFED_BYTES`, all of a shorter file). A byte order mark has
 * the last word, as WHATWG Encoding has it; UTF-16 without one is little-endian.
 */
export function chooseDecoding(start: Uint8Array, dialect: TableDialect): TextDecoding {
  const marked = encodingMarked(start)
  if (marked === 'utf-16le' || marked === 'utf-16be') return new Utf16Decoding(marked, 2)
  const encoding: TableEncoding = marked ?? dialect.encoding
  switch (encoding) {
    case 'utf-16':
      return new Utf16Decoding('utf-16le', 0)
    case 'utf-8':
      refuseUtf16(start)
      return utf8Decoding(dialect)
    case 'latin1':
      return plainDecoding('latin1')
    case 'windows-1252':
      return windows1252Decoding()
  }
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
  if (start.length < SNIFFED_BYTES || !(zerosBehind || zerosBefore)) return
  const remedy = zerosBehind ? 'name encoding utf-16 in the dialect of the contract' : 'save it with a byte order mark, or as UTF-8'
  throw new FileRefusal('encoding-error', `The file seems to be UTF-16 without a byte order mark: ${remedy}`)
}

function utf8Decoding(dialect: TableDialect): TextDecoding {
  const check = new Utf8Check(dialect.lineTerminator === '\r')
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
      return found === undefined ? undefined : broken(new Uint8Array(0), found)
    },
    sourceOffset: offset => offset,
  }
}

function plainDecoding(encoding: RecordEncoding): TextDecoding {
  return { encoding, push: chunk => chunk, finish: () => undefined, sourceOffset: offset => offset }
}

function windows1252Decoding(): TextDecoding {
  const check = new Windows1252Check()
  return {
    ...plainDecoding('windows-1252'),
    push(chunk) {
      const found = check.push(chunk)
      if (found === undefined) return chunk
      const { byteOffset, line, at, byte } = found
      const hex = byte.toString(16).toUpperCase()
      const message = `The file is not windows-1252: byte ${byteOffset} (line ${line}) is ${hex}, which stands for nothing; name its encoding in the contract's dialect`
      return { before: chunk.subarray(0, at), message }
    },
  }
}
