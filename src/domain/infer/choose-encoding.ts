import type { TableEncoding } from '../contract/table-contract.ts'
import type { FileFault } from '../table/file-fault.ts'

/** Where the bytes of a sample stop being UTF-8. */
export interface BrokenUtf8 {
  readonly byteOffset: number
  /** 1-based. */
  readonly line: number
}

export type EncodingChoice =
  | { readonly kind: 'encoding'; readonly encoding: TableEncoding; readonly evidence: string; readonly isGuess: boolean }
  | { readonly kind: 'refused'; readonly fault: FileFault }

const NUL_PROBE_BYTES = 4_096

/**
 * Tells the encoding of a sample that holds text. Of encodings with one byte a character nothing in the bytes can prove
 * which one it is, so that such a choice is marked as a guess.
 *
 * @param brokenUtf8 where the sample stops being UTF-8; `undefined` when it is UTF-8 throughout.
 */
export function chooseEncoding(bytes: Uint8Array, brokenUtf8: BrokenUtf8 | undefined): EncodingChoice {
  const [first, second, third] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { kind: 'encoding', encoding: 'utf-16', evidence: 'a byte order mark says so', isGuess: false }
  }
  if (isMostlyNul(bytes)) {
    return refused('The file is full of NUL bytes, as UTF-16 without a byte order mark is, or no text at all: save it as UTF-8')
  }
  if (brokenUtf8 === undefined) {
    const marked = first === 0xef && second === 0xbb && third === 0xbf
    return known(marked ? 'a byte order mark says so' : 'every byte of the sample is well-formed UTF-8')
  }
  const place = `byte ${brokenUtf8.byteOffset} (line ${brokenUtf8.line})`
  const { sequences, others, c1, undefined1252 } = countBytesAboveAscii(bytes)
  // Text of a single-byte encoding hardly ever spells a UTF-8 sequence by chance.
  if (sequences > others) {
    return refused(`The file is UTF-8 but for some places, the first at ${place}: mend them, or save the file as UTF-8 again`)
  }
  const why =
    undefined1252 > 0
      ? `and ${undefined1252} bytes mean nothing in windows-1252 either`
      : c1 > 0
        ? 'and bytes from 80 to 9F are letters and quotes in windows-1252 and control characters in latin1'
        : 'and for these bytes latin1 reads the same'
  const evidence = `a guess: not UTF-8 at ${place}, ${why}; look at the accents, and correct it if they are wrong`
  return { kind: 'encoding', encoding: 'windows-1252', evidence, isGuess: true }
}

function known(evidence: string): EncodingChoice {
  return { kind: 'encoding', encoding: 'utf-8', evidence, isGuess: false }
}

function refused(message: string): EncodingChoice {
  return { kind: 'refused', fault: { code: 'encoding-error', message } }
}

function isMostlyNul(bytes: Uint8Array): boolean {
  const probe = bytes.subarray(0, NUL_PROBE_BYTES)
  let count = 0
  for (const byte of probe) if (byte === 0) count++
  return count > 0 && count * 4 >= probe.length
}

/** Bytes to which windows-1252 assigns no character (Unicode's mapping table CP1252). */
const UNDEFINED_1252: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d])

interface BytesAboveAscii {
  /** Of UTF-8, by the form of their bytes. */
  readonly sequences: number
  /** Bytes that are in none of them. */
  readonly others: number
  readonly c1: number
  readonly undefined1252: number
}

function countBytesAboveAscii(bytes: Uint8Array): BytesAboveAscii {
  let sequences = 0
  let others = 0
  let c1 = 0
  let undefined1252 = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 0x80) continue
    const length = byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0
    if (length > 0 && isContinued(bytes, at, length)) {
      sequences++
      at += length - 1
      continue
    }
    others++
    if (byte < 0xa0) c1++
    if (UNDEFINED_1252.has(byte)) undefined1252++
  }
  return { sequences, others, c1, undefined1252 }
}

function isContinued(bytes: Uint8Array, at: number, length: number): boolean {
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return false
  return true
}
