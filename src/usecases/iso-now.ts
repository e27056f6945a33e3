import type { Clock } from '../ports/clock.ts'

/** The time of day as the ledger writes it: ISO 8601, UTC, to the millisecond. */
export function isoNow(clock: Clock): string {
  return new Date(clock.nowMs()).toISOString()
}
