/**
 * Orders two sequencers of the same key: negative when `a` is older, positive when it is newer.
 *
 * They are hexadecimal texts of varying length, compared as texts after padding the shorter with
 * zeros on the right (S3 user guide, "Event message structure"): numeric or left-padded comparison
 * gives the wrong order.
 */
export function compareSequencers(a: string, b: string): number {
  const length = Math.max(a.length, b.length)
  const left = a.toUpperCase().padEnd(length, '0')
  const right = b.toUpperCase().padEnd(length, '0')
  return left < right ? -1 : left > right ? 1 : 0
}
