import type { GroupLedger } from '../../../src/ports/group-ledger.ts'
import type { QueueDefect } from '../queue/queue-sandbox.ts'
import { withMethod } from '../router/paged-ports.ts'

/** Which file is being worked on is known to the invocation that works on it and to nobody after it. */
function withoutMemory(ledger: GroupLedger): GroupLedger {
  return withMethod(ledger, 'findGroup', async (group) => {
    const stored = await ledger.findGroup(group)
    if (stored === undefined) return undefined
    const { current: _current, ...value } = stored.value
    return { ...stored, value }
  })
}

export const startedAgain: QueueDefect = {
  id: 'F8',
  puts: 'a batch that comes again is worked on as if nothing of it had been started before',
  unclaimed: true,
  ports: (ports) => ({ ...ports, groupLedger: withoutMemory(ports.groupLedger) }),
}
