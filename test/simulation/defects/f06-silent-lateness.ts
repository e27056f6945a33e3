import type { GroupLedger } from '../../../src/ports/group-ledger.ts'
import type { QueueDefect } from '../queue/queue-sandbox.ts'
import { withMethod } from '../router/paged-ports.ts'

/** The order of arrival is taken for the order of the files: nothing remembers which the newest was. */
function forgetful(ledger: GroupLedger): GroupLedger {
  return withMethod(ledger, 'findGroup', async (group) => {
    const stored = await ledger.findGroup(group)
    if (stored === undefined) return undefined
    const { newest: _newest, ...value } = stored.value
    return { ...stored, value }
  })
}

export const silentLateness: QueueDefect = {
  id: 'F6',
  puts: 'files are taken in the order in which their events happen to be handled, and none counts as late',
  ports: (ports) => ({ ...ports, groupLedger: forgetful(ports.groupLedger) }),
}
