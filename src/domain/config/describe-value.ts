const LENGTH_MAX = 60

/** A JSON value in a few words for a message: texts and numbers as written (shortened), lists and objects by kind and size. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') {
    const shown = JSON.stringify(value.slice(0, LENGTH_MAX))
    return value.length <= LENGTH_MAX ? shown : `${shown}… (${value.length} characters)`
  }
  if (Array.isArray(value)) {
    return `a list of ${value.length}`
  }
  if (isRecord(value)) {
    return 'an object'
  }
  return String(value)
}

/** Whether a parsed JSON value is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
