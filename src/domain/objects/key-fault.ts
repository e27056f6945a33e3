import { utf8ToBytes } from '@noble/hashes/utils.js'

/** S3 user guide, "Naming Amazon S3 objects": bytes of UTF-8. */
export const KEY_BYTES_MAX = 1024

/** Why no bucket could hold an object under this key; `undefined` when S3 could. */
export function keyFault(key: string): string | undefined {
  if (key === '') return 'it is empty'
  if (/\p{Surrogate}/u.test(key)) return 'it is not well-formed Unicode'
  const bytes = utf8ToBytes(key).length
  if (bytes > KEY_BYTES_MAX) return `it has ${bytes} bytes of UTF-8, more than ${KEY_BYTES_MAX}`
  return undefined
}
