/**
 * A resumable flow: two pure functions over a saved state.
 *
 * `next` names the one effect to perform now, or `undefined` when nothing is left to do. `evolve` says what the state is after the
 * effect's outcome. A shell performs effects and saves states; since every effect can be repeated and every state is saved before the
 * next effect, an invocation that dies anywhere is finished by the next one.
 */
export interface Machine<State, Effect, Outcome> {
  next(state: State): Effect | undefined
  evolve(state: State, outcome: Outcome, at: string): State
}
