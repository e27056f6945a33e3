import { clipped } from '../events/payload-place.ts'
import type { GroupHistoryEntry, OrderGroup } from './order-group.ts'

/** Why the state changes, and who asked for it. */
export interface GroupChange {
  readonly reason?: string
  readonly by?: string
}

/** The first entry and so many of the newest are kept. */
export const GROUP_HISTORY_MAX = 100

/**
 * The record as it is to be saved after a change: with its fence, its time and, where the state is another, a line in its history. Of
 * what people wrote to it the beginning is kept, since the record has to fit into one item.
 */
export function savedGroup(before: OrderGroup, after: OrderGroup, at: string, { reason, by }: GroupChange = {}): OrderGroup {
  const touched = { ...after, fence: before.fence + 1, updatedAt: at }
  if (before.state === after.state) return touched
  const entry: GroupHistoryEntry = {
    at,
    from: before.state,
    to: after.state,
    ...(reason === undefined ? {} : { reason: clipped(reason) }),
    ...(by === undefined ? {} : { by: clipped(by) }),
  }
  return { ...touched, history: bounded([...before.history, entry]) }
}

function bounded(history: readonly GroupHistoryEntry[]): readonly GroupHistoryEntry[] {
  return history.length <= GROUP_HISTORY_MAX + 1 ? history : [...history.slice(0, 1), ...history.slice(-GROUP_HISTORY_MAX)]
}
