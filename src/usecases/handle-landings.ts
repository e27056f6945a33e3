import type { CreatedFact, LandingFact } from '../domain/events/landing-fact.ts'
import { parseLandingEvent } from '../domain/events/parse-landing-event.ts'

/** What became of one fact of an event. */
export type HandledFact<Answer> =
  | { readonly kind: 'answered'; readonly fact: LandingFact; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly fact: LandingFact; readonly error: unknown }

/**
 * Takes one event in any envelope apart and handles every landed object by itself: one that fails harms no other.
 *
 * @param handle handles one created object; what it throws is kept as the failure of that object alone.
 * @param answerOther answers facts that are no landed object: ignored or malformed ones.
 */
export async function handleLandings<Answer>(
  payload: unknown,
  handle: (fact: CreatedFact) => Promise<Answer>,
  answerOther: (fact: Exclude<LandingFact, CreatedFact>) => Answer,
): Promise<readonly HandledFact<Answer>[]> {
  const handled: HandledFact<Answer>[] = []
  for (const fact of parseLandingEvent(payload)) {
    try {
      const answer = fact.kind === 'created' ? await handle(fact) : answerOther(fact)
      handled.push({ kind: 'answered', fact, answer })
    } catch (error) {
      handled.push({ kind: 'failed', fact, error })
    }
  }
  return handled
}
