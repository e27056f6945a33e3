import { findDuplicateKeys } from '../config/find-duplicate-keys.ts'
import type { FileFinding } from './file-finding.ts'
import { shown } from './read-descriptor.ts'

/** What is said twice in a file that is JSON, in whatever object of it. */
export function duplicateKeyFindings(file: string, json: string): readonly FileFinding[] {
  return findDuplicateKeys(json).map(({ path, key, line, earlierLine }) => {
    const where = line === earlierLine ? `twice on line ${line}` : `on line ${earlierLine} and again on line ${line}`
    const message = `the key ${shown(key)} stands ${where}, and only the last one counts: remove the other, or give it the name that was meant`
    return { file, path, severity: 'error', code: 'duplicate-key', message }
  })
}
