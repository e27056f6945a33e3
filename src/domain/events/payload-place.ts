/** A value somewhere in a payload, with the way to it, so that every complaint can say where. */
export interface PayloadPlace {
  readonly value: unknown
  /** `Records[0].s3.object.key`; empty for the payload itself. */
  readonly path: string
}

/**
 * The member of that name, or the place where it is missing. Only own data members count: in a payload
 * `__proto__` and `constructor` are names like any other, and nothing of it is ever run.
 */
export function memberAt(place: PayloadPlace, name: string): PayloadPlace {
  const path = place.path === '' ? name : `${place.path}.${name}`
  const { value } = place
  if (typeof value !== 'object' || value === null) return { value: undefined, path }
  const member: unknown = Object.getOwnPropertyDescriptor(value, name)?.value
  return { value: member, path }
}

export function hasMember(place: PayloadPlace, name: string): boolean {
  return memberAt(place, name).value !== undefined
}

/** The text at that place, or `undefined` when there is something else or nothing. */
export function textAt(place: PayloadPlace): string | undefined {
  return typeof place.value === 'string' ? place.value : undefined
}

/** The time of an event as an optional field; it only informs, so whatever cannot be an ISO 8601 text is left out. */
export function timeAt(place: PayloadPlace): { readonly time?: string } {
  const text = textAt(place) ?? ''
  return /^[\d:.+\-TZtz ]{1,64}$/.test(text) ? { time: text } : {}
}

/** "Records[0].s3.object.key is a number; expected the object's key as text". */
export function complaint(place: PayloadPlace, expected: string): string {
  return `${nameOf(place)} is ${kindOf(place.value)}; expected ${expected}`
}

/** As `complaint`, but quotes a text: for members that take one of a few words, never for bodies or rows. */
export function wordComplaint(place: PayloadPlace, expected: string): string {
  const word = textAt(place)
  return word === undefined ? complaint(place, expected) : `${nameOf(place)} is ${quoted(word)}; expected ${expected}`
}

export function nameOf(place: PayloadPlace): string {
  return place.path === '' ? 'the payload' : place.path
}

/** A text from outside, in quotes and no longer than a person would read. */
export function quoted(text: string): string {
  return JSON.stringify(clipped(text))
}

/** The beginning of a text from outside, fit to be stored: half a character becomes a replacement character. */
export function clipped(text: string, most = 200): string {
  const beginning = text.length <= most ? text : `${text.slice(0, most)}…`
  return beginning.replace(/\p{Surrogate}/gu, '\uFFFD')
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (value === '') return 'empty text'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'object':
      return 'an object'
    default:
      return `a ${typeof value}`
  }
}
