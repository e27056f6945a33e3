import { expect } from 'chai'
import fc from 'fast-check'
import { runFromItem, runToItem } from '../../../src/domain/ledger/ledger-item.ts'
import { claimRun, moveRun, RUN_TRANSITIONS, type Run } from '../../../src/domain/ledger/run.ts'

const REGISTERED = '2025-09-15T10:15:00.000Z'
const CLAIMED = '2025-09-15T10:16:00.000Z'
const LATER = '2025-09-15T10:17:00.000Z'

const pending: Run = {
  id: 'run-1',
  identity: 'a'.repeat(64),
  object: { bucket: 'landing', key: 'data/in/a.csv' },
  state: 'PENDING',
  attempt: 2,
  fence: 7,
  createdAt: REGISTERED,
  updatedAt: REGISTERED,
  history: [{ at: REGISTERED, from: null, to: 'PENDING' }],
}

const claimed: Run = {
  ...pending,
  state: 'RUNNING',
  fence: 8,
  claimedBy: 'jr_1',
  updatedAt: CLAIMED,
  history: [...pending.history, { at: CLAIMED, from: 'PENDING', to: 'RUNNING' }],
}

describe('claimRun', () => {
  it('gives a pending run to whoever asks, and records it', () => {
    expect(claimRun(pending, 'jr_1', CLAIMED)).to.deep.equal({ kind: 'claimed', run: claimed })
  })

  it('gives a claimant its run again, as it is', () => {
    expect(claimRun(claimed, 'jr_1', LATER)).to.deep.equal({ kind: 'claimed', run: claimed })
  })

  const refusals: readonly [string, Run, RegExp][] = [
    ['one that another has claimed', claimed, /claimed by jr_1/],
    ['one that began without a claim', { ...pending, state: 'RUNNING' }, /is RUNNING/],
    ['one that was given up before it began', { ...pending, state: 'FAILED' }, /is FAILED/],
    ['one that has ended', { ...pending, state: 'COMPLETED' }, /is COMPLETED/],
    ['one that the asker has claimed and that was ended since', { ...claimed, claimedBy: 'jr_2', state: 'FAILED' }, /is FAILED/],
  ]
  for (const [what, run, reason] of refusals) {
    it(`refuses ${what}`, () => {
      const claim = claimRun(run, 'jr_2', LATER)
      expect(claim.kind).to.equal('refused')
      if (claim.kind === 'refused') expect(claim.reason).to.match(reason).and.to.include('run-1')
    })
  }

  it('has one claimant, whoever asks in whatever order and how often, until the end and after it', () => {
    const asked = fc.array(fc.constantFrom('jr_1', 'jr_2', 'jr_3', 'end'), { maxLength: 12 })
    fc.assert(
      fc.property(asked, (steps) => {
        let run = pending
        const workers = new Set<string>()
        let ended = false
        for (const step of steps) {
          if (step === 'end') {
            ended ||= run.state === 'RUNNING'
            run = moveRun(run, 'COMPLETED', LATER) ?? run
            continue
          }
          const claim = claimRun(run, step, LATER)
          if (claim.kind === 'refused') continue
          expect(ended, 'a claim after the end').to.equal(false)
          workers.add(step)
          run = claim.run
        }
        expect(workers.size).to.be.at.most(1)
        if (run.state !== 'PENDING') expect([...workers]).to.deep.equal([run.claimedBy])
        expect(run.fence).to.equal(pending.fence + workers.size)
        for (const { from, to } of run.history.slice(1)) expect(from !== null && RUN_TRANSITIONS[from].includes(to)).to.equal(true)
      }),
    )
  })

  it('leaves a run that can be stored and read back', () => {
    expect(runToItem(claimed)).to.include({ claimed_by: 'jr_1', state: 'RUNNING', fence: 8 })
    expect(runFromItem(runToItem(claimed))).to.deep.equal({ kind: 'run', run: claimed })
  })
})
