import { PortError } from '../../ports/port-error.ts'
import type { PortErrorCode } from '../../ports/port-error.ts'

/** What an error of the AWS SDK tells, read without trusting its shape. */
export interface SdkFailure {
  readonly name: string
  readonly message: string
  /** The HTTP status of the answer; absent when there was none. */
  readonly status?: number
  /** How often the SDK sent the request. Above 1, an earlier attempt may have had its effect. */
  readonly attempts: number
  /** Node's name of a network fault, e.g. `ECONNRESET`. */
  readonly networkCode?: string
}

export interface Attempted {
  /** What was tried, for the message: `"get s3://bucket/key"`. */
  readonly action: string
  /** False for reads: a failed read has no effect to look for. */
  readonly changes: boolean
}

const THROTTLING = new Set([
  'BandwidthLimitExceeded',
  'ExecutionLimitExceeded',
  'KMSThrottling',
  'KMSThrottlingException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttled',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
])

/** The JSON and query services answer 400 to nearly everything, so there only the name tells. */
const CODE_BY_NAME: ReadonlyMap<string, PortErrorCode> = new Map([
  ['AccessDenied', 'access-denied'],
  ['AccessDeniedException', 'access-denied'],
  ['AuthorizationError', 'access-denied'],
  ['CredentialsProviderError', 'access-denied'],
  ['ExpiredToken', 'access-denied'],
  ['ExpiredTokenException', 'access-denied'],
  ['IncompleteSignature', 'access-denied'],
  ['InvalidSignatureException', 'access-denied'],
  ['KMSAccessDenied', 'access-denied'],
  ['KMSAccessDeniedException', 'access-denied'],
  ['MissingAuthenticationToken', 'access-denied'],
  ['MissingAuthenticationTokenException', 'access-denied'],
  ['UnrecognizedClientException', 'access-denied'],
  ['ExecutionDoesNotExist', 'not-found'],
  ['QueueDoesNotExist', 'not-found'],
  ['NotFound', 'not-found'],
  ['ResourceNotFoundException', 'not-found'],
  ['StateMachineDeleting', 'not-found'],
  ['StateMachineDoesNotExist', 'not-found'],
  ['RequestTimeout', 'timeout'],
  ['RequestTimeoutException', 'timeout'],
  ['TimeoutError', 'timeout'],
  ['AbortError', 'timeout'],
  ['InternalError', 'unavailable'],
  ['InternalFailure', 'unavailable'],
  ['ServiceUnavailable', 'unavailable'],
])

/** Faults of the network that come before anything was sent. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'UND_ERR_SOCKET'])
const TIMED_OUT = new Set(['ETIMEDOUT', 'ESOCKETTIMEDOUT'])

/**
 * Turns what the AWS SDK threw into the one error that callers know. Status comes before name, since stores that imitate S3 get
 * the status right more often than the name. Errors that are `PortError`s already pass unchanged.
 */
export function translateError(error: unknown, attempted: Attempted): PortError {
  if (error instanceof PortError) return error
  const failure = readSdkFailure(error)
  const code = codeOf(failure)
  const neverSent = failure.networkCode !== undefined && NEVER_SENT.has(failure.networkCode)
  const unanswered = (code === 'timeout' || code === 'unavailable' || code === 'unknown') && !neverSent && failure.status !== 409
  return new PortError(code, `Could not ${attempted.action}: ${describe(failure)}`, {
    cause: error,
    outcomeUnknown: attempted.changes && (unanswered || failure.attempts > 1),
  })
}

export function readSdkFailure(error: unknown): SdkFailure {
  const metadata = property(error, '$metadata')
  const status = property(metadata, 'httpStatusCode')
  const attempts = property(metadata, 'attempts')
  const networkCode = property(error, 'code') ?? property(property(error, 'cause'), 'code')
  return {
    name: text(property(error, 'name')) ?? 'Error',
    message: text(property(error, 'message')) ?? String(error),
    attempts: typeof attempts === 'number' ? attempts : 1,
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof networkCode === 'string' ? { networkCode } : {}),
  }
}

function codeOf({ name, status, networkCode }: SdkFailure): PortErrorCode {
  if (THROTTLING.has(name) || status === 429) return 'throttled'
  if (status === 401 || status === 403) return 'access-denied'
  // The upload was ended by a lifecycle rule, or an unanswered attempt completed it: either way to be begun again, after a look.
  if (name === 'NoSuchUpload') return 'unavailable'
  if (status === 404) return 'not-found'
  if (status === 408 || status === 504) return 'timeout'
  // S3 answers 409 OperationAborted while another change of the same thing runs: the same call succeeds later.
  if (status === 409 || (status !== undefined && status >= 500)) return 'unavailable'
  // Before the name: the SDK calls every broken connection a TimeoutError.
  if (networkCode !== undefined && TIMED_OUT.has(networkCode)) return 'timeout'
  if (networkCode !== undefined && (BROKEN.has(networkCode) || NEVER_SENT.has(networkCode))) return 'unavailable'
  return CODE_BY_NAME.get(name) ?? (status !== undefined && status >= 300 ? 'invalid-argument' : 'unknown')
}

function describe({ name, message, status, networkCode }: SdkFailure): string {
  const facts = [name, ...(status === undefined ? [] : [`HTTP ${status}`]), ...(networkCode === undefined ? [] : [networkCode])]
  return `${message === '' ? 'no message' : message} (${facts.join(', ')})`
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
