import { expect } from 'chai'
import fc from 'fast-check'
import { LEASE_MS, releaseLease, takeLease } from '../../../src/domain/queue/lease.ts'
import { current, file, group } from './groups.ts'

const NOW = 10_000_000

describe('the lease of a group', () => {
  it('is anybody\'s that is free, and everything else stays as it is', () => {
    const busy = group({ current: current({ kind: 'intended' }), admitted: [file('b')] })
    expect(takeLease(busy, 'me', NOW)).to.deep.equal({ kind: 'taken', group: { ...busy, lease: { owner: 'me', untilMs: NOW + LEASE_MS } } })
  })

  it('is held for others until its very end', () => {
    const lease = { owner: 'you', untilMs: NOW }
    expect(takeLease(group({ lease }), 'me', NOW - 1)).to.deep.equal({ kind: 'held', untilMs: NOW })
    expect(takeLease(group({ lease }), 'me', NOW)).to.deep.include({ kind: 'taken' })
  })

  it('is renewed once half of it is over, so that a quick step writes nothing for it', () => {
    const mine = group({ lease: { owner: 'me', untilMs: NOW + LEASE_MS } })
    expect(takeLease(mine, 'me', NOW + LEASE_MS / 2 - 1)).to.deep.equal({ kind: 'taken', group: mine })
    const renewed = takeLease(mine, 'me', NOW + LEASE_MS / 2)
    expect(renewed.kind === 'taken' && renewed.group.lease).to.deep.equal({ owner: 'me', untilMs: NOW + LEASE_MS / 2 + LEASE_MS })
  })

  it('is given back by its holder alone', () => {
    const leased = group({ lease: { owner: 'me', untilMs: NOW } })
    expect(releaseLease(leased, 'you')).to.equal(leased)
    expect(releaseLease(leased, 'me')).to.deep.equal(group()).and.not.to.have.property('lease')
    expect(releaseLease(group(), 'me')).to.deep.equal(group())
  })

  it('is never held by two, by whatever clocks within its length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LEASE_MS - 1 }), fc.integer({ min: 0, max: LEASE_MS / 2 - 1 }), (laterMs, renewedMs) => {
        const first = takeLease(group(), 'me', NOW)
        if (first.kind !== 'taken') throw new Error('a free lease was not given')
        expect(takeLease(first.group, 'you', NOW + laterMs).kind).to.equal('held')
        // Whoever takes it again without writing still holds it for half its length.
        const again = takeLease(first.group, 'me', NOW + renewedMs)
        expect(again.kind === 'taken' && (again.group.lease?.untilMs ?? 0) - (NOW + renewedMs)).to.be.above(LEASE_MS / 2)
      }),
    )
  })
})
