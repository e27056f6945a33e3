import type { Container } from 'inversify'
import { LocalGroupLedger } from '../../adapters/local/local-group-ledger.ts'
import { LocalJobRunner, type LocalJobRunnerOptions } from '../../adapters/local/local-job-runner.ts'
import { LocalWorkflowStarter } from '../../adapters/local/local-workflow-starter.ts'
import { NoJobRunner } from '../../adapters/local/no-job-runner.ts'
import { hasOwnerEnded, ownerOfThisProcess } from '../../adapters/local/process-owner.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import { PortError } from '../../ports/port-error.ts'
import { DriveJobs } from '../../usecases/queue/drive-jobs.ts'
import { WorkGroup } from '../../usecases/queue/work-group.ts'
import { RunJob } from '../../usecases/run-job.ts'
import { RunWorkflow } from '../../usecases/run-workflow.ts'
import { CLOCK, CONVERT_FILE, LEDGER, NOTIFIER, STORE } from './tokens.ts'

/** A command of this machine ends when it likes, and to ask for it costs next to nothing. */
const POLL_MS = 1_000

/**
 * What runs the jobs of one folder.
 *
 * @param command what is run for a Glue job; without it such a job fails by name.
 * @param signal ends a conversion that is going on; runs of commands go on without this process.
 */
export function createJobDriver(container: Container, root: string, command: LocalJobRunnerOptions['command'] | undefined, signal: AbortSignal): DriveJobs {
  const [ledger, clock, store, notifier] = [container.get(LEDGER), container.get(CLOCK), container.get(STORE), container.get(NOTIFIER)]
  const convertFile = container.get(CONVERT_FILE)
  const jobs = command === undefined ? new NoJobRunner(root) : new LocalJobRunner({ root, command })
  const groupLedger = new LocalGroupLedger({ root })
  const convert = async ({ identity, object }: Receipt): Promise<void> => {
    try {
      await convertFile.resume(identity, { signal })
    } catch (error) {
      // A person's Ctrl-C is no failure of the file, and must not use up one of its attempts.
      throw signal.aborted ? new PortError('unavailable', `the conversion of ${object.key} was interrupted`, { cause: error, outcomeUnknown: false }) : error
    }
  }
  const workflow = new RunWorkflow(convertFile, new RunJob({ ledger, store, notifier, jobs, clock, pollMs: POLL_MS }))
  const executions = new LocalWorkflowStarter({ root, run: (execution) => workflow.execute(execution, { signal }) })
  return new DriveJobs({
    ledger,
    groupLedger,
    clock,
    workGroup: new WorkGroup({ ledger, store, notifier, clock, groupLedger, jobs, convert, pollMs: POLL_MS }),
    runAlone: (execution) => executions.settle(execution),
    owner: ownerOfThisProcess(),
    isOwnerGone: hasOwnerEnded,
  })
}
