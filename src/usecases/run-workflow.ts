import { parseWorkflowInput } from '../domain/routing/parse-workflow-input.ts'
import type { Execution } from '../ports/workflow-starter.ts'
import type { ConvertFile, ConvertFileOptions } from './convert-file.ts'
import type { RunJob } from './run-job.ts'

/** Does in this process what the deployed workflow does: converts each file that the execution's input names, or runs its job. */
export class RunWorkflow {
  readonly #convertFile: ConvertFile
  readonly #runJob: Pick<RunJob, 'execute'> | undefined

  /** @param runJob for files of jobs that run elsewhere; without it these fail by name. */
  constructor(convertFile: ConvertFile, runJob?: Pick<RunJob, 'execute'>) {
    this.#convertFile = convertFile
    this.#runJob = runJob
  }

  /** @throws when a file could not be brought to its end for now; the execution is then to be run again. */
  async execute(execution: Execution, options: ConvertFileOptions = {}): Promise<void> {
    const input = parseWorkflowInput(execution.input)
    if (input.kind === 'invalid') throw new Error(`the input of execution ${execution.name} is not readable: ${input.message}`)
    for (const job of input.jobs) {
      if (job.engine === 'glue' && this.#runJob !== undefined) await this.#runJob.execute(job.receipt, options.signal)
      else await this.#convertFile.resume(job.receipt, options)
    }
  }
}
