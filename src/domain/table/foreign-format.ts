/** Enough of a file to tell what it is by. */
export const FORMAT_SNIFFED_BYTES = 512

/** Beginnings that no delimited text has, by what files with them are. */
const SIGNATURES: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive, which .xlsx and .ods files are too'],
  [[0x50, 0x4b, 0x05, 0x06], 'an empty zip archive'],
  [[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], 'a document of an old Office program, such as an .xls file'],
  [[0x25, 0x50, 0x44, 0x46, 0x2d], 'a PDF document'],
  [[0x50, 0x41, 0x52, 0x31, 0x15], 'a Parquet file'],
  [[0x4f, 0x62, 0x6a, 0x01], 'an Avro file'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed by zstd'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'compressed by xz'],
  [[0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26], 'compressed by bzip2'],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 'a 7z archive'],
]
/** "ustar", where the header of a tar archive has it (POSIX pax). */
const TAR_MAGIC = [0x75, 0x73, 0x74, 0x61, 0x72] as const
const TAR_MAGIC_AT = 257

/** What web servers answer with where a file was asked for. A header of labels does not begin so. */
const MARKUP: readonly (readonly [beginning: RegExp, what: string])[] = [
  [/^\s*<(?:!doctype\s+html|html|head)[\s>]/i, 'an HTML page, as servers send for a login or an error'],
  [/^\s*<\?xml\s/i, 'an XML document'],
]

/** Says what a file is that begins so and is no delimited text; `undefined` when it may be some. */
export function foreignFormat(start: Uint8Array): string | undefined {
  const found = SIGNATURES.find(([bytes]) => holds(start, bytes, 0))
  if (found !== undefined) return found[1]
  if (holds(start, TAR_MAGIC, TAR_MAGIC_AT)) return 'a tar archive'
  const text = Array.from(start.subarray(0, FORMAT_SNIFFED_BYTES), byte => (byte < 0x80 ? String.fromCharCode(byte) : '')).join('')
  return MARKUP.find(([beginning]) => beginning.test(text))?.[1]
}

function holds(start: Uint8Array, bytes: readonly number[], at: number): boolean {
  return bytes.every((byte, i) => start[at + i] === byte)
}
