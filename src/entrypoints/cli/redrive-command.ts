import { RedriveGroup } from '../../usecases/queue/redrive-group.ts'
import { createLocalContainer } from '../composition/create-local-container.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import { CLOCK, LEDGER, ROUTE_FILE } from '../composition/tokens.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { refuseUnusableFolder } from './folder-run.ts'
import { loginName } from './login-name.ts'
import { sayGroup } from './say-group.ts'
import { plural } from './wording.ts'

export interface RedriveOptions {
  readonly folder: string
  readonly group: string
  readonly reason: string
  readonly json: boolean
}

/** Puts files back into their group whose runs have failed. */
export async function redriveCommand({ folder, group, reason, json }: RedriveOptions, context: CommandContext): Promise<number> {
  const { terminal, signal } = context
  await refuseUnusableFolder(folder)
  const container = createLocalContainer(folder)
  const redrive = new RedriveGroup({ ledger: container.get(LEDGER), routeFile: container.get(ROUTE_FILE), clock: container.get(CLOCK) })
  const receipts = await redrive.execute(LOCAL_BUCKET, group, { by: loginName(), reason, signal })
  const files = receipts.map(({ object, state, reason: why }) => `  ${object.key}: ${why === undefined ? state : `${state} (${why})`}`)
  if (files.length === 0) terminal.say(`Nothing to redrive: no file of group ${group} has failed in its job.`)
  else terminal.say(`${plural(files.length, 'file')} put back, to be run by the next sluice run ${folder}:`, ...files)
  if (json) await sayGroup(folder, group, context)
  return EXIT.done
}
