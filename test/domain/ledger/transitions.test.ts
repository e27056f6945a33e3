import { expect } from 'chai'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import { IllegalTransition, isOpen, moveReceipt, RECEIPT_TRANSITIONS } from '../../../src/domain/ledger/receipt-transitions.ts'
import type { Receipt, ReceiptState } from '../../../src/domain/ledger/receipt.ts'
import { hasEnded, moveRun, RUN_TRANSITIONS, type Run, type RunState } from '../../../src/domain/ledger/run.ts'
import { speaksForPresentObject } from '../../../src/domain/ledger/speaks-for.ts'

const AT = '2025-01-01T00:00:00.000Z'
const LATER = '2025-01-01T00:00:01.000Z'
const RECEIPT = openReceipt({ bucket: 'b', key: 'k', etag: 'e' }, 'route-file', AT, 7)

const LEGAL = [
  'RECEIVED>ROUTED', 'RECEIVED>PARKED', 'RECEIVED>UNCONFIGURED', 'RECEIVED>SUPERSEDED', 'RECEIVED>IGNORED',
  'ROUTED>PROCESSED', 'ROUTED>QUARANTINED', 'ROUTED>FAILED', 'ROUTED>SUPERSEDED', 'ROUTED>IGNORED',
  'PROCESSED>RECEIVED', 'QUARANTINED>RECEIVED', 'FAILED>RECEIVED', 'PARKED>RECEIVED', 'UNCONFIGURED>RECEIVED',
]
const LEGAL_RUNS = ['PENDING>RUNNING', 'PENDING>FAILED', 'RUNNING>COMPLETED', 'RUNNING>FAILED']

function inState(state: ReceiptState): Receipt {
  return { ...RECEIPT, state }
}

describe('receipt transitions', () => {
  const states = Object.keys(RECEIPT_TRANSITIONS) as ReceiptState[]
  for (const from of states) {
    for (const to of states) {
      const legal = LEGAL.includes(`${from}>${to}`)
      it(`${from} to ${to} is ${legal ? 'legal' : 'refused'}`, () => {
        if (!legal) {
          expect(() => moveReceipt(inState(from), to, LATER)).to.throw(IllegalTransition)
          return
        }
        const moved = moveReceipt({ ...inState(from), reason: 'old' }, to, LATER, { reason: 'why', by: 'who' })
        expect(moved).to.deep.include({ state: to, reason: 'why', updatedAt: LATER, createdAt: AT })
        expect(moved.history.at(-1)).to.deep.equal({ at: LATER, from, to, reason: 'why', by: 'who' })
        expect(moved.history).to.have.length(RECEIPT.history.length + 1)
      })
    }
  }

  it('drops the reason of the state before', () => {
    expect(moveReceipt({ ...inState('PARKED'), reason: 'inactive' }, 'RECEIVED', LATER)).to.not.have.property('reason')
  })

  it('opens as received, once, and open means that work is left', () => {
    expect(RECEIPT).to.deep.include({ state: 'RECEIVED', attempt: 1, fence: 1, size: 7, createdAt: AT, updatedAt: AT })
    expect(states.filter((state) => isOpen(inState(state)))).to.deep.equal(['RECEIVED', 'ROUTED'])
  })
})

describe('run transitions', () => {
  const states = Object.keys(RUN_TRANSITIONS) as RunState[]
  const run: Run = {
    id: 'run-x', identity: RECEIPT.identity, object: RECEIPT.object, state: 'PENDING', attempt: 1, fence: 1,
    createdAt: AT, updatedAt: AT, history: [{ at: AT, from: null, to: 'PENDING' }],
  }
  for (const from of states) {
    for (const to of states) {
      const legal = LEGAL_RUNS.includes(`${from}>${to}`)
      it(`${from} to ${to} is ${legal ? 'legal' : 'refused'}`, () => {
        const moved = moveRun({ ...run, state: from }, to, LATER, { rowsIn: 3 })
        if (!legal) expect(moved).to.equal(undefined)
        else expect(moved).to.deep.include({ state: to, rowsIn: 3, updatedAt: LATER })
      })
    }
  }

  it('knows the ends', () => {
    expect(states.filter((state) => hasEnded({ ...run, state }))).to.deep.equal(['COMPLETED', 'FAILED'])
  })
})

describe('a receipt speaks for an object that is still there', () => {
  const move = { destination: 'd', alternative: 'a', step: 'done' as const }
  const table: readonly (readonly [string, Receipt, boolean])[] = [
    ['received', RECEIPT, true],
    ['processed and kept', inState('PROCESSED'), true],
    ['processed and archived', { ...inState('PROCESSED'), archive: move }, false],
    ['parked in place', inState('PARKED'), true],
    ['moved aside', { ...inState('UNCONFIGURED'), plan: { kind: 'move', move, then: 'UNCONFIGURED' } }, false],
    ['being moved', { ...RECEIPT, plan: { kind: 'move', move: { ...move, step: 'copy' }, then: 'UNCONFIGURED' } }, true],
    ['superseded', inState('SUPERSEDED'), false],
    ['deleted by its owner', { ...inState('IGNORED'), reason: 'source-deleted' }, false],
    ['ignored for its name', { ...inState('IGNORED'), reason: 'unsupported-suffix' }, true],
  ]
  for (const [name, receipt, speaks] of table) {
    it(`${name}: ${speaks ? 'yes' : 'no'}`, () => {
      expect(speaksForPresentObject(receipt)).to.equal(speaks)
    })
  }
})
