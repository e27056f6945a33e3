import { crc32, deflateRawSync } from 'node:zlib'

export interface ZippedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

type Field = readonly [width: 2 | 4, value: number]

const LOCAL_FILE: Field = [4, 0x04034b50]
const DIRECTORY_ENTRY: Field = [4, 0x02014b50]
const END_OF_DIRECTORY: Field = [4, 0x06054b50]
/** Version 2.0 of the format, the first that knows deflate. */
const VERSION: Field = [2, 20]
const DEFLATED: Field = [2, 8]
/** Midnight of the first day that a zip file can tell, so that the same files make the same archive. */
const TIME: readonly Field[] = [[2, 0], [2, 0x21]]
const NONE: Field = [2, 0]

/** A zip archive (PKWARE's APPNOTE, without any extension), as code is given to a function. Names are ASCII. */
export function zip(files: readonly ZippedFile[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of files) {
    const packed = deflateRawSync(bytes)
    const sizes: readonly Field[] = [[4, crc32(bytes)], [4, packed.length], [4, bytes.length], [2, name.length]]
    const common = fields(VERSION, NONE, DEFLATED, ...TIME, ...sizes, NONE)
    const local = Buffer.concat([fields(LOCAL_FILE), common, Buffer.from(name, 'latin1'), packed])
    directory.push(fields(DIRECTORY_ENTRY, VERSION), common, fields(NONE, NONE, NONE, [4, 0], [4, offset]), Buffer.from(name, 'latin1'))
    locals.push(local)
    offset += local.length
  }
  const entries = Buffer.concat(directory)
  const count: Field = [2, files.length]
  return Buffer.concat([...locals, entries, fields(END_OF_DIRECTORY, NONE, NONE, count, count, [4, entries.length], [4, offset], NONE)])
}

/** Numbers, each in its width of bytes, the lowest byte first. */
function fields(...numbers: readonly Field[]): Buffer {
  const bytes = Buffer.alloc(numbers.reduce((sum, [width]) => sum + width, 0))
  let at = 0
  for (const [width, value] of numbers) at = bytes.writeUIntLE(value, at, width)
  return bytes
}
