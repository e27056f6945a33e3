import type { GroupView } from './group-book.ts'
import type { QueueLaw } from './queue-law.ts'

/** The documented life of a file's turn, written down a second time; `-` is no file. */
const EDGES: ReadonlySet<string> = new Set([
  '->intended', 'intended>starting', 'intended>-', 'starting>running', 'starting>intended', 'starting>waiting-capacity',
  'starting>ended', 'waiting-capacity>starting', 'waiting-capacity>-', 'running>running', 'running>ended', 'running>-',
  'backing-off>starting', 'backing-off>-', 'ended>backing-off', 'ended>-',
])

export const groupStates: QueueLaw = {
  id: 'L10',
  says: 'Groups and the files in turn change by the documented edges only, and a halted group works on nothing.',
  watch: (scene) => ({
    seen: () => {
      for (const { before, after } of scene.groups.last) {
        const fault = before === undefined ? undefined : (turnFault(before, after) ?? stateFault(before, after))
        if (fault !== undefined) return `group ${after.group} ${fault}`
      }
      return undefined
    },
  }),
}

function turnFault(before: GroupView, after: GroupView): string | undefined {
  const [from, to] = [before.current?.phase ?? '-', after.current?.phase ?? '-']
  if (from === '-' && to === '-') return undefined
  if (from !== to && !EDGES.has(`${from}>${to}`)) return `went from ${from} to ${to}`
  const [was, is] = [before.current, after.current]
  if (was === undefined || is === undefined) return undefined
  const isSame = was.receipt === is.receipt && was.attempt === is.attempt
  if (!isSame) return `left ${was.receipt.slice(0, 8)}, which was not at its end, for ${is.receipt.slice(0, 8)}`
  const runs = from === 'ended' && to === 'backing-off' ? 1 : 0
  return is.run === was.run + runs ? undefined : `went from run ${was.run.toString()} to ${is.run.toString()}`
}

function stateFault(before: GroupView, after: GroupView): string | undefined {
  if (after.state === 'HALTED' && after.current !== undefined) return 'is halted and works on a file'
  if (before.state === 'OPEN' && after.state === 'HALTED') {
    const isBy = before.current?.phase === 'ended' && before.current.receipt === after.haltedBy?.receipt
    return isBy ? undefined : 'was halted by a file whose runs had not ended'
  }
  const resumed = before.state === 'HALTED' && after.state === 'OPEN' ? 1 : 0
  if (after.attempt === before.attempt + resumed) return undefined
  return `is in attempt ${after.attempt.toString()} after ${before.attempt.toString()}`
}
