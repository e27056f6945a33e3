import { ResumeGroup, type ResumeOutcome } from '../../usecases/queue/resume-group.ts'
import type { CommandContext } from './command-context.ts'
import { namingRights } from './deployment.ts'
import { EXIT } from './exit-code.ts'
import { loginName } from './login-name.ts'
import { openRouter } from './open-place.ts'
import { type Place, placeText } from './place.ts'
import { sayGroup } from './say-group.ts'
import { UsageError } from './usage-error.ts'
import { plural } from './wording.ts'

export interface ResumeOptions {
  readonly place: Place
  readonly group: string
  /** The file that halted the group is not tried again. */
  readonly skip: boolean
  readonly reason: string
  readonly json: boolean
}

/** Lets a halted group go on: on a folder with the next run, in a deployment by itself. */
export async function resumeCommand({ place, group, skip, reason, json }: ResumeOptions, context: CommandContext): Promise<number> {
  return await namingRights(place, async () => {
    const router = await openRouter(place)
    const outcome = await new ResumeGroup(router).execute(group, { by: loginName(), reason, skip })
    if (outcome.kind === 'unknown') throw new UsageError(unknownGroup(place, group))
    context.terminal.say(...describe(place, group, outcome))
    if (json) await sayGroup(router, group, context)
    return EXIT.done
  })
}

function unknownGroup(place: Place, group: string): string {
  const where = place.kind === 'folder' ? place.folder : `the stack ${place.address.stack}`
  return `there is no group ${JSON.stringify(group)} in ${where}: sluice queue ${placeText(place)} lists them`
}

function describe(place: Place, group: string, outcome: Exclude<ResumeOutcome, { kind: 'unknown' }>): readonly string[] {
  if (outcome.kind === 'not-halted') return [`Group ${group} is not halted.`]
  const first = outcome.first === undefined ? '' : `, ${outcome.first.object.key} first`
  const when = place.kind === 'folder' ? `with the next sluice run ${place.folder}` : 'within a minute or two'
  return [`Group ${group} goes on ${when}${first}; ${plural(outcome.waiting, 'file')} in its record.`]
}
