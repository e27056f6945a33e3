/**
 * The part of `size` bytes that a range asks for, from `start` up to but without `end`; empty when it lies wholly behind the
 * end. `undefined` when it is no range: its ends must be whole numbers with 0 <= start <= end.
 */
export function clampRange(
  size: number,
  range: { readonly start: number; readonly end?: number } | undefined,
): { readonly start: number; readonly end: number } | undefined {
  const start = range?.start ?? 0
  const end = range?.end ?? Number.MAX_SAFE_INTEGER
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) return undefined
  return { start: Math.min(start, size), end: Math.min(end, size) }
}
