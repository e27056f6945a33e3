import type { ProblemCode } from './finding.ts'

/** A value as the field wants it, or why it is not. */
export type Checked<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'problem'; readonly code: ProblemCode; readonly reason: string }

export type Check<T> = (value: unknown) => Checked<T>

/** Enough for every name; jobs travel in the input of a workflow, which is at most 256 KiB in all. */
const TEXT_LENGTH_MAX = 256
const LIST_LENGTH_MAX = 100
const CONTROL = /\p{Cc}/u
/** A half of a UTF-16 pair on its own: no key, and no UTF-8 text at all, can hold it. */
const LONE_SURROGATE = /\p{Cs}/u

function problem(code: ProblemCode, reason: string): Checked<never> {
  return { kind: 'problem', code, reason }
}

/** One line of text that is not blank. */
export function checkText(value: unknown): Checked<string> {
  if (typeof value !== 'string') {
    return problem('wrong-type', 'must be text in double quotes')
  }
  if (value.trim() === '') {
    return problem('empty-text', 'must not be empty')
  }
  if (value.length > TEXT_LENGTH_MAX) {
    return problem('too-long', `must have at most ${TEXT_LENGTH_MAX} characters`)
  }
  if (CONTROL.test(value) || LONE_SURROGATE.test(value)) {
    return problem('unsafe-text', 'must not hold line breaks, control characters or halves of characters')
  }
  return { kind: 'value', value }
}

/** Text that becomes one segment of a key: it must not open a folder, leave one, or be hard to see. */
export function checkSegment(value: unknown): Checked<string> {
  const text = checkText(value)
  if (text.kind === 'problem') {
    return text
  }
  if (/[/\\]/.test(text.value) || text.value === '.' || text.value === '..') {
    return problem('unsafe-text', 'becomes one folder or file name, so it must not hold `/` or `\\` or be `.` or `..`')
  }
  if (text.value !== text.value.trim()) {
    return problem('unsafe-text', 'becomes a folder or file name, so it must not begin or end with a blank')
  }
  return text
}

export function checkTextList(value: unknown): Checked<readonly string[]> {
  if (!Array.isArray(value)) {
    const example = typeof value === 'string' ? `: write [${JSON.stringify(value.slice(0, 40))}]` : ''
    return problem('wrong-type', `must be a list of texts${example}`)
  }
  if (value.length > LIST_LENGTH_MAX) {
    return problem('too-long', `must have at most ${LIST_LENGTH_MAX} members`)
  }
  const texts: string[] = []
  for (const [place, member] of value.entries()) {
    const text = checkText(member)
    if (text.kind === 'problem') {
      return problem(text.code, `must be a list of texts, and its member ${place} ${text.reason}`)
    }
    texts.push(text.value)
  }
  return { kind: 'value', value: texts }
}

export function checkBoolean(value: unknown): Checked<boolean> {
  return typeof value === 'boolean' ? { kind: 'value', value } : problem('wrong-type', 'must be true or false, without quotes')
}

export function checkCount(max: number): Check<number> {
  return (value) => {
    if (typeof value !== 'number') {
      return problem('wrong-type', 'must be a whole number, without quotes')
    }
    return Number.isSafeInteger(value) && value >= 1 && value <= max
      ? { kind: 'value', value }
      : problem('out-of-range', `must be a whole number from 1 to ${max}`)
  }
}

export function checkOneOf<T extends string>(...allowed: readonly T[]): Check<T> {
  return (value) => {
    const found = allowed.find((one) => one === value)
    return found === undefined
      ? problem(typeof value === 'string' ? 'unknown-value' : 'wrong-type', `must be ${allowed.map((one) => `"${one}"`).join(' or ')}`)
      : { kind: 'value', value: found }
  }
}
