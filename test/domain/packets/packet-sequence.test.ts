import { expect } from 'chai'
import fc from 'fast-check'
import { EMPTY_SEQUENCE, GAPS_MAX, isIn, mergeSequences, packetBeyond, positionOf, withPacket } from '../../../src/domain/packets/packet-sequence.ts'
import type { PacketSequence } from '../../../src/domain/packets/packet-sequence.ts'

const after = (...ids: readonly number[]): PacketSequence => ids.reduce(withPacket, EMPTY_SEQUENCE)

/** What a set of ids comes to, counted one by one. */
function counted(ids: ReadonlySet<number>): PacketSequence {
  const highest = Math.max(0, ...ids)
  const gaps = Array.from({ length: highest }, (_, i) => i + 1).filter(id => !ids.has(id))
  return { watermark: (gaps[0] ?? highest + 1) - 1, highest, gaps }
}

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 25 })
const shuffled = ids.chain(list => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))

describe('packet sequences', () => {
  it('say where a packet stands', () => {
    const sequence = after(1, 2, 5, 7)
    expect(sequence).to.deep.equal({ watermark: 2, highest: 7, gaps: [3, 4, 6] })
    expect([1, 2, 3, 6, 7, 8, 10].map(id => positionOf(sequence, id))).to.deep.equal([
      { kind: 'duplicate' }, { kind: 'duplicate' }, { kind: 'late' }, { kind: 'late' }, { kind: 'duplicate' }, { kind: 'next' }, { kind: 'gap', missing: [8, 9] },
    ])
  })

  it('expect the first packet to be 1', () => {
    expect(positionOf(EMPTY_SEQUENCE, 1)).to.deep.equal({ kind: 'next' })
    expect(positionOf(EMPTY_SEQUENCE, 3)).to.deep.equal({ kind: 'gap', missing: [1, 2] })
  })

  it('pass a gap only when it is filled', () => {
    expect(after(3).watermark).to.equal(0)
    expect(after(3, 1).watermark).to.equal(1)
    expect(after(3, 1, 2)).to.deep.equal({ watermark: 3, highest: 3, gaps: [] })
  })

  it('take a packet far ahead for a wrong id, also when many are missing already', () => {
    expect(positionOf(after(1), GAPS_MAX + 2).kind).to.equal('gap')
    expect(positionOf(after(1), GAPS_MAX + 3)).to.deep.equal({ kind: 'too-far', missing: GAPS_MAX + 1 })
    const full = withPacket(EMPTY_SEQUENCE, GAPS_MAX + 1)
    expect(full.gaps).to.have.length(GAPS_MAX)
    expect(positionOf(full, GAPS_MAX + 2).kind).to.equal('next')
    expect(positionOf(full, GAPS_MAX + 3)).to.deep.equal({ kind: 'too-far', missing: 1 })
    expect(() => withPacket(full, GAPS_MAX + 3)).to.throw(RangeError, `Packet ${GAPS_MAX + 3} is 1 packets ahead`)
  })

  it('are the same in whatever order packets come, and however often', () => {
    fc.assert(
      fc.property(shuffled, fc.array(fc.nat(24), { maxLength: 5 }), ([list, order], again) => {
        const repeated = again.flatMap(i => order[i] ?? [])
        expect(after(...order, ...repeated)).to.deep.equal(counted(new Set(list)))
      }),
    )
  })

  it('never go back, and never pass what is missing', () => {
    fc.assert(
      fc.property(shuffled, ([, order]) => {
        let sequence = EMPTY_SEQUENCE
        const present = new Set<number>()
        for (const id of order) {
          const next = withPacket(sequence, id)
          present.add(id)
          expect(next.watermark).to.be.at.least(sequence.watermark)
          expect(next.highest).to.be.at.least(sequence.highest)
          for (let below = 1; below <= next.watermark; below++) expect(present.has(below), `${below} below the watermark`).to.equal(true)
          for (let other = 1; other <= 42; other++) expect(isIn(next, other)).to.equal(present.has(other))
          sequence = next
        }
      }),
    )
  })

  it('know together what each of two knows', () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const together = counted(new Set([...a, ...b]))
        expect(mergeSequences(after(...a), after(...b))).to.deep.equal(together)
        expect(mergeSequences(after(...b), after(...a))).to.deep.equal(together)
      }),
    )
  })

  it('take up a watermark that somebody else has kept', () => {
    expect(mergeSequences(after(3, 5), { watermark: 100, highest: 100, gaps: [] })).to.deep.equal({ watermark: 100, highest: 100, gaps: [] })
    expect(mergeSequences(after(3, 6), { watermark: 3, highest: 3, gaps: [] })).to.deep.equal({ watermark: 3, highest: 6, gaps: [4, 5] })
  })

  it('tell a packet that one has and the other has not', () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const found = packetBeyond(after(...a), after(...b))
        expect(found === undefined).to.equal(a.every(id => b.includes(id)))
        if (found !== undefined) expect([a.includes(found), b.includes(found)]).to.deep.equal([true, false])
      }),
    )
  })

  it('are merged in no time, however much is missing', () => {
    const odd = Array.from({ length: GAPS_MAX }, (_, i) => 2 * i + 1)
    const a = { watermark: 0, highest: 2 * GAPS_MAX, gaps: odd }
    const from = performance.now()
    for (let i = 0; i < 20; i++) expect(mergeSequences(a, a)).to.deep.include({ watermark: 0 })
    expect(performance.now() - from).to.be.lessThan(10_000)
  })
})
