import { RedriveGroup } from '../../usecases/queue/redrive-group.ts'
import type { CommandContext } from './command-context.ts'
import { namingRights } from './deployment.ts'
import { EXIT } from './exit-code.ts'
import { loginName } from './login-name.ts'
import { openRouter } from './open-place.ts'
import type { Place } from './place.ts'
import { sayGroup } from './say-group.ts'
import { plural } from './wording.ts'

export interface RedriveOptions {
  readonly place: Place
  readonly group: string
  readonly reason: string
  readonly json: boolean
}

/** Puts files back into their group whose runs have failed. */
export async function redriveCommand({ place, group, reason, json }: RedriveOptions, context: CommandContext): Promise<number> {
  const { terminal, signal } = context
  return await namingRights(place, async () => {
    const router = await openRouter(place)
    const receipts = await new RedriveGroup(router).execute(router.bucket, group, { by: loginName(), reason, signal })
    const files = receipts.map(({ object, state, reason: why }) => `  ${object.key}: ${why === undefined ? state : `${state} (${why})`}`)
    const next = place.kind === 'folder' ? `to be run by the next sluice run ${place.folder}` : 'to be run in their turn'
    if (files.length === 0) terminal.say(`Nothing to redrive: no file of group ${group} has failed in its job.`)
    else terminal.say(`${plural(files.length, 'file')} put back, ${next}:`, ...files)
    if (json) await sayGroup(router, group, context)
    return EXIT.done
  })
}
