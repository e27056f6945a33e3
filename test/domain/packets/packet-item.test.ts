import { expect } from 'chai'
import fc from 'fast-check'
import type { LedgerItem } from '../../../src/domain/ledger/ledger-item.ts'
import { UnstorableRecord } from '../../../src/domain/ledger/ledger-item.ts'
import { packetMachine } from '../../../src/domain/packets/packet-machine.ts'
import { PACKET_RECORD, packetName, SEQUENCE_RECORD } from '../../../src/domain/packets/packet-item.ts'
import type { PacketRecord } from '../../../src/domain/packets/packet-record.ts'
import { EMPTY_SEQUENCE, withPacket } from '../../../src/domain/packets/packet-sequence.ts'
import { newTableSequence, withKnowledge } from '../../../src/domain/packets/table-sequence.ts'
import { PLAN, received, SOURCE, T0, T1 } from './packet-records.ts'

const text = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'state', 'a_b', 'aB', 'é\u0000'))
const count = fc.maxSafeInteger().map(Math.abs)
const ordinal = count.map(n => Math.max(1, n))
const instant = fc.constantFrom(T0, T1, '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z')
const hash = fc.constantFrom('0', '9', 'f').map(digit => digit.repeat(64))
const state = fc.constantFrom('RECEIVED', 'HELD', 'PROCESSED', 'FAILED')

