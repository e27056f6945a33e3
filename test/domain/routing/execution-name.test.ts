import { expect } from 'chai'
import fc from 'fast-check'
import { sha256Hex } from '../../../src/domain/identity/object-version.ts'
import { executionName } from '../../../src/domain/routing/execution-name.ts'
import { identities, keyRest } from './names.ts'

const identity = 'a'.repeat(64)
const origin = { fileName: 'customers.csv', receivedAt: '2025-01-19T14:30:52.123Z', identity, jobId: 'JOB001', attempt: 1 }

describe('executionName', () => {
  it('tells the file, the second and the attempt', () => {
    const distinct = sha256Hex(JSON.stringify([identity, 'JOB001', 1])).slice(0, 10)
    expect(executionName(origin)).to.equal(`run-customers-csv-20250119143052-${distinct}`)
  })

  it('is another for another version, job or attempt, and the same for the same', () => {
    const others = [origin, { ...origin, identity: 'b'.repeat(64) }, { ...origin, jobId: 'JOB002' }, { ...origin, attempt: 2 }]
    expect(new Set(others.map(executionName)).size).to.equal(4)
    expect(executionName({ ...origin })).to.equal(executionName(origin))
    // What is joined must not be ambiguous.
    expect(executionName({ ...origin, jobId: 'J1', attempt: 11 })).not.to.equal(executionName({ ...origin, jobId: 'J11', attempt: 1 }))
  })

  it('tells apart files whose names become one', () => {
    const names = ['a b.csv', 'a-b.csv', 'a.b.csv'].map((fileName) => executionName({ ...origin, fileName, identity: sha256Hex(fileName) }))
    expect(new Set(names).size).to.equal(3)
  })

  it('is always a name that Step Functions takes', () => {
    fc.assert(
      fc.property(keyRest, identities, fc.string(), fc.nat(), (fileName, version, jobId, attempt) => {
        const name = executionName({ ...origin, fileName: fileName.repeat(20), identity: version, jobId, attempt })
        expect(name).to.match(/^run-[A-Za-z0-9_-]{0,50}-20250119143052-[0-9a-f]{10}$/)
        expect(name.length).to.be.at.most(80)
      }),
    )
  })

  for (const receivedAt of ['', 'yesterday', '2025-01-19', '2025-01-19T14:30:52', '2025-01-19T14:30:52+02:00']) {
    it(`refuses the time "${receivedAt}"`, () => {
      expect(() => executionName({ ...origin, receivedAt })).to.throw(RangeError, 'receivedAt must be UTC')
    })
  }
})
