import { LocalGroupLedger } from '../../adapters/local/local-group-ledger.ts'
import { ResumeGroup, type ResumeOutcome } from '../../usecases/queue/resume-group.ts'
import { createLocalContainer } from '../composition/create-local-container.ts'
import { CLOCK, LEDGER, ROUTE_FILE } from '../composition/tokens.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { refuseUnusableFolder } from './folder-run.ts'
import { loginName } from './login-name.ts'
import { sayGroup } from './say-group.ts'
import { UsageError } from './usage-error.ts'
import { plural } from './wording.ts'

export interface ResumeOptions {
  readonly folder: string
  readonly group: string
  /** The file that halted the group is not tried again. */
  readonly skip: boolean
  readonly reason: string
  readonly json: boolean
}

/** Lets a halted group go on with the next run. */
export async function resumeCommand({ folder, group, skip, reason, json }: ResumeOptions, context: CommandContext): Promise<number> {
  await refuseUnusableFolder(folder)
  const container = createLocalContainer(folder)
  const [ledger, routeFile, clock] = [container.get(LEDGER), container.get(ROUTE_FILE), container.get(CLOCK)]
  const resume = new ResumeGroup({ ledger, routeFile, clock, groupLedger: new LocalGroupLedger({ root: folder }) })
  const outcome = await resume.execute(group, { by: loginName(), reason, skip })
  if (outcome.kind === 'unknown') throw new UsageError(`there is no group ${JSON.stringify(group)} in ${folder}: sluice queue ${folder} lists them`)
  context.terminal.say(...describe(folder, group, outcome))
  if (json) await sayGroup(folder, group, context)
  return EXIT.done
}

function describe(folder: string, group: string, outcome: Exclude<ResumeOutcome, { kind: 'unknown' }>): readonly string[] {
  if (outcome.kind === 'not-halted') return [`Group ${group} is not halted.`]
  const first = outcome.first === undefined ? '' : `, ${outcome.first.object.key} first`
  return [`Group ${group} goes on with the next sluice run ${folder}${first}; ${plural(outcome.waiting, 'file')} in its record.`]
}
