import { MemoryGroupLedger } from '../../../src/adapters/memory/memory-group-ledger.ts'
import type { QueueDefect } from '../queue/queue-sandbox.ts'

export const noLease: QueueDefect = {
  id: 'F13',
  puts: 'an invocation waits for the end of its run under no lease, and for longer than its messages are out',
  unclaimed: true,
  holdMs: 60 * 60_000,
  ports: (ports) => ({ ...ports, groupLedger: new MemoryGroupLedger() }),
}
