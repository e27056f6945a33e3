import { expect } from 'chai'
import fc from 'fast-check'
import { failReceipt } from '../../../src/domain/flow/end-receipt.ts'
import { sha256Hex } from '../../../src/domain/identity/object-version.ts'
import type { Receipt } from '../../../src/domain/ledger/receipt.ts'
import { waitingFiles } from '../../../src/domain/queue/waiting-files.ts'

const AT = '2025-01-01T00:00:00.000Z'
const receipt = (key: string, createdAt: string, group: string): Receipt => ({
  identity: sha256Hex(`${key} ${createdAt}`),
  object: { bucket: 'b', key, etag: 'e' },
  flow: 'route-file',
  state: 'ROUTED',
  attempt: 1,
  fence: 1,
  createdAt,
  updatedAt: createdAt,
  history: [],
  plan: { kind: 'queue', group, sent: true },
  notices: [],
  runIds: [],
})
const keysOf = (groups: ReadonlyMap<string, readonly Receipt[]>): object => Object.fromEntries([...groups].map(([group, files]) => [group, files.map(({ object }) => object.key)]))

describe('files that wait for their turns', () => {
  const files = [
    receipt('b', '2025-01-01T00:00:02.000Z', 'one'),
    receipt('c', '2025-01-01T00:00:01.000Z', 'two'),
    receipt('a', '2025-01-01T00:00:02.000Z', 'one'),
    receipt('z', '2025-01-01T00:00:01.000Z', 'one'),
  ]

  it('are in the order in which they came, and those of one moment by their keys, however they are listed', () => {
    fc.assert(fc.property(fc.shuffledSubarray(files, { minLength: 4 }), (listed) => {
      expect(keysOf(waitingFiles(listed))).to.deep.equal({ one: ['z', 'a', 'b'], two: ['c'] })
    }))
  })

  it('are those alone that wait', () => {
    const [first] = files
    const ended = failReceipt(first!, 'job-failed', 'it failed', AT)
    const { plan: _plan, ...unplanned } = first!
    expect(waitingFiles([ended, unplanned, { ...first!, plan: { kind: 'start', name: 'n', input: '{}', started: true } }]).size).to.equal(0)
  })
})
