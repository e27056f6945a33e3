import type { LogFields } from '../../ports/logger.ts'
import { observe, type Observation, type Observers } from '../../usecases/observe.ts'
import { nameStepError } from '../../usecases/workflow/step-error.ts'
import type { LambdaContext } from './lambda-context.ts'
import { withinTime } from './within-time.ts'

export interface StepSettings<Payload, Answer> {
  /** Names the log line of one finished step. */
  readonly logEvent: string
  readonly fields: (payload: Payload) => LogFields
  readonly handle: (payload: Payload, signal: AbortSignal) => Promise<Answer>
  readonly describe: (answer: Answer) => Observation
}

/** Left for what is under way to be saved. */
const RESERVE_MS = 10_000

/** The handler of one step of an execution. @param read says what is wrong with a payload by throwing. */
export function stepHandler<Payload, Answer>(
  observers: Observers,
  settings: StepSettings<Payload, Answer> & { readonly read: (event: unknown) => Payload },
): (event: unknown, context?: LambdaContext) => Promise<Answer> {
  return async (event, context = {}) => await runStep(observers, settings, settings.read(event), context)
}

/** One step for one file: timed, logged and counted, and its errors named as the state machine's `Retry` knows them. */
export async function runStep<Payload, Answer>(
  observers: Observers,
  settings: StepSettings<Payload, Answer>,
  payload: Payload,
  context: LambdaContext,
): Promise<Answer> {
  const { logger, metrics } = observers
  const told = { ...observers, logger: logger.with({ request_id: context.awsRequestId ?? null }) }
  try {
    return await observe(settings.logEvent, settings.fields(payload), told, () => inTime(payload, context, settings), settings.describe)
  } finally {
    await metrics.flush()
  }
}

/** One step for each of several files. One that fails harms no other: the first error is thrown when all had their turn. */
export async function runSteps<Payload, Answer>(
  observers: Observers,
  settings: StepSettings<Payload, Answer>,
  payloads: readonly Payload[],
  context: LambdaContext,
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  const errors: unknown[] = []
  for (const payload of payloads) {
    try {
      answers.push(await runStep(observers, settings, payload, context))
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
  return answers
}

async function inTime<Payload, Answer>(payload: Payload, context: LambdaContext, settings: StepSettings<Payload, Answer>): Promise<Answer> {
  try {
    const work = await withinTime(context, RESERVE_MS, (signal) => settings.handle(payload, signal))
    if (work.kind === 'done') return work.value
  } catch (error) {
    throw nameStepError(error)
  }
  throw new OutOfTime('the time of the invocation has run out; the next one goes on where this one stopped')
}

class OutOfTime extends Error {
  override readonly name = 'TransientError'
}
