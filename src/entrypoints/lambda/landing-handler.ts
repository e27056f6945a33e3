import type { CreatedFact, LandingFact } from '../../domain/events/landing-fact.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import { flowOf } from '../../domain/routing/landing-flow.ts'
import type { Logger } from '../../ports/logger.ts'
import { objectFields, receiptFields } from '../../usecases/file-fields.ts'
import { handleLandings } from '../../usecases/handle-landings.ts'
import { observe, type Observation, type Observers } from '../../usecases/observe.ts'
import type { LambdaContext } from './lambda-context.ts'
import { landingResponse, type LandingResponse } from './landing-response.ts'

/** What a use case made of one landed object. */
export interface HandledObject<Answer> {
  readonly answer: Answer
  /** Absent when nothing could be recorded of it. */
  readonly receipt?: Receipt
}

export interface LandingFlowSettings<Answer> {
  readonly flow: 'route-file' | 'convert-csv'
  /** Names the log line of one finished object. */
  readonly logEvent: string
  readonly handle: (fact: CreatedFact) => Promise<HandledObject<Answer>>
  readonly describe: (answer: Answer) => Observation
  /** The answer for what is no object of this flow. */
  readonly ignored: (reason: string) => Answer
}

export type LandingHandler<Answer> = (event: unknown, context?: LambdaContext) => Promise<LandingResponse<Answer>>

/** An event that tells of no object, though it may have meant one. It fails, so that it reaches the dead letters instead of being lost. */
class MalformedEvent extends Error {
  override readonly name = 'PermanentError'
}

/** The handler of a function that takes landing events: every object by itself, everything timed, logged and counted. */
export function landingHandler<Answer>(observers: Observers, settings: LandingFlowSettings<Answer>): LandingHandler<Answer> {
  const { metrics } = observers

  return async (event, context = {}) => {
    const logger = observers.logger.with({ request_id: context.awsRequestId ?? null })
    const handleOne = async (fact: CreatedFact): Promise<Answer> => {
      const { object } = fact
      const flow = flowOf(object.key)
      if (flow.kind !== settings.flow) return settings.ignored(flow.kind === 'none' ? flow.reason : 'other-flow')
      const work = (): Promise<HandledObject<Answer>> => settings.handle(fact)
      const handled = await observe(settings.logEvent, objectFields(object), { ...observers, logger }, work, (result) => describeHandled(result, settings))
      return handled.answer
    }
    try {
      return landingResponse(await handleLandings(event, handleOne, (fact) => answerOther(fact, logger, settings)))
    } finally {
      await metrics.flush()
    }
  }
}

function describeHandled<Answer>({ answer, receipt }: HandledObject<Answer>, settings: LandingFlowSettings<Answer>): Observation {
  const { fields, metrics } = settings.describe(answer)
  return { fields: { ...(receipt === undefined ? {} : receiptFields(receipt)), ...fields }, metrics }
}

function answerOther<Answer>(
  fact: Exclude<LandingFact, CreatedFact>,
  logger: Logger,
  settings: LandingFlowSettings<Answer>,
): Answer {
  logger.log(fact.kind === 'malformed' ? 'error' : 'info', `event-${fact.kind}`, { reason: fact.reason })
  if (fact.kind === 'malformed') throw new MalformedEvent(fact.reason)
  return settings.ignored(fact.reason)
}
