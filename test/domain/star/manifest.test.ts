import { expect } from 'chai'
import type { PacketPlan, PlannedOutput } from '../../../src/domain/packets/packet-record.ts'
import { EMPTY_SEQUENCE } from '../../../src/domain/packets/packet-sequence.ts'
import { EMPTY_MANIFEST, sequenceOf, withCommit } from '../../../src/domain/star/manifest.ts'
import type { Manifest } from '../../../src/domain/star/manifest.ts'

const plan = (outputs: readonly PlannedOutput[], ...states: PacketPlan['states']): PacketPlan => ({
  manifestEtag: null, outputs, states, rowsIn: 1, rowsOut: 1, rowsRejected: 0, rowsWarned: 0, gaps: [],
})
const fact = (key: string): PlannedOutput => ({ table: 'fact', key, rows: 2, hash: `of ${key}`, replaces: false, oldest: 'o', newest: 'n' })
const snapshot = (key: string): PlannedOutput => ({ table: 'dim', key, rows: 1, hash: `of ${key}`, replaces: true })
const commit = (manifest: Manifest, id: number, ...rest: Parameters<typeof plan>) => withCommit(manifest, { table: 'sale', id }, plan(...rest), sequenceOf(manifest, 'sale'))

describe('withCommit', () => {
  it('adds facts, replaces snapshots and states, and takes the packet in', () => {
    const first = commit(EMPTY_MANIFEST, 1, [fact('f1'), snapshot('d1')], { source: 'shop', key: 's1' }, { source: 'town', key: 't1' })
    const second = commit(first, 3, [fact('f3'), snapshot('d3')], { source: 'shop', key: 's3' })
    expect(second).to.deep.equal({
      version: 2,
      tables: { fact: ['f1', 'f3'], dim: ['d3'] },
      files: {
        f1: { rows: 2, sha256: 'of f1', oldest: 'o', newest: 'n' },
        f3: { rows: 2, sha256: 'of f3', oldest: 'o', newest: 'n' },
        d3: { rows: 1, sha256: 'of d3' },
      },
      packets: { sale: { watermark: 1, highest: 3, gaps: [2] } },
      state: { shop: 's3', town: 't1' },
    })
    expect(first.tables).to.deep.equal({ fact: ['f1'], dim: ['d1'] })
  })

  it('names a file once that is there already', () => {
    const once = commit(EMPTY_MANIFEST, 1, [fact('f1'), snapshot('d1')])
    const again = commit(once, 2, [fact('f1'), snapshot('d1')])
    expect(again.tables).to.deep.equal({ fact: ['f1'], dim: ['d1'] })
    expect(Object.keys(again.files)).to.deep.equal(['f1', 'd1'])
  })

  it('takes in a packet that brings nothing', () => {
    expect(commit(EMPTY_MANIFEST, 1, [])).to.deep.equal({ ...EMPTY_MANIFEST, version: 1, packets: { sale: { watermark: 1, highest: 1, gaps: [] } } })
  })

  it('takes names that every object has for names', () => {
    const packet = { table: '__proto__', id: 1 }
    const manifest = withCommit(EMPTY_MANIFEST, packet, plan([{ ...fact('f1'), table: 'constructor' }]), EMPTY_SEQUENCE)
    expect(sequenceOf(manifest, '__proto__')).to.deep.equal({ watermark: 1, highest: 1, gaps: [] })
    expect(sequenceOf(EMPTY_MANIFEST, 'constructor')).to.deep.equal(EMPTY_SEQUENCE)
    expect(manifest.tables['constructor']).to.deep.equal(['f1'])
  })
})
