import type { GroupChange, GroupView } from './group-book.ts'
import type { QueueLaw, QueueScene } from './queue-law.ts'

export const groupFences: QueueLaw = {
  id: 'L8',
  says: 'A write over a state of a group that its writer has not seen is refused, fences grow, and only who holds the lease says what runs.',
  watch: (scene) => ({
    seen: (record) => {
      for (const change of scene.groups.last) {
        const fault = record.kind === 'call' ? changeFault(change, scene, scene.ownerOf(record.task), record.atMs) : undefined
        if (fault !== undefined) return `group ${change.after.group} ${fault}`
      }
      return undefined
    },
  }),
}

function changeFault({ before, after, isSeen }: GroupChange, { isSkewed }: QueueScene, writer: string, atMs: number): string | undefined {
  if (!isSeen) return 'was saved over a state that its writer had not seen'
  if (before === undefined) return undefined
  if (after.fence !== before.fence + 1) return `went from fence ${before.fence.toString()} to ${after.fence.toString()}`
  if (after.attempt < before.attempt) return 'went back to an older attempt'
  const holder = before.lease?.owner
  const isOthers = workOf(before) !== workOf(after) && holder !== writer
  if (isOthers) return `was changed by ${writer}, and its lease was held by ${holder ?? 'nobody'}`
  const taken = after.lease !== undefined && after.lease.owner !== holder
  if (taken && after.lease.owner !== writer) return `was leased to ${after.lease.owner} by ${writer}`
  const wasHeld = before.lease !== undefined && before.lease.untilMs > atMs && before.lease.owner !== writer
  const isTaken = wasHeld && !isSkewed && leaseOf(before) !== leaseOf(after)
  return isTaken ? `was taken by ${writer} from ${before.lease.owner}, whose lease had not ended` : undefined
}

/** What only the holder of the lease may change. */
function workOf({ current, newest }: GroupView): string {
  return JSON.stringify([current, newest])
}

function leaseOf({ lease }: GroupView): string {
  return JSON.stringify(lease)
}
