const MOST = 1_000

/** How many records a page has at most, when the caller does not say. */
export const USUAL_PAGE_LIMIT = 100

/** What is wrong with a page's limit; `undefined` for a whole number from 1 to 1,000. */
export function pageLimitFault(limit: number): string | undefined {
  if (Number.isSafeInteger(limit) && limit >= 1 && limit <= MOST) return undefined
  return `limit must be a whole number from 1 to ${MOST}, not ${limit}`
}
