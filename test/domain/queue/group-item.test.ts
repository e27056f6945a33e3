import { expect } from 'chai'
import fc from 'fast-check'
import { UnstorableRecord } from '../../../src/domain/ledger/ledger-item.ts'
import { GROUP_RECORD } from '../../../src/domain/queue/group-item.ts'
import { fullGroup, largestGroup } from '../../contract/group-samples.ts'
import { anyGroup, current, group } from './groups.ts'

const stored = (): Record<string, unknown> => JSON.parse(JSON.stringify(GROUP_RECORD.toItem(fullGroup('orders')))) as Record<string, unknown>

describe('groups in the ledger', () => {
  it('are read as they were written, by way of JSON', () => {
    fc.assert(
      fc.property(anyGroup, (value) => {
        const item: unknown = JSON.parse(JSON.stringify(GROUP_RECORD.toItem(value)))
        expect(GROUP_RECORD.fromItem(item)).to.deep.equal({ kind: 'read', value })
      }),
      { numRuns: 300 },
    )
  })

  it('have the names that every record of the ledger has', () => {
    expect(stored()).to.include.keys('format', 'state', 'attempt', 'fence', 'created_at', 'updated_at', 'history')
    expect(stored()['current']).to.include.keys('receipt', 'run', 'run_id', 'phase')
    expect(stored()['lease']).to.include.keys('owner', 'until_ms')
  })

  const damages: readonly (readonly [name: string, damage: (item: Record<string, unknown>) => unknown, says: string])[] = [
    ['nothing', () => null, 'not a JSON object'],
    ['a list', () => [], 'not a JSON object'],
    ['no format', ({ format: _, ...item }) => item, '"format"'],
    ['a newer format', (item) => ({ ...item, format: 2 }), 'update Sluice'],
    ['no group', ({ group: _, ...item }) => item, 'group is missing'],
    ['a state that is none', (item) => ({ ...item, state: 'constructor' }), 'state must be one of OPEN, HALTED'],
    ['an attempt of 0', (item) => ({ ...item, attempt: 0 }), 'attempt must be a whole number of at least 1'],
    ['a lease without an end', (item) => ({ ...item, lease: { owner: 'a' } }), 'lease.until_ms is missing'],
    ['a lease that ends as a text', (item) => ({ ...item, lease: { owner: 'a', until_ms: '5' } }), 'lease.until_ms must be'],
    ['a phase that is none', (item) => ({ ...item, current: { ...(item['current'] as object), phase: { kind: 'toString' } } }), 'current.phase.kind must be one of intended'],
    ['a run without its id', (item) => ({ ...item, current: { ...(item['current'] as object), phase: { kind: 'running', since_ms: 1 } } }), 'current.phase.job_run_id is missing'],
    ['an end that is none', (item) => ({ ...item, current: { ...(item['current'] as object), phase: { kind: 'ended', end: {} } } }), 'current.phase.end must be'],
    ['a file that is no identity', (item) => ({ ...item, admitted: [{ receipt: 'A'.repeat(64), attempt: 1 }] }), 'admitted[0].receipt must be 64 lower-case'],
    ['files that are no list', (item) => ({ ...item, admitted: {} }), 'admitted must be a list'],
    ['null for what may be absent', (item) => ({ ...item, halted_by: null }), 'halted_by must be'],
    ['a field of a newer Sluice', (item) => ({ ...item, colour: 'red' }), 'colour is not known to this Sluice'],
    ['a field __proto__', (item) => JSON.parse(JSON.stringify(item).replace('{', '{"__proto__":{},')) as unknown, '__proto__'],
  ]
  for (const [name, damage, says] of damages) {
    it(`are not read with ${name}`, () => {
      const read = GROUP_RECORD.fromItem(damage(stored()))
      expect(read.kind).to.equal('unreadable')
      expect(read.kind === 'unreadable' && read.message).to.contain(says)
    })
  }

  it('are not written when they could not be read', () => {
    expect(() => GROUP_RECORD.toItem(group({ fence: 0 }))).to.throw(UnstorableRecord, 'group orders cannot be stored: fence must be')
    expect(() => GROUP_RECORD.toItem(group({ current: current({ kind: 'starting', calledMs: -1 }) }))).to.throw(UnstorableRecord, 'called_ms')
  })

  it('take up less than the 400 KB that an item may, however much happens to them', () => {
    expect(Buffer.byteLength(JSON.stringify(GROUP_RECORD.toItem(largestGroup('x'.repeat(128)))))).to.be.within(200_000, 400_000)
  })

  it('are told apart by their names', () => {
    expect(GROUP_RECORD.idOf(group({ group: 'a' }))).to.equal('a')
    expect(GROUP_RECORD.noun).to.equal('group')
  })
})
