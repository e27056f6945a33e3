import { expect } from 'chai'
import fc from 'fast-check'
import { type GroupStep, nextStep } from '../../../src/domain/queue/next-step.ts'
import type { RunPhase } from '../../../src/domain/queue/order-group.ts'
import { SETTLING_MS } from '../../../src/domain/queue/run-timing.ts'
import { anyGroup, current, FAILED, file, group } from './groups.ts'

const NOW = 10_000_000

describe('the next step of a group', () => {
  it('is to choose when nothing is at work, whatever waits', () => {
    expect(nextStep(group(), NOW)).to.deep.equal({ kind: 'choose' })
    expect(nextStep(group({ admitted: [file('b')], state: 'HALTED' }), NOW)).to.deep.equal({ kind: 'choose' })
  })

  const steps: readonly (readonly [phase: RunPhase, step: Record<string, unknown>])[] = [
    [{ kind: 'intended' }, { kind: 'start' }],
    [{ kind: 'waiting-capacity', sinceMs: 0, notBeforeMs: NOW + 1 }, { kind: 'wait', untilMs: NOW + 1 }],
    [{ kind: 'waiting-capacity', sinceMs: 0, notBeforeMs: NOW }, { kind: 'start' }],
    [{ kind: 'backing-off', notBeforeMs: NOW + 1 }, { kind: 'wait', untilMs: NOW + 1 }],
    [{ kind: 'backing-off', notBeforeMs: NOW }, { kind: 'start' }],
    [{ kind: 'starting', calledMs: NOW - SETTLING_MS + 1 }, { kind: 'search', mayStart: false }],
    [{ kind: 'starting', calledMs: NOW - SETTLING_MS }, { kind: 'search', mayStart: true }],
    [{ kind: 'running', jobRunId: 'jr', sinceMs: 0 }, { kind: 'look', jobRunId: 'jr' }],
    [{ kind: 'ended', end: FAILED }, { kind: 'settle', end: FAILED }],
  ]
  for (const [phase, step] of steps) {
    it(`after ${JSON.stringify(phase)} is ${JSON.stringify(step)}`, () => {
      const at = current(phase)
      expect(nextStep(group({ current: at }), NOW)).to.deep.equal(step['kind'] === 'wait' ? step : { ...step, file: at })
    })
  }

  it('never starts anything while a run may be there, nor waits for what is past', () => {
    fc.assert(
      fc.property(anyGroup, fc.integer({ min: 0, max: 4_000_000_000_000 }), (value, nowMs) => {
        const step: GroupStep = nextStep(value, nowMs)
        const phase = value.current?.phase.kind
        if (step.kind === 'start') expect(phase).to.be.oneOf(['intended', 'waiting-capacity', 'backing-off'])
        if (step.kind === 'choose') expect(phase).to.equal(undefined)
        if (step.kind === 'wait') expect(step.untilMs).to.be.above(nowMs)
      }),
    )
  })
})
