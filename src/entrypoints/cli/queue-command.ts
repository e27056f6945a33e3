import { readQueue } from '../../usecases/queue/read-queue.ts'
import type { CommandContext } from './command-context.ts'
import { namingRights } from './deployment.ts'
import { EXIT } from './exit-code.ts'
import { openLedgers } from './open-place.ts'
import { type Place, placeText } from './place.ts'
import { describeQueue, groupJson } from './queue-report.ts'

export interface QueueOptions {
  readonly place: Place
  readonly json: boolean
}

/** Shows which files of ordered jobs wait, and for what. Nothing is written. */
export async function queueCommand({ place, json }: QueueOptions, { terminal, signal }: CommandContext): Promise<number> {
  const groups = await namingRights(place, async () => {
    const ledgers = await openLedgers(place)
    return await readQueue(ledgers, ledgers.bucket, signal)
  })
  terminal.say(...describeQueue(placeText(place), groups))
  if (json) terminal.document({ groups: groups.map(groupJson) })
  return EXIT.done
}
