import { expect } from 'chai'
import { describeFact } from '../../../src/domain/events/describe-fact.ts'

const unknown = {
  bucket: null, key: null, version_id: null, etag: null, sequencer: null, size: null, time: null, reason: null,
}

describe('describeFact', () => {
  it('tells everything of a created object', () => {
    const object = { bucket: 'b', key: 'k', versionId: 'v', etag: 'e', sequencer: '0A' }
    expect(describeFact({ kind: 'created', object, size: 0, time: '2025-03-04T09:15:27Z', messageId: 'm' })).to.deep.equal({
      kind: 'created', bucket: 'b', key: 'k', version_id: 'v', etag: 'e', sequencer: '0A', size: 0, time: '2025-03-04T09:15:27Z',
      reason: null,
    })
  })

  it('gives null for what is not known', () => {
    expect(describeFact({ kind: 'created', object: { bucket: 'b', key: 'k' } })).to.deep.equal({
      ...unknown, kind: 'created', bucket: 'b', key: 'k',
    })
    expect(describeFact({ kind: 'ignored', reason: 'empty-records' })).to.deep.equal({
      ...unknown, kind: 'ignored', reason: 'empty-records',
    })
  })

  it('tells why a fact is ignored or malformed, and of which object', () => {
    const object = { bucket: 'b', key: 'k', sequencer: '0A' }
    expect(describeFact({ kind: 'ignored', reason: 'deleted', detail: 'd', ...object })).to.deep.equal({
      ...unknown, kind: 'ignored', bucket: 'b', key: 'k', sequencer: '0A', reason: 'deleted',
    })
    expect(describeFact({ kind: 'malformed', reason: 'Records is null; expected a list', key: 'k' })).to.deep.equal({
      ...unknown, kind: 'malformed', key: 'k', reason: 'Records is null; expected a list',
    })
  })
})
