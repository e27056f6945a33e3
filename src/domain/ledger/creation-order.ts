/**
 * The text by which records are put in order of their creation: the time to the millisecond, then the record's id.
 *
 * ISO 8601 allows times with more and with fewer digits, and those do not sort as texts; here every time has three.
 */
export function creationOrder(createdAt: string, id: string): string {
  return `${toMilliseconds(createdAt)}#${id}`
}

function toMilliseconds(instant: string): string {
  const seconds = instant.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)
  const fraction = /\.(\d+)Z$/.exec(instant)?.[1] ?? ''
  return `${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
}

/** The UTC date of an ISO 8601 time in UTC. */
export function dayOf(instant: string): string {
  return instant.slice(0, 'YYYY-MM-DD'.length)
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
