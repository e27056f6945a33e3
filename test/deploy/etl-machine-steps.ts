import { memberAt, textAt } from '../../src/domain/events/payload-place.ts'
import { readWorkflowFailure } from '../../src/domain/flow/workflow-failure.ts'
import { readReceipt, readStepPayload } from '../../src/entrypoints/lambda/read-step-payload.ts'
import { nameStepError } from '../../src/usecases/workflow/step-error.ts'
import { Crash, FaultPlan } from '../usecases/fault-plan.ts'
import type { World } from '../usecases/world.ts'
import type { EtlHandlers, FunctionName } from './etl-handlers.ts'
import { named } from './packets-machine.ts'
import type { Json } from './packets-machine.ts'

/** Which faults an invocation meets; it is asked anew for every one. */
export type Faults = (name: FunctionName) => FaultPlan

/** The functions as they are deployed, but over a world in memory. One that dies is known to the state machine as such. */
export function stepHandlers(world: World, faults: Faults = () => new FaultPlan()): EtlHandlers {
  type Steps = ReturnType<World['steps']>
  const handler = (name: FunctionName, work: (steps: Steps, payload: Json) => Promise<unknown>) => async (payload: Json): Promise<unknown> => {
    try {
      return await work(world.steps(faults(name)), payload)
    } catch (error) {
      throw error instanceof Crash ? named('Runtime.ExitError', error.message) : nameStepError(error)
    }
  }
  return {
    ingest: handler('ingest', ({ ingest }, payload) => ingest.execute(readReceipt({ value: payload, path: '' }), textAt(memberAt({ value: payload, path: '' }, 'execution')))),
    validate: handler('validate', ({ validate }, payload) => {
      const { receipt, runId } = readStepPayload(payload)
      return validate.execute(receipt, runId)
    }),
    transform: handler('transform', ({ transform }, payload) => {
      const { receipt, runId } = readStepPayload(payload)
      return transform.execute(receipt, runId)
    }),
    output: handler('output', ({ output }, payload) => {
      const { receipt, runId } = readStepPayload(payload)
      return output.execute(receipt, runId, textAt(memberAt({ value: payload, path: '' }, 'glue_run')))
    }),
    'record-failure': handler('record-failure', ({ recordFailure }, payload) => {
      const { receipt, runId } = readStepPayload(payload)
      return recordFailure.execute(receipt, runId, readWorkflowFailure(memberAt({ value: payload, path: '' }, 'error').value))
    }),
  }
}
