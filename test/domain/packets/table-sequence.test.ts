import { expect } from 'chai'
import * as fc from 'fast-check'
import { SEQUENCE_RECORD } from '../../../src/domain/packets/packet-item.ts'
import { EMPTY_SEQUENCE, type PacketSequence, withPacket } from '../../../src/domain/packets/packet-sequence.ts'
import { lostPacket, newTableSequence, SEQUENCE_HISTORY_MAX, type TableSequence, withKnowledge } from '../../../src/domain/packets/table-sequence.ts'

const AT = '2025-09-15T10:15:00.000Z'
const LATER = '2025-09-15T10:16:00.000Z'

describe('the sequence of a table', () => {
  it('tells which packet a manifest has lost, but nothing of what it began with', () => {
    const begun = newTableSequence('staff', { watermark: 7, highest: 7, gaps: [] }, AT)
    expect(lostPacket(begun, EMPTY_SEQUENCE)).to.equal(undefined)
    const grown = withKnowledge(begun, { watermark: 7, highest: 9, gaps: [8] }, LATER)
    expect(lostPacket(grown, { watermark: 7, highest: 9, gaps: [8] })).to.equal(undefined)
    expect(lostPacket(grown, { watermark: 12, highest: 12, gaps: [] })).to.equal(undefined)
    expect(lostPacket(grown, begun)).to.equal(9)
    expect(lostPacket(grown, { watermark: 4, highest: 9, gaps: [5, 8] })).to.equal(5)
  })

  it('begins complete where nothing is missing', () => {
    expect(newTableSequence('staff', { watermark: 7, highest: 7, gaps: [] }, AT)).to.deep.equal({
      table: 'staff',
      watermark: 7,
      highest: 7,
      gaps: [],
      state: 'COMPLETE',
      attempt: 1,
      fence: 1,
      createdAt: AT,
      updatedAt: AT,
      history: [{ at: AT, from: null, to: 'COMPLETE' }],
    })
  })

  it('begins with gaps where ids below the highest are missing', () => {
    const sequence = newTableSequence('staff', { watermark: 1, highest: 4, gaps: [2, 3] }, AT)
    expect(sequence).to.deep.include({ state: 'GAPS', history: [{ at: AT, from: null, to: 'GAPS' }] })
  })

  const complete = newTableSequence('staff', { watermark: 2, highest: 2, gaps: [] }, AT)
  const gapped = newTableSequence('staff', { watermark: 2, highest: 5, gaps: [3, 4] }, AT)
  const cases: readonly [string, TableSequence, PacketSequence, Partial<TableSequence>, number][] = [
    ['the next packet', complete, { watermark: 3, highest: 3, gaps: [] }, { watermark: 3, state: 'COMPLETE' }, 1],
    ['a packet past a gap', complete, { watermark: 2, highest: 4, gaps: [3] }, { watermark: 2, highest: 4, gaps: [3], state: 'GAPS' }, 2],
    ['one gap closed of two', gapped, { watermark: 3, highest: 5, gaps: [4] }, { watermark: 3, gaps: [4], state: 'GAPS' }, 1],
    ['the last gap closed', gapped, { watermark: 5, highest: 5, gaps: [] }, { watermark: 5, gaps: [], state: 'COMPLETE' }, 2],
    ['a gap closed and another opened', gapped, { watermark: 5, highest: 7, gaps: [6] }, { watermark: 5, highest: 7, gaps: [6], state: 'GAPS' }, 1],
  ]
  for (const [what, before, known, after, entries] of cases) {
    it(`takes up ${what}`, () => {
      const next = withKnowledge(before, known, LATER)
      expect(next).to.deep.include({ ...after, attempt: 1, fence: 2, createdAt: AT, updatedAt: LATER })
      expect(next.history).to.have.length(entries)
      if (entries === 2) expect(next.history[1]).to.deep.equal({ at: LATER, from: before.state, to: after.state })
    })
  }

  it('is the very same when it learns nothing', () => {
    for (const known of [EMPTY_SEQUENCE, { watermark: 1, highest: 1, gaps: [] }, gapped]) expect(withKnowledge(gapped, known, LATER)).to.equal(gapped)
  })

  it('keeps the newest changes of its state', () => {
    let sequence = newTableSequence('staff', EMPTY_SEQUENCE, AT)
    for (let id = 2; id <= 200; id += 2) {
      sequence = withKnowledge(sequence, { watermark: id - 2, highest: id, gaps: [id - 1] }, momentOf(id))
      sequence = withKnowledge(sequence, { watermark: id, highest: id, gaps: [] }, momentOf(id + 1))
    }
    expect(sequence.history).to.have.length(SEQUENCE_HISTORY_MAX)
    expect(sequence.history[0]).to.deep.equal({ at: momentOf(102), from: 'COMPLETE', to: 'GAPS' })
    expect(sequence.history.at(-1)).to.deep.equal({ at: momentOf(201), from: 'GAPS', to: 'COMPLETE' })
  })

  it('has a state that follows from its ids and a history without breaks, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), (ids) => {
        let sequence = newTableSequence('staff', EMPTY_SEQUENCE, AT)
        let known: PacketSequence = EMPTY_SEQUENCE
        for (const [n, id] of ids.entries()) {
          const before = sequence
          known = withPacket(known, id)
          sequence = withKnowledge(sequence, known, momentOf(n))
          expect(sequence.watermark).to.be.at.least(before.watermark)
          expect(sequence.fence).to.equal(sequence === before ? before.fence : before.fence + 1)
        }
        const inOrder = [...new Set(ids)].sort((a, b) => a - b)
        expect(sequence.state).to.equal(inOrder.every((id, n) => id === n + 1) ? 'COMPLETE' : 'GAPS')
        for (const [n, { from, to }] of sequence.history.entries()) {
          expect(from).to.equal(n === 0 ? null : sequence.history[n - 1]!.to)
          expect(to).not.to.equal(from)
        }
        expect(sequence.history.at(-1)!.to).to.equal(sequence.state)
        expect(SEQUENCE_RECORD.fromItem(SEQUENCE_RECORD.toItem(sequence))).to.deep.equal({ kind: 'read', value: sequence })
      }),
    )
  })

  it('is stored in snake case and read back', () => {
    const item = SEQUENCE_RECORD.toItem(gapped)
    expect(Object.keys(item)).to.have.members([
      'format', 'table', 'watermark', 'highest', 'gaps', 'state', 'attempt', 'fence', 'created_at', 'updated_at', 'history',
    ])
    expect(SEQUENCE_RECORD.fromItem(item)).to.deep.equal({ kind: 'read', value: gapped })
  })

  const damages: readonly [string, object, RegExp][] = [
    ['another attempt', { attempt: 2 }, /attempt must be 1/],
    ['no state', { state: undefined }, /state is missing/],
    ['a state of packets', { state: 'HELD' }, /state must be one of COMPLETE, GAPS/],
    ['a history that is no list', { history: {} }, /history must be a list/],
    ['an entry without a state', { history: [{ at: AT, from: null }] }, /history\[0\]\.to is missing/],
    ['a gap that is no id', { gaps: [0] }, /gaps\[0\]/],
  ]
  for (const [what, change, message] of damages) {
    it(`is not read from an item with ${what}`, () => {
      const read = SEQUENCE_RECORD.fromItem({ ...SEQUENCE_RECORD.toItem(gapped), ...change })
      expect(read).to.have.property('message').that.matches(message)
    })
  }
})

function momentOf(n: number): string {
  return new Date(Date.UTC(2025, 8, 15, 10, n)).toISOString()
}
