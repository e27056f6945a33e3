import { parseWorkflowInput } from '../domain/routing/parse-workflow-input.ts'
import type { Execution } from '../ports/workflow-starter.ts'
import type { ConvertFile, ConvertFileOptions } from './convert-file.ts'

/** Does in this process what the deployed workflow does: converts each file that the execution's input names. */
export class RunWorkflow {
  readonly #convertFile: ConvertFile

  constructor(convertFile: ConvertFile) {
    this.#convertFile = convertFile
  }

  /** @throws when a file could not be brought to its end for now; the execution is then to be run again. */
  async execute(execution: Execution, options: ConvertFileOptions = {}): Promise<void> {
    const input = parseWorkflowInput(execution.input)
    if (input.kind === 'invalid') throw new Error(`the input of execution ${execution.name} is not readable: ${input.message}`)
    for (const job of input.jobs) {
      await this.#convertFile.resume(job.receipt, options)
    }
  }
}
