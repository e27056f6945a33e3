import { LocalGroupLedger } from '../../adapters/local/local-group-ledger.ts'
import { LocalLedger } from '../../adapters/local/local-ledger.ts'
import { SystemClock } from '../../adapters/local/system-clock.ts'
import { readQueue } from '../../usecases/queue/read-queue.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import type { CommandContext } from './command-context.ts'
import { groupJson } from './queue-report.ts'

/** Prints the document of `sluice queue` for one group; without an entry when nothing is left to do in it. */
export async function sayGroup(folder: string, group: string, { terminal, signal }: CommandContext): Promise<void> {
  const ledgers = { ledger: new LocalLedger({ root: folder }), groupLedger: new LocalGroupLedger({ root: folder }) }
  const groups = await readQueue({ ...ledgers, clock: new SystemClock() }, LOCAL_BUCKET, signal)
  terminal.document({ groups: groups.filter((one) => one.group === group).map(groupJson) })
}
