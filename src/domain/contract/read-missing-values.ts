import { isJsonObject, own, report } from './read-descriptor.ts'
import type { DescriptorPlace } from './read-descriptor.ts'

/** Reads `missingValues`: texts, or objects of a `value` with a label (Data Package v2). */
export function readMissingValues(place: DescriptorPlace, fallback: readonly string[]): readonly string[] {
  const value = own(place.object, 'missingValues')
  if (value === undefined) return fallback
  const items: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined
  const texts = items?.map(item => (isJsonObject(item) ? own(item, 'value') : item))
  if (texts !== undefined && texts.every(text => typeof text === 'string')) return texts
  const message = 'missingValues must be a list of texts, or of objects with a text as value'
  report(place, 'missingValues', 'wrong-type', message)
  return fallback
}
