import { expect } from 'chai'
import { fsError, hasCode, orAbsent } from '../../../src/adapters/local/fs-error.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { rejectionOf } from '../../contract/harness.ts'

const thrown = (code: string) => Object.assign(new Error(`${code}: as the system says`), { code })

describe('fsError', () => {
  const rows = [
    { code: 'ENOSPC', expected: 'out-of-space', retryable: false },
    { code: 'EDQUOT', expected: 'out-of-space', retryable: false },
    { code: 'EACCES', expected: 'access-denied', retryable: false },
    { code: 'EPERM', expected: 'access-denied', retryable: false },
    { code: 'EROFS', expected: 'access-denied', retryable: false },
    { code: 'EMFILE', expected: 'unavailable', retryable: true },
    { code: 'ENAMETOOLONG', expected: 'invalid-argument', retryable: false },
    { code: 'EIO', expected: 'unknown', retryable: false },
    { code: 'constructor', expected: 'unknown', retryable: false },
  ]
  for (const { code, expected, retryable } of rows) {
    it(`calls ${code} ${expected} and names the path`, () => {
      const cause = thrown(code)
      const error = fsError(cause, 'writing', '/data/a b.csv')
      expect(error).to.include({ code: expected, retryable, outcomeUnknown: false, cause })
      expect(error.message).to.include('writing "/data/a b.csv" failed: ').and.to.include(`(${code})`)
    })
  }

  it('leaves an error of the port as it is', () => {
    const error = new PortError('timeout', 'mine')
    expect(fsError(error, 'writing', '/a')).to.equal(error)
  })
})

describe('orAbsent', () => {
  it('turns absence alone into undefined', async () => {
    expect(await orAbsent(Promise.resolve(1))).to.equal(1)
    for (const code of ['ENOENT', 'ENOTDIR']) expect(await orAbsent(Promise.reject(thrown(code)))).to.equal(undefined)
    const error = thrown('EACCES')
    expect(await rejectionOf(orAbsent(Promise.reject(error)))).to.equal(error)
    expect(hasCode(error, 'EPERM', 'EACCES')).to.equal(true)
    expect(hasCode('EACCES', 'EACCES')).to.equal(false)
  })
})
