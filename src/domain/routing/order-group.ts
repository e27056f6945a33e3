import type { GroupRule } from '../config/job.ts'
import { sha256Hex } from '../identity/object-version.ts'
import { baseName, splitName } from './base-name.ts'
import { matchGroupPattern } from './match-group-pattern.ts'

/** What SQS takes as MessageGroupId: 1 to 128 letters, digits and punctuation marks of ASCII (SQS API reference, SendMessage). */
const GROUP_ID = /^[!-~]{1,128}$/

/** A date of eight digits with the time of day after it: `_20250915` and `_101500`. */
const TIMESTAMP = /^(.*_\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))_(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$/s

/**
 * The order group of a file: files of one group run one after another, in order of arrival. A text that SQS would not take as group
 * id becomes its SHA-256.
 */
export function orderGroupOf(key: string, rule: GroupRule): string {
  const group = groupText(key, rule)
  return GROUP_ID.test(group) ? group : sha256Hex(group)
}

function groupText(key: string, rule: GroupRule): string {
  const name = baseName(key)
  switch (rule.kind) {
    case 'stem':
      return splitName(name).stem
    case 'until-timestamp':
      return untilTimestamp(name)
    case 'prefix':
      return key.slice(0, Math.max(0, key.lastIndexOf('/')))
    case 'pattern': {
      const group = matchGroupPattern(rule.program, name)
      // A file the pattern does not know is still in a group of its own kind rather than in none.
      return group === undefined || group === '' ? untilTimestamp(name) : group
    }
  }
}

function untilTimestamp(name: string): string {
  const { stem } = splitName(name)
  return TIMESTAMP.exec(stem)?.[1] ?? stem
}
