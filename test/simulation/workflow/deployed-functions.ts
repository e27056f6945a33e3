import { readExecutionEvent } from '../../../src/domain/flow/ended-executions.ts'
import { readWorkflowFailure } from '../../../src/domain/flow/workflow-failure.ts'
import { ConvertElsewhere } from '../../../src/entrypoints/composition/convert-elsewhere.ts'
import { readStepPayload, readReceipt } from '../../../src/entrypoints/lambda/read-step-payload.ts'
import { ConvertFile } from '../../../src/usecases/convert-file.ts'
import { CloseExecution } from '../../../src/usecases/workflow/close-execution.ts'
import { IngestFile } from '../../../src/usecases/workflow/ingest-file.ts'
import { OutputFile } from '../../../src/usecases/workflow/output-file.ts'
import { RecordFailure } from '../../../src/usecases/workflow/record-failure.ts'
import { nameStepError } from '../../../src/usecases/workflow/step-error.ts'
import { TransformFile } from '../../../src/usecases/workflow/transform-file.ts'
import { ValidateFile } from '../../../src/usecases/workflow/validate-file.ts'
import { field, optionalText } from '../laws/fields.ts'
import type { FunctionsOver, FurtherFunctions } from '../router/sandbox.ts'
import type { WorkflowDefect } from './workflow-defect.ts'

type Dependencies = Parameters<FunctionsOver>[0]

/** The functions of the state machine, the sweep and a person's commands, each with the ports that the deployment gives to it. */
export function deployedFunctions(deps: Dependencies, defect: WorkflowDefect | undefined): FurtherFunctions {
  const { warehouse: _warehouse, uploads: _uploads, ...forValidate } = deps
  const { warehouse: _none, ...withoutWarehouse } = deps
  const validating = { ...deps, convertFile: new ConvertFile(forValidate) }
  const converting = { ...deps, convertFile: new ConvertFile(withoutWarehouse) }
  const delivering = { ...deps, convertFile: new ConvertFile(deps) }
  const byCommand = { ...deps, convertFile: new ConvertElsewhere(withoutWarehouse) }
  const ingest = new IngestFile(deps)
  const validate = new ValidateFile(validating)
  const transform = new TransformFile(converting)
  const output = new OutputFile(delivering)
  const recordFailure = defect?.recordFailure?.(converting) ?? new RecordFailure(converting)
  const steps: Readonly<Record<string, (payload: unknown) => Promise<unknown>>> = {
    ingest: (payload) => ingest.execute(readReceipt({ value: payload, path: '' }), optionalText(payload, 'execution')),
    validate: (payload) => withRun(payload, (receipt, runId) => validate.execute(receipt, runId)),
    transform: (payload) => withRun(payload, (receipt, runId) => transform.execute(receipt, runId)),
    output: (payload) => withRun(payload, (receipt, runId) => output.execute(receipt, runId, optionalText(payload, 'glue_run'))),
    'record-failure': async (payload) => {
      if (field(payload, 'source') === undefined) {
        return await withRun(payload, (receipt, runId) => recordFailure.execute(receipt, runId, readWorkflowFailure(field(payload, 'error'))))
      }
      const told = readExecutionEvent(payload)
      const ended = told.kind === 'ended' ? told.executions : []
      for (const { receipt, runId, failure } of ended) await recordFailure.execute(receipt, runId, failure)
      return { results: ended.length }
    },
  }
  const sweeper = new CloseExecution(delivering)
  const command = new CloseExecution(byCommand)
  return {
    call: async (name, payload) => {
      const step = steps[name]
      if (step === undefined) throw new Error(`there is no function ${name}`)
      try {
        return await step(payload)
      } catch (error) {
        throw nameStepError(error)
      }
    },
    sweeping: defect?.unclosed === true ? {} : { closeExecution: (receipt) => sweeper.execute(receipt) },
    replaying: { convertFile: byCommand.convertFile, closeExecution: (receipt) => command.execute(receipt) },
  }
}

async function withRun<T>(payload: unknown, work: (receipt: string, runId: string) => Promise<T>): Promise<T> {
  const { receipt, runId } = readStepPayload(payload)
  return await work(receipt, runId)
}
