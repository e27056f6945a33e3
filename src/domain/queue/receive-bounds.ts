/** How many messages one receipt brings at most (SQS API reference, "ReceiveMessage"). */
export const RECEIVE_MAX = 10
/** How long a message may stay out after one receipt, in milliseconds (SQS developer guide, "Amazon SQS visibility timeout"). */
export const VISIBILITY_MAX_MS = 43_200_000

/** What is wrong with the limit of a receipt; `undefined` when nothing is. */
export function receiveLimitFault(limit: number): string | undefined {
  if (Number.isInteger(limit) && limit >= 1 && limit <= RECEIVE_MAX) return undefined
  return `the limit must be a whole number from 1 to ${RECEIVE_MAX.toString()}, not ${String(limit)}`
}

/** What is wrong with a time out; `undefined` when nothing is. */
export function visibilityFault(visibilityMs: number): string | undefined {
  if (visibilityMs >= 0 && visibilityMs <= VISIBILITY_MAX_MS) return undefined
  return `the time out must be 0 to ${VISIBILITY_MAX_MS.toString()} ms, not ${String(visibilityMs)}`
}

/** A time out as the service counts it, in seconds; rounded up, so that nothing comes again before its time. */
export function visibilitySeconds(visibilityMs: number): number {
  return Math.ceil(visibilityMs / 1_000)
}
