import { LocalGroupLedger } from '../../adapters/local/local-group-ledger.ts'
import { LocalLedger } from '../../adapters/local/local-ledger.ts'
import { SystemClock } from '../../adapters/local/system-clock.ts'
import { readQueue } from '../../usecases/queue/read-queue.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { refuseUnusableFolder } from './folder-run.ts'
import { describeQueue, groupJson } from './queue-report.ts'

export interface QueueOptions {
  readonly folder: string
  readonly json: boolean
}

/** Shows which files of ordered jobs wait, and for what. Nothing is written. */
export async function queueCommand({ folder, json }: QueueOptions, { terminal, signal }: CommandContext): Promise<number> {
  await refuseUnusableFolder(folder, false)
  const ledgers = { ledger: new LocalLedger({ root: folder }), groupLedger: new LocalGroupLedger({ root: folder }) }
  const groups = await readQueue({ ...ledgers, clock: new SystemClock() }, LOCAL_BUCKET, signal)
  terminal.say(...describeQueue(folder, groups))
  if (json) terminal.document({ groups: groups.map(groupJson) })
  return EXIT.done
}
