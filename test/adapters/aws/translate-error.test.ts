import { expect } from 'chai'

import { translateError } from '../../../src/adapters/aws/translate-error.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { networkError, sdkError } from './scripted-client.ts'

const WRITE = { action: 'write s3://b/k', changes: true }
const READ = { action: 'get s3://b/k', changes: false }

describe('translateError', () => {
  for (const { error, code, retryable, outcomeUnknown } of [
    { error: sdkError('AccessDenied', 403), code: 'access-denied', retryable: false, outcomeUnknown: false },
    { error: sdkError('Error', 403), code: 'access-denied', retryable: false, outcomeUnknown: false },
    { error: sdkError('AccessDeniedException', 400), code: 'access-denied', retryable: false, outcomeUnknown: false },
    { error: sdkError('AuthorizationError', 403), code: 'access-denied', retryable: false, outcomeUnknown: false },
    { error: Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' }), code: 'access-denied', retryable: false, outcomeUnknown: false },
    { error: sdkError('NoSuchBucket', 404), code: 'not-found', retryable: false, outcomeUnknown: false },
    { error: sdkError('StateMachineDoesNotExist', 400), code: 'not-found', retryable: false, outcomeUnknown: false },
    { error: sdkError('NoSuchUpload', 404), code: 'unavailable', retryable: true, outcomeUnknown: true },
    { error: sdkError('SlowDown', 503), code: 'throttled', retryable: true, outcomeUnknown: false },
    { error: sdkError('ThrottlingException', 400), code: 'throttled', retryable: true, outcomeUnknown: false },
    { error: sdkError('Unheard', 429), code: 'throttled', retryable: true, outcomeUnknown: false },
    { error: sdkError('SlowDown', 503, 3), code: 'throttled', retryable: true, outcomeUnknown: true },
    { error: sdkError('InternalError', 500), code: 'unavailable', retryable: true, outcomeUnknown: true },
    { error: sdkError('Unheard', 502), code: 'unavailable', retryable: true, outcomeUnknown: true },
    { error: sdkError('OperationAborted', 409), code: 'unavailable', retryable: true, outcomeUnknown: false },
    { error: sdkError('GatewayTimeout', 504), code: 'timeout', retryable: true, outcomeUnknown: true },
    { error: sdkError('RequestTimeout', 400), code: 'timeout', retryable: true, outcomeUnknown: true },
    { error: Object.assign(new Error('too long'), { name: 'TimeoutError' }), code: 'timeout', retryable: true, outcomeUnknown: true },
    { error: networkError('ETIMEDOUT'), code: 'timeout', retryable: true, outcomeUnknown: true },
    { error: networkError('ECONNRESET'), code: 'unavailable', retryable: true, outcomeUnknown: true },
    { error: Object.assign(networkError('ECONNRESET', 3), { name: 'TimeoutError' }), code: 'unavailable', retryable: true, outcomeUnknown: true },
    { error: networkError('ECONNREFUSED'), code: 'unavailable', retryable: true, outcomeUnknown: false },
    { error: networkError('ECONNREFUSED', 2), code: 'unavailable', retryable: true, outcomeUnknown: true },
    { error: new Error('wrapped', { cause: networkError('EPIPE') }), code: 'unavailable', retryable: true, outcomeUnknown: true },
    { error: sdkError('InvalidArgument', 400), code: 'invalid-argument', retryable: false, outcomeUnknown: false },
    { error: sdkError('PermanentRedirect', 301), code: 'invalid-argument', retryable: false, outcomeUnknown: false },
    { error: new Error('the answer is no XML'), code: 'unknown', retryable: false, outcomeUnknown: true },
    { error: 'a text', code: 'unknown', retryable: false, outcomeUnknown: true },
    { error: undefined, code: 'unknown', retryable: false, outcomeUnknown: true },
    { error: null, code: 'unknown', retryable: false, outcomeUnknown: true },
  ]) {
    it(`makes ${code}, unknown outcome ${outcomeUnknown}, of ${error instanceof Error ? `${error.name} (${error.message})` : String(error)}`, () => {
      const translated = translateError(error, WRITE)
      expect(translated).to.include({ code, retryable, outcomeUnknown, cause: error })
    })
  }

  it('never leaves the effect of a read in doubt', () => {
    for (const error of [sdkError('InternalError', 500, 3), networkError('ECONNRESET'), new Error('odd')]) {
      expect(translateError(error, READ).outcomeUnknown).to.equal(false)
    }
  })

  it('names what was tried and what came back', () => {
    expect(translateError(sdkError('InternalError', 500), WRITE).message).to.equal(
      'Could not write s3://b/k: InternalError was answered (InternalError, HTTP 500)',
    )
  })

  it('leaves an error that is translated already as it is', () => {
    const error = new PortError('throttled', 'already')
    expect(translateError(error, WRITE)).to.equal(error)
  })
})
