import { storedName } from './stored-names.ts'

/** Tells whether a value is a `T`, and says in `faults` what is not as it should be. Stops at the first fault. */
export type Check<T> = (value: unknown, path: string, faults: string[]) => value is T

interface OptionalCheck<T> {
  readonly optional: Check<T>
}

/** One check a field, the optional ones marked as such. The compiler holds this table to the type. */
type FieldChecks<T> = {
  readonly [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? OptionalCheck<Exclude<T[K], undefined>> : Check<T[K]>
}

export function optional<T>(check: Check<T>): OptionalCheck<T> {
  return { optional: check }
}

/** An object with exactly these fields. A field that is not known is a fault: writing the record back would lose it. */
export function record<T>(fields: FieldChecks<T>): Check<T> {
  const checks = new Map<string, Check<unknown> | OptionalCheck<unknown>>(Object.entries(fields))
  return (value, path, faults): value is T => {
    if (!isPlainObject(value)) return refuse(faults, path, 'an object', value)
    for (const name of Object.keys(value)) {
      if (!checks.has(name)) return refuseField(faults, path, name.slice(0, LONGEST_SHOWN), 'is not known to this Sluice')
    }
    const given = new Map(Object.entries(value))
    for (const [name, field] of checks) {
      const check = typeof field === 'function' ? field : field.optional
      if (given.get(name) === undefined) {
        if (typeof field === 'function') return refuseField(faults, path, name, 'is missing')
      } else if (!check(given.get(name), joinPath(path, name), faults)) {
        return false
      }
    }
    return true
  }
}

/** An object whose field `kind` says which of several shapes it has. */
export function variants<T extends { readonly kind: string }>(checks: {
  readonly [K in T['kind']]: Check<Extract<T, { readonly kind: K }>>
}): Check<T> {
  const byKind = new Map<unknown, Check<unknown>>(Object.entries<Check<unknown>>(checks))
  return (value, path, faults): value is T => {
    if (!isPlainObject(value) || !Object.hasOwn(value, 'kind')) return refuse(faults, path, 'an object with a kind', value)
    const check = byKind.get(value['kind'])
    if (check !== undefined) return check(value, path, faults)
    return refuse(faults, joinPath(path, 'kind'), `one of ${[...byKind.keys()].join(', ')}`, value['kind'])
  }
}

export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value, path, faults): value is readonly T[] => {
    if (!Array.isArray(value)) return refuse(faults, path, 'a list', value)
    return value.every((item, index) => check(item, `${path}[${index}]`, faults))
  }
}

/** One of a closed set of texts; the table must name every member of the type. */
export function oneOf<T extends string>(members: Readonly<Record<T, unknown>>): Check<T> {
  return (value, path, faults): value is T =>
    (typeof value === 'string' && Object.hasOwn(members, value)) ||
    refuse(faults, path, `one of ${Object.keys(members).join(', ')}`, value)
}

export function exactly<T extends string>(member: T): Check<T> {
  return (value, path, faults): value is T => value === member || refuse(faults, path, `"${member}"`, value)
}

export function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, path, faults): value is T | null => value === null || check(value, path, faults)
}

export function wholeNumber(least: number): Check<number> {
  return (value, path, faults): value is number =>
    (Number.isSafeInteger(value) && Number(value) >= least) ||
    refuse(faults, path, `a whole number of at least ${least}`, value)
}

export function textLike(pattern: RegExp, meaning: string): Check<string> {
  return (value, path, faults): value is string =>
    (typeof value === 'string' && pattern.test(value)) || refuse(faults, path, meaning, value)
}

export const text: Check<string> = (value, path, faults): value is string =>
  typeof value === 'string' || refuse(faults, path, 'a text', value)

export const flag: Check<boolean> = (value, path, faults): value is boolean =>
  typeof value === 'boolean' || refuse(faults, path, 'true or false', value)

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(faults: string[], path: string, wanted: string, value: unknown): false {
  faults.push(`${path} must be ${wanted}, not ${shown(value)}`)
  return false
}

function refuseField(faults: string[], path: string, name: string, complaint: string): false {
  faults.push(`${joinPath(path, name)} ${complaint}`)
  return false
}

function joinPath(path: string, field: string): string {
  const name = storedName(field)
  return path === '' ? name : `${path}.${name}`
}

const LONGEST_SHOWN = 60

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, LONGEST_SHOWN))
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value)
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : typeof value
}
