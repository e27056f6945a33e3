import { LocalWorkflowStarter } from '../../adapters/local/local-workflow-starter.ts'
import type { SettleWorkflow } from '../../usecases/file-processor.ts'
import type { RunWorkflow } from '../../usecases/run-workflow.ts'

/**
 * Carries out the execution of one file in this process. A starter of our own over the same folder, since that of the container knows
 * neither whose progress is shown nor that a person may interrupt.
 */
export function executionSettler(root: string, workflow: RunWorkflow): SettleWorkflow {
  return async (name, options) => {
    const run = new LocalWorkflowStarter({ root, run: (execution) => workflow.execute(execution, options) })
    await run.settle(name)
  }
}
