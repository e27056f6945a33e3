import { thrownMessage } from '../../domain/errors/thrown.ts'
import type { HandledFact } from '../../usecases/handle-landings.ts'

/** One answer for one record, all of them for several, and for a queue's batch the messages to be delivered again. */
export type LandingResponse<Answer> =
  | Answer
  | { readonly results: readonly Answer[] }
  | { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }

/**
 * The handler's response to an event.
 *
 * @throws what failed, when no message of a queue can be named for it: the event is then delivered again whole, which the records
 *   that succeeded do not mind.
 */
export function landingResponse<Answer>(handled: readonly HandledFact<Answer>[]): LandingResponse<Answer> {
  const failures = handled.filter((item) => item.kind === 'failed')
  const unnamed = failures.filter((item) => item.fact.messageId === undefined)
  if (unnamed.length > 0) throw joinErrors(unnamed.map((item) => item.error))
  if (handled.some((item) => item.fact.messageId !== undefined)) {
    const ids = new Set(failures.flatMap((item) => (item.fact.messageId === undefined ? [] : [item.fact.messageId])))
    return { batchItemFailures: [...ids].map((itemIdentifier) => ({ itemIdentifier })) }
  }
  const answers = handled.flatMap((item) => (item.kind === 'answered' ? [item.answer] : []))
  const [only] = answers
  return answers.length === 1 && only !== undefined ? only : { results: answers }
}

function joinErrors(errors: readonly unknown[]): unknown {
  if (errors.length === 1) return errors[0]
  const messages = errors.map((error) => thrownMessage(error))
  return new AggregateError(errors, `${errors.length.toString()} records failed: ${messages.join('; ')}`)
}
