import { expect } from 'chai'
import { packetMachine, wakePacket } from '../../../src/domain/packets/packet-machine.ts'
import { packetResult, packetsResult, refusedPacket } from '../../../src/domain/packets/packet-result.ts'
import type { PacketResult } from '../../../src/domain/packets/packet-result.ts'
import { PLAN, received, SOURCE, T1 } from './packet-records.ts'

const held = packetMachine.evolve(received(), { kind: 'held', reason: 'gap', message: 'It waits' }, T1)
const failed = packetMachine.evolve(received(), { kind: 'failed', code: 'all-rows-rejected', message: 'All of them' }, T1)
const planned = packetMachine.evolve(received(), { kind: 'planned', source: SOURCE, plan: { ...PLAN, rowsWarned: 2, gaps: [5, 6], warningsKey: 'w.ndjson' } }, T1)
const processed = packetMachine.evolve(planned, { kind: 'committed' }, T1)
const NOTHING = { table: 'staff', id: 7, rows: 0, outputs: [], gaps: [] }

describe('packet results', () => {
  it('tell what a packet came to', () => {
    expect(packetResult(processed, true)).to.deep.equal({
      table: 'staff', id: 7, status: 'processed', rows: 4, outputs: ['dim_staff/staff/x.parquet'], gaps: [5, 6], rows_in: 5, rows_rejected: 1, rows_warned: 2,
      rejects: 'quarantine/staff/staff_00000007.rejects.ndjson', warnings: 'w.ndjson',
    })
    expect(packetResult(processed, false)).to.deep.equal({ ...packetResult(processed, true), status: 'duplicate' })
    expect(packetResult(held, true)).to.deep.equal({ ...NOTHING, status: 'held', reason: 'gap' })
    expect(packetResult(failed, true)).to.deep.equal({ ...NOTHING, status: 'failed', reason: 'all-rows-rejected', error: { code: 'all-rows-rejected', message: 'All of them' } })
    expect(refusedPacket('x', 1, 'KeyError', 'no such table')).to.deep.equal({ table: 'x', id: 1, status: 'failed', rows: 0, outputs: [], gaps: [], error: { code: 'KeyError', message: 'no such table' } })
  })

  it('name the first hundred ids of a gap, and say of how many', () => {
    const gaps = Array.from({ length: 250 }, (_, index) => index + 1)
    const gapped = packetMachine.evolve({ ...received(), plan: { ...PLAN, gaps } }, { kind: 'committed' }, T1)
    expect(packetResult(gapped, true)).to.deep.include({ gaps: gaps.slice(0, 100), gaps_total: 250 })
    const hundred = packetMachine.evolve({ ...received(), plan: { ...PLAN, gaps: gaps.slice(0, 100) } }, { kind: 'committed' }, T1)
    expect(packetResult(hundred, true)).to.deep.include({ gaps: gaps.slice(0, 100) }).and.not.have.property('gaps_total')
  })

  it('name the first 100 missing packets, and how many there are', () => {
    const gaps = Array.from({ length: 101 }, (_, i) => i + 1)
    const missing = (count: number) => packetResult({ ...processed, plan: { ...PLAN, gaps: gaps.slice(0, count) } }, true)
    expect(missing(100)).to.deep.include({ gaps: gaps.slice(0, 100) }).and.not.have.property('gaps_total')
    expect(missing(101)).to.deep.include({ gaps: gaps.slice(0, 100), gaps_total: 101 })
  })

  it('are not to be had of a packet that is on its way', () => {
    for (const record of [received(), planned, wakePacket(held, T1)]) expect(() => packetResult(record, true)).to.throw('not at its end')
  })

  it('are a success when all are in, a failure when all have failed, and partial otherwise', () => {
    const result = (status: PacketResult['status']): PacketResult => ({ ...NOTHING, status })
    const of = (...statuses: readonly PacketResult['status'][]) => packetsResult(statuses.map(result), []).status
    expect(of('processed')).to.equal('success')
    expect(of('processed', 'duplicate')).to.equal('success')
    expect(of('processed', 'held')).to.equal('partial')
    expect(of('duplicate', 'failed')).to.equal('partial')
    expect(of('held', 'failed')).to.equal('partial')
    expect(of('held')).to.equal('partial')
    expect(of('failed', 'failed')).to.equal('failed')
    expect(packetsResult([result('processed')], [result('failed')])).to.deep.equal({ status: 'success', packets: [result('processed')], released: [result('failed')] })
  })
})
