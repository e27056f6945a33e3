import { checkConfigText } from './check-config-text.ts'
import { checkContract } from './check-contract.ts'
import type { FileFinding } from './file-finding.ts'
import { sortFindings } from './file-finding.ts'
import { isJsonObject } from './read-descriptor.ts'

/**
 * Checks a single file, told by what it holds: a list is a configuration, an object is a contract. An object with the fields of a job
 * is a configuration that lacks its brackets; a file that is not JSON is judged by its first character and its name.
 */
export function checkDocument(file: string, baseName: string, text: string): readonly FileFinding[] {
  return sortFindings(
    looksLikeConfig(baseName, text) ? checkConfigText(file, text).findings : checkContract(file, baseName.replace(/\.json$/i, ''), text).findings,
  )
}

function looksLikeConfig(baseName: string, text: string): boolean {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return /^\s*\[/.test(text.replace(/^\ufeff/, '')) || baseName === 'config.json'
  }
  if (!isJsonObject(value)) return true
  return Object.hasOwn(value, 'job_id') || (baseName === 'config.json' && !Object.hasOwn(value, 'fields'))
}
