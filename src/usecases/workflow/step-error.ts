import { PortError, type PortErrorCode } from '../../ports/port-error.ts'

/** What repeating the step would not change. */
const PERMANENT: ReadonlySet<PortErrorCode> = new Set(['access-denied', 'invalid-argument', 'not-found'])

/**
 * What went wrong at a port, by the names that a state machine's `Retry` goes by: `TransientError` is worth another try, `PermanentError`
 * is not. Anything else comes back as it is; no `Retry` knows it. The name is set and not derived, since bundles shorten names of classes.
 */
export function nameStepError(error: unknown): unknown {
  if (!(error instanceof PortError)) return error
  const named = new Error(error.message, { cause: error })
  named.name = PERMANENT.has(error.code) ? 'PermanentError' : 'TransientError'
  return named
}
