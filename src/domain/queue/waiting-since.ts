import type { Receipt } from '../ledger/receipt.ts'

/** Since when a file waits for its turn, ISO 8601: one that was replayed has waited since then, however long ago it landed. */
export function waitingSince({ createdAt, history }: Receipt): string {
  return history.findLast(({ to }) => to === 'ROUTED')?.at ?? createdAt
}
