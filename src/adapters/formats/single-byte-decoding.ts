import type { TableDialect } from '../../domain/contract/table-contract.ts'
import { SingleByteCheck } from './single-byte-check.ts'
import type { SingleByteEncoding } from './single-byte-check.ts'
import type { TextDecoding } from './text-decoding.ts'
import { Utf8Check } from './utf8-check.ts'

const NO_BYTES = new Uint8Array(0)

/**
 * Of bytes that stand for one character each, any file can be read; so what shows that another encoding was meant is looked for.
 * A file of which every character beyond ASCII is UTF-8 is that and no other: text of one byte a character hardly spells a
 * single sequence by chance.
 */
export function singleByteDecoding(encoding: SingleByteEncoding, dialect: TableDialect): TextDecoding {
  const loneCarriageReturn = dialect.lineTerminator === '\r'
  const check = new SingleByteCheck(encoding, loneCarriageReturn)
  const utf8 = new Utf8Check(loneCarriageReturn)
  let mayBeUtf8 = true
  return {
    encoding,
    push(chunk) {
      if (mayBeUtf8) mayBeUtf8 = utf8.push(chunk) === undefined
      const found = check.push(chunk)
      if (found === undefined) return chunk
      const { byteOffset, line, at, byte } = found
      const hex = byte.toString(16).toUpperCase()
      const what = encoding === 'latin1' ? 'a control character, so that it is windows-1252 or UTF-8' : 'nothing'
      const message = `The file is not ${encoding}: byte ${byteOffset} (line ${line}) is ${hex}, which stands for ${what}; name its encoding in the contract's dialect`
      return { before: chunk.subarray(0, at), message }
    },
    finish() {
      const { firstBeyondAscii: first } = check
      if (first === undefined || !mayBeUtf8 || utf8.finish() !== undefined) return undefined
      const message = `The file is UTF-8, and not ${encoding}: so are all its characters beyond ASCII, the first at byte ${first.byteOffset} (line ${first.line}); set encoding utf-8 in the contract's dialect`
      return { before: NO_BYTES, message }
    },
    sourceOffset: offset => offset,
  }
}
