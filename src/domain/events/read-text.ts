import { utf8ToBytes } from '@noble/hashes/utils.js'
import { complaint, nameOf, quoted } from './payload-place.ts'
import type { PayloadPlace } from './payload-place.ts'

export type Reading<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'unreadable'; readonly reason: string }

/** S3 allows keys of 1024 bytes of UTF-8; its other names of objects are no longer than that. */
export const KEY_BYTES_MAX = 1024
/** Bucket names have 63 characters at most, but those of the first years may have 255. */
export const BUCKET_BYTES_MAX = 255

/** A text that is there, not empty, well-formed and within bounds; `expected` ends the complaint otherwise. */
export function readText(place: PayloadPlace, expected: string, bytesMax: number): Reading<string> {
  const { value } = place
  if (typeof value !== 'string' || value === '') return { kind: 'unreadable', reason: complaint(place, expected) }
  // A surrogate without its half has no UTF-8 form, so two such texts could not be told apart afterwards.
  if (/\p{Surrogate}/u.test(value)) {
    return { kind: 'unreadable', reason: `${nameOf(place)} ${quoted(value)} is not well-formed Unicode; expected ${expected}` }
  }
  if (value.length > bytesMax || utf8ToBytes(value).length > bytesMax) {
    return { kind: 'unreadable', reason: `${nameOf(place)} is longer than ${bytesMax} bytes; expected ${expected}` }
  }
  return { kind: 'read', value }
}

/** Null and empty text are ways of saying nothing; anything else has to be a text. */
export function readOptionalText(place: PayloadPlace): Reading<string | undefined> {
  const { value } = place
  if (value === undefined || value === null || value === '') return { kind: 'read', value: undefined }
  return readText(place, 'text or nothing', KEY_BYTES_MAX)
}
