import { expect } from 'chai'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import { IllegalTransition, moveReceipt } from '../../../src/domain/ledger/receipt-transitions.ts'
import type { Receipt, ReceiptJob, ReceiptState } from '../../../src/domain/ledger/receipt.ts'
import { isWaiting, isWaitingIn, orderedMachine, type OrderedOutcome } from '../../../src/domain/queue/ordered-machine.ts'
import { FAILED, T0, T1 } from './groups.ts'

const OBJECT = { bucket: 'lake', key: 'data/in/orders_20250915_101500.csv', versionId: 'v1' }

function waiting(onFailure: 'park' | 'halt' = 'park'): Receipt {
  const job: ReceiptJob = {
    jobId: 'J', jobName: 'j', targetTable: 't', upsertKeys: [], engine: 'glue', versions: 'latest', onSuccess: 'keep', order: { attempts: 3, onFailure },
  }
  return { ...moveReceipt(openReceipt(OBJECT, 'route-file', T0), 'ROUTED', T0), job, plan: { kind: 'queue', group: 'orders', sent: true } }
}

/** What is owed after an outcome, and the receipt once all of it is done. */
function followed(receipt: Receipt, outcome: OrderedOutcome): { readonly receipt: Receipt; readonly owed: readonly string[] } {
  let now = orderedMachine.evolve(receipt, outcome, T1)
  const owed: string[] = []
  for (let effect = orderedMachine.next(now); effect !== undefined; effect = orderedMachine.next(now)) {
    owed.push(effect.kind === 'publish' ? effect.notice.subject : `letter ${effect.letter.code}`)
    now = orderedMachine.evolve(now, effect.kind === 'publish' ? { kind: 'published', id: effect.notice.id } : { kind: 'letter-sent', id: effect.letter.id }, T1)
  }
  return { receipt: now, owed }
}

describe('a file that waits for its turn', () => {
  it('waits in its attempt and its group alone, and only until its end', () => {
    expect(isWaiting(waiting(), 1)).to.equal(true)
    expect(isWaiting(waiting(), 2)).to.equal(false)
    expect(isWaiting({ ...waiting(), plan: { kind: 'convert', runId: 'r' } }, 1)).to.equal(false)
    expect(isWaiting(openReceipt(OBJECT, 'route-file', T0), 1)).to.equal(false)
    expect(isWaiting(moveReceipt(waiting(), 'PROCESSED', T1), 1)).to.equal(false)
    expect([isWaitingIn(waiting(), 1, 'orders'), isWaitingIn(waiting(), 1, 'other'), isWaitingIn(waiting(), 2, 'orders')]).to.deep.equal([true, false, false])
  })

  const ends: readonly (readonly [name: string, outcome: OrderedOutcome, state: ReceiptState, reason: string | undefined, owed: readonly string[]])[] = [
    ['is gone', { kind: 'gone' }, 'IGNORED', 'source-deleted', []],
    ['is replaced', { kind: 'replaced' }, 'SUPERSEDED', undefined, []],
    ['is a copy that a replay has put there', { kind: 'restored-copy' }, 'IGNORED', 'restored-copy', []],
    ['has succeeded', { kind: 'ended', end: { kind: 'succeeded' }, runIds: ['r1'], letter: true }, 'PROCESSED', undefined, []],
    ['has failed', { kind: 'ended', end: FAILED, runIds: ['r1', 'r2'], letter: false }, 'FAILED', 'job-failed', ['File Failed']],
    ['has failed where there are dead letters', { kind: 'ended', end: FAILED, runIds: ['r1'], letter: true }, 'FAILED', 'job-failed', ['letter job-failed', 'File Failed']],
  ]
  for (const [name, outcome, state, reason, owed] of ends) {
    it(`ends when it ${name}`, () => {
      const { receipt, owed: told } = followed(waiting(), outcome)
      expect(receipt.state).to.equal(state)
      expect(receipt.reason).to.equal(reason)
      expect(told).to.deep.equal(owed)
      if (outcome.kind === 'ended') expect(receipt.runIds).to.deep.equal(outcome.runIds)
      expect(() => orderedMachine.evolve(receipt, outcome, T1)).to.throw(IllegalTransition)
    })
  }

  it('tells of the halt of its group when it fails, and not when it succeeds', () => {
    expect(followed(waiting('halt'), { kind: 'ended', end: FAILED, runIds: [], letter: false }).owed).to.deep.equal(['File Failed', 'Group Halted'])
    expect(followed(waiting('halt'), { kind: 'ended', end: { kind: 'succeeded' }, runIds: [], letter: false }).owed).to.deep.equal([])
  })

  it('names each run once', () => {
    const known = { ...waiting(), runIds: ['r1'] }
    expect(followed(known, { kind: 'ended', end: { kind: 'succeeded' }, runIds: ['r1', 'r2'], letter: false }).receipt.runIds).to.deep.equal(['r1', 'r2'])
  })

  it('is told of as late once an attempt, however often it is found so, and goes on waiting', () => {
    const once = followed(waiting(), { kind: 'late', after: 'data/in/orders_20250915_103000.csv' })
    expect(once.owed).to.deep.equal(['Late File'])
    expect(once.receipt.state).to.equal('ROUTED')
    const twice = followed(once.receipt, { kind: 'late', after: 'data/in/orders_20250915_103000.csv' })
    expect(twice).to.deep.equal({ receipt: once.receipt, owed: [] })
    const otherAttempt = followed({ ...once.receipt, attempt: 2 }, { kind: 'late', after: 'x' })
    expect(otherAttempt.owed).to.deep.equal(['Late File'])
  })
})