const record: fc.Arbitrary<PacketRecord> = fc.record(
  {
    packet: fc.record({ table: text, id: ordinal }),
    state,
    reason: text,
    attempt: ordinal,
    fence: ordinal,
    createdAt: instant,
    updatedAt: instant,
    history: fc.array(fc.record({ at: instant, from: fc.option(state), to: state, reason: text }, { requiredKeys: ['at', 'from', 'to'] }), { maxLength: 3 }),
    source: fc.record({ bucket: text, key: text, versionId: text, etag: text, size: count, hash }, { requiredKeys: ['bucket', 'key', 'etag', 'size', 'hash'] }),
    plan: fc.record(
      {
        manifestEtag: fc.option(text),
        outputs: fc.array(
          fc.record({ table: text, key: text, rows: count, hash, replaces: fc.boolean(), oldest: text, newest: text }, { requiredKeys: ['table', 'key', 'rows', 'hash', 'replaces'] }),
          { maxLength: 2 },
        ),
        states: fc.array(fc.record({ source: text, key: text }), { maxLength: 2 }),
        rowsIn: count, rowsOut: count, rowsRejected: count, rowsWarned: count, rejectsKey: text, warningsKey: text,
        gaps: fc.array(ordinal, { maxLength: 4 }),
      },
      { requiredKeys: ['manifestEtag', 'outputs', 'states', 'rowsIn', 'rowsOut', 'rowsRejected', 'rowsWarned', 'gaps'] },
    ),
    sequenced: fc.boolean(),
    error: fc.record({ code: text, message: text }),
    notices: fc.array(
      fc.record(
        { id: text, outcome: text, subject: text, message: text, at: instant, status: fc.constantFrom('pending', 'sent'), sentAt: instant },
        { requiredKeys: ['id', 'outcome', 'subject', 'message', 'at', 'status'] },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['packet', 'state', 'attempt', 'fence', 'createdAt', 'updatedAt', 'history', 'sequenced', 'notices'], noNullPrototype: true },
)

const stored = (): LedgerItem => {
  const planned = packetMachine.evolve(received(), { kind: 'planned', source: SOURCE, plan: PLAN }, T1)
  return JSON.parse(JSON.stringify(PACKET_RECORD.toItem(packetMachine.evolve(planned, { kind: 'committed' }, T1)))) as LedgerItem
}

describe('packets in the ledger', () => {
  it('are read as they were written, by way of JSON', () => {
    fc.assert(
      fc.property(record, value => {
        const item: unknown = JSON.parse(JSON.stringify(PACKET_RECORD.toItem(value)))
        expect(PACKET_RECORD.fromItem(item)).to.deep.equal({ kind: 'read', value })
      }),
      { numRuns: 300 },
    )
  })

  it('have the names that every record of the ledger has', () => {
    expect(stored()).to.include.keys('format', 'state', 'attempt', 'fence', 'created_at', 'updated_at', 'history')
    expect(stored()['plan']).to.include.keys('manifest_etag', 'rows_in', 'rows_out', 'rows_rejected', 'rejects_key')
  })

  const damages: readonly (readonly [name: string, damage: (item: Record<string, unknown>) => unknown, says: string])[] = [
    ['nothing', () => null, 'not a JSON object'],
    ['a list', () => [], 'not a JSON object'],
    ['no format', ({ format: _, ...item }) => item, '"format"'],
    ['a newer format', item => ({ ...item, format: 2 }), 'update Sluice'],
    ['no packet', ({ packet: _, ...item }) => item, 'packet is missing'],
    ['an id of 0', item => ({ ...item, packet: { table: 'staff', id: 0 } }), 'packet.id must be a whole number of at least 1'],
    ['an id as text', item => ({ ...item, packet: { table: 'staff', id: '7' } }), 'packet.id must be a whole number'],
    ['a table that is no text', item => ({ ...item, packet: { table: null, id: 7 } }), 'packet.table must be a text'],
    ['a state that is none', item => ({ ...item, state: 'constructor' }), 'state must be one of RECEIVED, HELD, PROCESSED, FAILED'],
    ['a fence that is no number', item => ({ ...item, fence: Number.NaN }), 'fence must be'],
    ['a time without a zone', item => ({ ...item, created_at: '2024-11-15 14:20:09' }), 'created_at must be an ISO 8601 time in UTC'],
    ['a history that is no list', item => ({ ...item, history: {} }), 'history must be a list'],
    ['a hash of other digits', item => ({ ...item, source: { ...(item['source'] as object), hash: 'x'.repeat(64) } }), 'source.hash must be 64 lower-case hexadecimal digits'],
    ['a gap of 0', item => ({ ...item, plan: { ...(item['plan'] as object), gaps: [0] } }), 'plan.gaps[0] must be'],
    ['null for what may be absent', item => ({ ...item, reason: null }), 'reason must be a text'],
    ['a field of a newer Sluice', item => ({ ...item, colour: 'red' }), 'colour is not known to this Sluice'],
    ['a field __proto__', item => JSON.parse(JSON.stringify(item).replace('{', '{"__proto__":{},')) as unknown, '__proto__'],
  ]
  for (const [name, damage, says] of damages) {
    it(`are not read with ${name}`, () => {
      const read = PACKET_RECORD.fromItem(damage({ ...stored() }))
      expect(read.kind).to.equal('unreadable')
      expect(read.kind === 'unreadable' && read.message).to.contain(says)
    })
  }

  it('are not written when they could not be read', () => {
    expect(() => PACKET_RECORD.toItem({ ...received(), fence: 0 })).to.throw(UnstorableRecord, 'packet staff 00000007 cannot be stored: fence must be')
  })

  it('have a name each, and lie in the order in which they came', () => {
    const names = [{ table: 'staff', id: 7 }, { table: 'staff', id: 71 }, { table: 'staff 0', id: 7 }, { table: 'design', id: 7 }].map(packetName)
    expect(new Set(names).size).to.equal(names.length)
    const early = { ...received(), createdAt: T0 }
    const late = { ...received(), packet: { table: 'a', id: 1 }, createdAt: T1 }
    expect(PACKET_RECORD.orderOf(early) < PACKET_RECORD.orderOf(late)).to.equal(true)
    expect(PACKET_RECORD.idOf(early)).to.equal('staff 00000007')
  })

  it('are read with their sequences, whatever they are', () => {
    fc.assert(
      fc.property(text, fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { maxLength: 20 }), (table, ids) => {
        const known = ids.reduce(withPacket, EMPTY_SEQUENCE)
        const value = withKnowledge(newTableSequence(table, EMPTY_SEQUENCE, T0), known, T1)
        expect(SEQUENCE_RECORD.fromItem(JSON.parse(JSON.stringify(SEQUENCE_RECORD.toItem(value))))).to.deep.equal({ kind: 'read', value })
      }),
    )
  })
})
