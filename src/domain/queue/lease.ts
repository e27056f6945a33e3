import type { OrderGroup } from './order-group.ts'

/** How long a lease lasts after its last renewal, in milliseconds: several heartbeats, and longer than a machine stands still. */
export const LEASE_MS = 300_000

export type LeaseTaking =
  | { readonly kind: 'taken'; readonly group: OrderGroup }
  /** Somebody else has it until then. */
  | { readonly kind: 'held'; readonly untilMs: number }

/** Takes the lease, or renews one's own once half of it is over. A lease that has run out is anybody's. */
export function takeLease(group: OrderGroup, owner: string, nowMs: number): LeaseTaking {
  const { lease } = group
  if (lease !== undefined && lease.owner !== owner && lease.untilMs > nowMs) return { kind: 'held', untilMs: lease.untilMs }
  if (lease?.owner === owner && lease.untilMs - nowMs > LEASE_MS / 2) return { kind: 'taken', group }
  return { kind: 'taken', group: { ...group, lease: { owner, untilMs: nowMs + LEASE_MS } } }
}

/** Gives one's lease back, so that nobody needs to wait for its end. */
export function releaseLease(group: OrderGroup, owner: string): OrderGroup {
  if (group.lease?.owner !== owner) return group
  const { lease: _lease, ...rest } = group
  return rest
}
