import { readQueue } from '../../usecases/queue/read-queue.ts'
import type { CommandContext } from './command-context.ts'
import type { Ledgers } from './open-place.ts'
import { groupJson } from './queue-report.ts'

/** Prints the document of `sluice queue` for one group; without an entry when nothing is left to do in it. */
export async function sayGroup(ledgers: Ledgers, group: string, { terminal, signal }: CommandContext): Promise<void> {
  const groups = await readQueue(ledgers, ledgers.bucket, signal)
  terminal.document({ groups: groups.filter((one) => one.group === group).map(groupJson) })
}
