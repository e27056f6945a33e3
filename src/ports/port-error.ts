/** What went wrong in the world behind a port, in terms that a program may act upon. */
export type PortErrorCode =
  | 'not-found'
  | 'access-denied'
  | 'throttled'
  | 'unavailable'
  | 'timeout'
  | 'invalid-argument'
  | 'out-of-space'
  | 'unknown'

/**
 * The one error that adapters throw. Each adapter translates what its technology throws exactly
 * once; callers act on `code` and `retryable`, never on messages, and the original is the `cause`.
 *
 * Outcomes that a caller expects and decides upon (absent, precondition failed, already there) are
 * return values, not errors.
 */
export class PortError extends Error {
  override readonly name = 'PortError'
  readonly code: PortErrorCode
  /** True when the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean
  /** True when the effect may have happened although the call failed: look at the world before repeating. */
  readonly outcomeUnknown: boolean

  constructor(
    code: PortErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly retryable?: boolean; readonly outcomeUnknown?: boolean } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : {})
    this.code = code
    this.retryable = options.retryable ?? (code === 'throttled' || code === 'unavailable' || code === 'timeout')
    this.outcomeUnknown = options.outcomeUnknown ?? (code === 'timeout' || code === 'unavailable')
  }
}
