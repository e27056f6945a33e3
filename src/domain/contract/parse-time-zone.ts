import type { TimeZone } from './table-contract.ts'

/**
 * `UTC`, `Z`, or a fixed offset `+HH:MM`; `undefined` for anything else. Places with summer time are not among them:
 * an hour a year is ambiguous there, and what a row means must not depend on the rules that a machine has installed.
 */
export function parseTimeZone(name: string): TimeZone | undefined {
  if (name === 'UTC' || name === 'Z') return { name, offsetMinutes: 0 }
  const match = /^([+-])(\d\d):([0-5]\d)$/.exec(name)
  if (match === null) return undefined
  const minutes = Number(match[2]) * 60 + Number(match[3])
  if (minutes > 840) return undefined
  return { name, offsetMinutes: match[1] === '-' && minutes > 0 ? -minutes : minutes }
}
