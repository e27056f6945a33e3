import { pathTo } from './contract-problem.ts'
import type { ContractProblemCode, ProblemList } from './contract-problem.ts'

/** An object of a parsed JSON document. Its entries are read through `own`: a key may be called `__proto__`. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Where a value is read, and where what is wrong with it goes. */
export interface DescriptorPlace {
  readonly object: JsonObject
  readonly path: string
  readonly problems: ProblemList
}

/** Says what is wrong with the entry under a key. */
export function report(place: DescriptorPlace, key: string, code: ContractProblemCode, message: string): void {
  place.problems.add(pathTo(place.path, key), code, message)
}

/** Reports every property that is not one of `known`: an unknown one may be a rule that would otherwise be ignored. */
export function refuseUnknown(place: DescriptorPlace, known: readonly string[], what: string): void {
  for (const key of Object.keys(place.object)) {
    if (known.includes(key)) continue
    const message = `${what} has the property ${shown(key)}, which is unknown or does not apply here`
    report(place, key, 'unknown-property', message)
  }
}

/** The object under a key, empty when there is none. */
export function readObject(place: DescriptorPlace, key: string): DescriptorPlace {
  const value = own(place.object, key)
  const path = pathTo(place.path, key)
  if (isJsonObject(value)) return { object: value, path, problems: place.problems }
  if (value !== undefined) place.problems.add(path, 'wrong-type', `${key} must be an object`)
  return { object: {}, path, problems: place.problems }
}

export function readText(place: DescriptorPlace, key: string, fallback: string): string {
  const value = own(place.object, key)
  if (value === undefined || typeof value === 'string') return value ?? fallback
  report(place, key, 'wrong-type', `${key} must be text, not ${shown(value)}`)
  return fallback
}

export function readBoolean(place: DescriptorPlace, key: string, fallback: boolean): boolean {
  const value = own(place.object, key)
  if (value === undefined || typeof value === 'boolean') return value ?? fallback
  report(place, key, 'wrong-type', `${key} must be true or false, not ${shown(value)}`)
  return fallback
}

export function readChoice<T extends string>(place: DescriptorPlace, key: string, choices: readonly T[], fallback: T): T {
  const value = own(place.object, key)
  if (value === undefined) return fallback
  const choice = choices.find(candidate => candidate === value)
  if (choice !== undefined) return choice
  report(place, key, 'bad-value', `${key} must be one of ${choices.join(', ')}, not ${shown(value)}`)
  return fallback
}

/** A list of texts, `undefined` when the key is absent or the list is wrong. */
export function readTextList(place: DescriptorPlace, key: string): readonly string[] | undefined {
  const value = own(place.object, key)
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.every(item => typeof item === 'string')) return value
  report(place, key, 'wrong-type', `${key} must be a list of texts`)
  return undefined
}

/** One printable ASCII character or a tab, outside of `refused`; `fallback` when absent or wrong. */
export function readCharacter(place: DescriptorPlace, key: string, fallback: string, refused?: RegExp): string {
  const value = own(place.object, key)
  if (value === undefined) return fallback
  if (typeof value === 'string' && /^[\t -~]$/.test(value) && refused?.test(value) !== true) return value
  report(place, key, 'bad-value', `${key} must be one ASCII character that can stand there, not ${shown(value)}`)
  return fallback
}

/** A value in a message, cut to what fits a line. */
export function shown(value: unknown): string {
  if (isJsonObject(value)) return 'an object'
  if (Array.isArray(value)) return 'a list'
  const text = JSON.stringify(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
