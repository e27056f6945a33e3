import type { Machine } from '../domain/flow/machine.ts'
import type { Revision, SaveOutcome, Stored } from '../ports/ledger.ts'

/** What a machine needs to run in the world. */
export interface FlowShell<State, Effect, Outcome> {
  readonly machine: Machine<State, Effect, Outcome>
  /** Performs one effect. May be repeated by a successor; throws when the outcome is to be tried again later. */
  perform(effect: Effect, state: State): Promise<Outcome>
  save(state: State, expected: Revision): Promise<SaveOutcome>
  /** Reads the state again after somebody else has changed it. */
  reload(): Promise<Stored<State>>
  /** Where another invocation goes on: no effect of this kind is performed, and the run ends before it. */
  stopsBefore?(effect: Effect): boolean
  /** ISO 8601, UTC. */
  now(): string
}

/** No flow has nearly as many steps; reaching this is a machine that does not come to an end. */
const STEPS_MAX = 100

/**
 * Runs a machine until nothing is left to do. Each outcome is saved by compare-and-set before the next effect; when another
 * invocation has saved first, its state is taken over, since effects may be repeated and states may not be.
 */
export async function drive<State, Effect, Outcome>(
  start: Stored<State>,
  shell: FlowShell<State, Effect, Outcome>,
): Promise<Stored<State>> {
  let stored = start
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const effect = shell.machine.next(stored.value)
    if (effect === undefined || shell.stopsBefore?.(effect) === true) return stored
    const outcome = await shell.perform(effect, stored.value)
    const value = shell.machine.evolve(stored.value, outcome, shell.now())
    const saved = await shell.save(value, stored.revision)
    stored = saved.kind === 'saved' ? { value, revision: saved.revision } : await shell.reload()
  }
  throw new Error(`the flow took more than ${STEPS_MAX} steps and was stopped; its state is saved`)
}
