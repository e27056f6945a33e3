import { checkCount, checkOneOf } from './check-value.ts'
import type { Check, Checked } from './check-value.ts'
import { compileGroupPattern } from './compile-group-pattern.ts'
import type { FieldReader } from './field-reader.ts'
import { ORDER_ATTEMPTS_DEFAULT } from './job.ts'
import type { GroupRule, JobOrder } from './job.ts'

export const ORDER_FIELDS = ['group', 'on_failure', 'attempts']

const ATTEMPTS_MAX = 100
const UNTIL_TIMESTAMP: GroupRule = { kind: 'until-timestamp' }
const checkOnFailure = checkOneOf('park', 'halt')
const checkAttempts = checkCount(ATTEMPTS_MAX)

/** Reads the members of `order`; undefined when one of them is wrong, which the reader has noted. */
export function parseOrder(reader: FieldReader): JobOrder | undefined {
  const group = reader.optional('group', checkGroup, UNTIL_TIMESTAMP)
  const onFailure = reader.optional('on_failure', checkOnFailure, 'park')
  const attempts = reader.optional('attempts', checkAttempts, ORDER_ATTEMPTS_DEFAULT)
  return group === undefined || onFailure === undefined || attempts === undefined ? undefined : { group, onFailure, attempts }
}

const checkGroup: Check<GroupRule> = (value): Checked<GroupRule> => {
  if (typeof value !== 'string') {
    return { kind: 'problem', code: 'wrong-type', reason: 'must be text in double quotes' }
  }
  if (value === 'stem' || value === 'until-timestamp' || value === 'prefix') {
    return { kind: 'value', value: { kind: value } }
  }
  if (!value.includes('(')) {
    const reason = 'must be "stem", "until-timestamp", "prefix" or a pattern with a group named `group`'
    return { kind: 'problem', code: 'unknown-value', reason }
  }
  const pattern = compileGroupPattern(value)
  return pattern.kind === 'pattern'
    ? { kind: 'value', value: { kind: 'pattern', source: value, program: pattern.program } }
    : { kind: 'problem', code: 'unsupported-pattern', reason: `is a pattern that cannot be used: ${pattern.message}` }
}
