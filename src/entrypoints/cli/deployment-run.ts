import type { DeploymentPipeline } from '../composition/open-deployment.ts'
import type { CommandContext } from './command-context.ts'
import { deploymentPipeline, namingRights } from './deployment.ts'
import { FileLog } from './file-log.ts'
import type { DeploymentPlace } from './place.ts'
import { ProgressLine } from './progress-line.ts'
import type { FinishedRun } from './run-report.ts'

/** The pipeline of a deployment, as long as a command works on it. */
export interface DeploymentWork {
  readonly pipeline: DeploymentPipeline
  /** Takes down what became of a file. */
  readonly tell: FileLog['tell']
  readonly progress: ProgressLine
}

/**
 * Works on a deployment from outside. Whatever ends the work early, what had been done by then is reported, and every step of it can be
 * taken up again, here or by the deployment itself.
 *
 * @throws before anything is written, when the deployment cannot be found or does not tell what is needed.
 */
export async function runOnDeployment(
  place: DeploymentPlace,
  { terminal, signal }: CommandContext,
  work: (deployment: DeploymentWork) => Promise<unknown>,
): Promise<FinishedRun> {
  const pipeline = await namingRights(place, () => deploymentPipeline(place.address))
  const log = new FileLog(pipeline.clock)
  const progress = new ProgressLine(terminal)
  const finish = (error?: unknown): FinishedRun => ({ ...log.finish(signal, error), waiting: [], skipped: [] })
  const tell: FileLog['tell'] = (file) => {
    log.tell(file)
    progress.tell(() => `${log.count.toString()}: ${file.key}: ${file.status}`)
  }
  try {
    signal.throwIfAborted()
    await namingRights(place, () => work({ pipeline, tell, progress }))
    signal.throwIfAborted()
    return finish()
  } catch (error) {
    return finish(error)
  }
}
