import { baseName } from '../routing/base-name.ts'
import { normalize } from '../routing/normalize.ts'
import type { Checked } from './check-value.ts'

/** The longest key there is, in UTF-8 bytes (S3 user guide, "Naming Amazon S3 objects"); UTF-16 units are never more. */
const KEY_LENGTH_MAX = 1024
const LONE_SURROGATE = /\p{Cs}/u

/**
 * A file name or pattern that some key can match. It may be written with a folder, of which only what follows the last slash counts;
 * blanks around it do not count.
 */
export function checkSourceFileName(value: unknown): Checked<string> {
  if (typeof value !== 'string') {
    return { kind: 'problem', code: 'wrong-type', reason: 'must be text in double quotes' }
  }
  const name = matchedName(value)
  if (name === '') {
    const reason = value.trim() === '' ? 'must not be empty' : 'names a folder, which no file can match: give the name of a file'
    return { kind: 'problem', code: value.trim() === '' ? 'empty-text' : 'impossible-name', reason }
  }
  if (name.length > KEY_LENGTH_MAX || LONE_SURROGATE.test(name)) {
    const reason = `can match no object: keys are UTF-8 of at most ${KEY_LENGTH_MAX} bytes`
    return { kind: 'problem', code: 'impossible-name', reason }
  }
  return { kind: 'value', value }
}

/** What of a `source_file_name` is compared with the names of files. */
export function matchedName(sourceFileName: string): string {
  return normalize(baseName(sourceFileName))
}
