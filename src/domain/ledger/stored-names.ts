/** A value as JSON has it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/** Deeper than any record; bounds what a hostile document may make us do. */
const DEEPEST = 16
const STORED_NAME = /^[a-z]+(?:_[a-z]+)*$/

/**
 * A record with its field names in snake case, as people who query the ledger see them. Fields that are `undefined` are left out.
 * @throws TypeError when the value holds something that JSON cannot: a defect in the caller.
 */
export function toStoredNames(value: unknown, depth = 0): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'object') throw new TypeError(`a record cannot hold a ${typeof value}`)
  if (depth > DEEPEST) throw new TypeError(`a record cannot nest more than ${DEEPEST} deep`)
  if (Array.isArray(value)) return value.map((item: unknown) => toStoredNames(item, depth + 1))
  const present = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(present.map(([name, field]) => [storedName(name), toStoredNames(field, depth + 1)]))
}

export type NamesRead =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly message: string }

/**
 * The reverse of `toStoredNames`, for documents from outside. Only names that `toStoredNames` can have written are taken, so no
 * two names of a document become one.
 */
export function fromStoredNames(stored: unknown): NamesRead {
  const faults: string[] = []
  const value = renamed(stored, 0, faults)
  const [fault] = faults
  return fault === undefined ? { kind: 'read', value } : { kind: 'refused', message: fault }
}

function renamed(stored: unknown, depth: number, faults: string[]): unknown {
  if (typeof stored !== 'object' || stored === null || faults.length > 0) return stored
  if (depth > DEEPEST) {
    faults.push(`it is nested more than ${DEEPEST} deep`)
    return undefined
  }
  if (Array.isArray(stored)) return stored.map((item: unknown) => renamed(item, depth + 1, faults))
  const fields: [string, unknown][] = []
  for (const [name, field] of Object.entries(stored)) {
    if (!STORED_NAME.test(name)) {
      faults.push(`${JSON.stringify(name.slice(0, 60))} is not a field name of a record`)
      return undefined
    }
    fields.push([camelCase(name), renamed(field, depth + 1, faults)])
  }
  return Object.fromEntries(fields)
}

export function storedName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
