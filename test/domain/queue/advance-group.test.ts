import { expect } from 'chai'
import fc from 'fast-check'
import { advanceGroup, type GroupOutcome, isSameFile, runIdOf } from '../../../src/domain/queue/advance-group.ts'
import type { RunPhase } from '../../../src/domain/queue/order-group.ts'
import { backoffMs, CAPACITY_DELAY_MS } from '../../../src/domain/queue/run-timing.ts'
import { anyEnd, anyFile, current, FAILED, file, group } from './groups.ts'

const NOW = 1_000_000
const STARTED = { key: 'data/in/a_20250915.csv', stamp: '20250915' }

describe('a group after a step', () => {
  const steps: readonly (readonly [name: string, before: RunPhase, outcome: GroupOutcome, after: RunPhase | undefined])[] = [
    ['is about to call', { kind: 'intended' }, { kind: 'calling' }, { kind: 'starting', calledMs: NOW }],
    ['knows its run', { kind: 'starting', calledMs: 1 }, { kind: 'started', jobRunId: 'jr' }, { kind: 'running', jobRunId: 'jr', sinceMs: NOW }],
    ['knows another run', { kind: 'running', jobRunId: 'jr_1', sinceMs: 1 }, { kind: 'started', jobRunId: 'jr_2' }, { kind: 'running', jobRunId: 'jr_2', sinceMs: NOW }],
    ['waits for room', { kind: 'starting', calledMs: 1 }, { kind: 'at-capacity' }, { kind: 'waiting-capacity', sinceMs: NOW, notBeforeMs: NOW + CAPACITY_DELAY_MS }],
    ['may call again', { kind: 'starting', calledMs: 1 }, { kind: 'not-started' }, { kind: 'intended' }],
    ['knows the end', { kind: 'running', jobRunId: 'jr', sinceMs: 1 }, { kind: 'ended', end: FAILED }, { kind: 'ended', end: FAILED }],
    ['gives up what is refused', { kind: 'starting', calledMs: 1 }, { kind: 'refused', code: 'no-such-job', message: 'm' }, { kind: 'ended', end: { kind: 'failed', code: 'no-such-job', message: 'm', permanent: true } }],
    ['is done with a file', { kind: 'ended', end: { kind: 'succeeded' } }, { kind: 'settled', then: 'go-on' }, undefined],
    ['is done with one that needs no run', { kind: 'intended' }, { kind: 'dropped' }, undefined],
  ]
  for (const [name, before, outcome, after] of steps) {
    it(name, () => {
      const advanced = advanceGroup(group({ current: current(before) }), outcome, NOW)
      expect(advanced.current?.phase).to.deep.equal(after)
      expect(advanced.state).to.equal('OPEN')
      if (after !== undefined) expect(advanced.current).to.include({ receipt: 'a'.repeat(64), run: 1, runId: 'run-1' })
      else expect(advanced).not.to.have.property('current')
    })
  }

  it('has the chosen file at work, and nowhere else', () => {
    const before = group({ admitted: [file('b'), file('a'), file('a', 2)] })
    const advanced = advanceGroup(before, { kind: 'chosen', file: file('a'), started: STARTED }, NOW)
    expect(advanced.current).to.deep.equal({ ...file('a'), run: 1, runId: runIdOf(file('a'), 1), phase: { kind: 'intended' } })
    expect(advanced.admitted).to.deep.equal([file('b'), file('a', 2)])
    expect(advanced.newest).to.deep.equal(STARTED)
  })

  it('keeps the newest file when a late one is chosen', () => {
    const newest = { key: 'data/in/a_20250916.csv', stamp: '20250916' }
    expect(advanceGroup(group({ newest }), { kind: 'chosen', file: file('a'), started: STARTED }, NOW).newest).to.deep.equal(newest)
  })

  it('remembers since when it waits for room', () => {
    const phase: RunPhase = { kind: 'waiting-capacity', sinceMs: 7, notBeforeMs: 8 }
    const advanced = advanceGroup(group({ current: current(phase) }), { kind: 'at-capacity' }, NOW)
    expect(advanced.current?.phase).to.deep.equal({ kind: 'waiting-capacity', sinceMs: 7, notBeforeMs: NOW + CAPACITY_DELAY_MS })
  })

  it('has another run of the same file, with another id, which waits longer each time', () => {
    const advanced = advanceGroup(group({ current: current({ kind: 'ended', end: FAILED }, 3) }), { kind: 'settled', then: 'run-again' }, NOW)
    expect(advanced.current).to.deep.equal({ ...file('a'), run: 4, runId: runIdOf(file('a'), 4), phase: { kind: 'backing-off', notBeforeMs: NOW + backoffMs(3) } })
  })

  it('stands still, and knows by what, when it is halted', () => {
    const advanced = advanceGroup(group({ current: current({ kind: 'ended', end: FAILED }), admitted: [file('b')] }), { kind: 'settled', then: 'halt' }, NOW)
    expect(advanced).to.deep.include({ state: 'HALTED', haltedBy: file('a'), admitted: [file('b')] }).and.not.to.have.property('current')
  })

  it('is what it was when an outcome comes for a file that is not at work any more', () => {
    const outcomes: readonly GroupOutcome[] = [{ kind: 'calling' }, { kind: 'started', jobRunId: 'jr' }, { kind: 'settled', then: 'halt' }, { kind: 'dropped' }]
    for (const outcome of outcomes) expect(advanceGroup(group(), outcome, NOW)).to.deep.equal(group())
  })

  it('keeps no more of a message than a record has room for', () => {
    const message = '😀'.repeat(100_000)
    for (const outcome of [{ kind: 'ended', end: { ...FAILED, message } }, { kind: 'refused', code: 'x', message }] as const) {
      const { phase } = advanceGroup(group({ current: current({ kind: 'starting', calledMs: 1 }) }), outcome, NOW).current!
      expect(phase.kind === 'ended' && phase.end.kind === 'failed' && phase.end.message).to.be.a('string').with.length.within(500, 1_001)
    }
  })

  it('holds each file once and never the one at work besides, whatever happens to it', () => {
    const outcome: fc.Arbitrary<GroupOutcome> = fc.oneof(
      anyFile.map((chosen) => ({ kind: 'chosen' as const, file: chosen, started: STARTED })),
      fc.constantFrom<GroupOutcome>({ kind: 'calling' }, { kind: 'started', jobRunId: 'jr' }, { kind: 'at-capacity' }, { kind: 'not-started' }, { kind: 'dropped' }),
      fc.constantFrom('run-again' as const, 'go-on' as const, 'halt' as const).map((then) => ({ kind: 'settled' as const, then })),
      anyEnd.map((end) => ({ kind: 'ended' as const, end })),
    )
    fc.assert(
      fc.property(fc.uniqueArray(anyFile, { selector: ({ receipt, attempt }) => `${receipt}${attempt}` }), fc.array(outcome, { maxLength: 20 }), (admitted, outcomes) => {
        let value = group({ admitted })
        for (const [nowMs, one] of outcomes.entries()) {
          // Nobody chooses while a file is at work.
          if (one.kind === 'chosen' && value.current !== undefined) continue
          const before = value
          value = advanceGroup(value, one, nowMs)
          const { current: at } = value
          expect(value.admitted.filter((waiting) => at !== undefined && isSameFile(waiting, at))).to.deep.equal([])
          expect(before.admitted.filter((waiting) => !value.admitted.includes(waiting)).length).to.be.at.most(one.kind === 'chosen' ? 1 : 0)
          if (at !== undefined) expect(at.runId).to.equal(runIdOf(at, at.run))
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('the id of a run', () => {
  it('is the same for the same run, and another for another file, attempt or run', () => {
    const ids = [runIdOf(file('a'), 1), runIdOf(file('b'), 1), runIdOf(file('a', 2), 1), runIdOf(file('a'), 2)]
    expect(new Set(ids).size).to.equal(4)
    expect(runIdOf(file('a'), 1)).to.equal(ids[0])
    for (const id of ids) expect(id).to.match(/^run-[0-9a-f]{40}$/)
  })
})
