import { expect } from 'chai'
import fc from 'fast-check'
import { EMPTY_SEQUENCE, withPacket } from '../../../src/domain/packets/packet-sequence.ts'
import { manifestText, parseManifest } from '../../../src/domain/star/manifest-codec.ts'
import { EMPTY_MANIFEST } from '../../../src/domain/star/manifest.ts'
import type { Manifest } from '../../../src/domain/star/manifest.ts'

const MANIFEST: Manifest = {
  version: 3,
  tables: { fact_sale: ['f/2', 'f/1'], dim_shop: ['d/1'], dim_empty: [] },
  packets: { shop: { watermark: 1, highest: 4, gaps: [2, 3] }, sale: { watermark: 2, highest: 2, gaps: [] } },
  state: { shop: 'state/shop/x.jsonl' },
  files: {
    'f/1': { rows: 2, sha256: 'a', oldest: '2022-11-03 14:20:49.962000', newest: '2022-11-03 14:20:52.186000' },
    'f/2': { rows: 0, sha256: 'b' },
    'd/1': { rows: 1, sha256: 'c' },
  },
}
const PLAIN = JSON.parse(manifestText(MANIFEST)) as Readonly<Record<string, unknown>>
const withPackets = (shop: unknown) => ({ ...PLAIN, packets: { shop } })

describe('the manifest as text', () => {
  it('has its fields and keys in one order, and ends its line', () => {
    const shuffled: Manifest = { ...MANIFEST, tables: { dim_empty: [], dim_shop: ['d/1'], fact_sale: ['f/2', 'f/1'] } }
    expect(manifestText(shuffled)).to.equal(manifestText(MANIFEST))
    expect(Object.keys(PLAIN)).to.deep.equal(['version', 'tables', 'packets', 'state', 'files'])
    expect(manifestText(MANIFEST)).to.match(/^\{\n[^]*\n\}\n$/)
    expect(manifestText(EMPTY_MANIFEST)).to.equal('{\n "version": 0,\n "tables": {},\n "packets": {},\n "state": {},\n "files": {}\n}\n')
  })

  it('is read as it was written, whatever the names', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '1'))
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 10 })
    const file = fc.record({ rows: fc.nat(), sha256: fc.string(), range: fc.option(fc.tuple(fc.string(), fc.string())) })
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.tuple(name, fc.array(fc.tuple(name, file), { maxLength: 3 }))), fc.array(fc.tuple(name, ids)), fc.array(fc.tuple(name, name)), (version, tables, packets, state) => {
        const manifest: Manifest = {
          version,
          tables: Object.fromEntries(tables.map(([table, files]) => [table, files.map(([key]) => key)])),
          packets: Object.fromEntries(packets.map(([table, present]) => [table, present.reduce(withPacket, EMPTY_SEQUENCE)])),
          state: Object.fromEntries(state),
          files: Object.fromEntries(tables.flatMap(([, files]) => files.map(([key, { rows, sha256, range }]) => [key, { rows, sha256, ...(range === null ? {} : { oldest: range[0], newest: range[1] }) }]))),
        }
        const read = parseManifest(manifestText(manifest))
        expect(read).to.deep.equal(manifest)
        expect(manifestText(read)).to.equal(manifestText(manifest))
      }),
    )
  })

  it('may have fields of a newer Sluice', () => {
    const files = { ...(PLAIN['files'] as object), 'd/1': { rows: 1, sha256: 'c', colour: 'red' } }
    expect(parseManifest(JSON.stringify({ ...PLAIN, colour: 'red', files }))).to.deep.equal(MANIFEST)
  })

  const bad: readonly (readonly [name: string, value: unknown, says: string])[] = [
    ['null', null, 'the whole must be an object'],
    ['a list', [], 'the whole must be an object'],
    ['nothing in it', {}, 'tables must be an object'],
    ['a version that is text', { ...PLAIN, version: '3' }, 'version must be a whole number'],
    ['a version with a fraction', { ...PLAIN, version: 1.5 }, 'version must be a whole number'],
    ['a version beyond 2^53', { ...PLAIN, version: 2 ** 53 }, 'version must be a whole number'],
    ['tables in a list', { ...PLAIN, tables: [] }, 'tables must be an object'],
    ['a table that is a key', { ...PLAIN, tables: { fact_sale: 'f/1' } }, 'tables.fact_sale must be a list'],
    ['a key that is no text', { ...PLAIN, tables: { fact_sale: ['f/1', 1] } }, 'tables.fact_sale[1] must be text'],
    ['a key of which nothing is known', { ...PLAIN, tables: { fact_sale: ['f/1', 'f/9'] } }, 'tables.fact_sale names "f/9", which is not among files'],
    ['a key that every object has', { ...PLAIN, tables: { fact_sale: ['constructor'] } }, 'names "constructor", which is not among files'],
    ['no files', { ...PLAIN, files: undefined }, 'files must be an object'],
    ['a file that is no object', { ...PLAIN, files: { 'f/1': null } }, 'files.f/1 must be an object'],
    ['a file without rows', { ...PLAIN, files: { 'f/1': { sha256: 'a' } } }, 'files.f/1.rows must be a whole number'],
    ['a file without a hash', { ...PLAIN, files: { 'f/1': { rows: 1 } } }, 'files.f/1.sha256 must be text'],
    ['a range that is no text', { ...PLAIN, files: { 'f/1': { rows: 1, sha256: 'a', oldest: 1, newest: 2 } } }, 'files.f/1.oldest must be text'],
    ['half a range', { ...PLAIN, files: { 'f/1': { rows: 1, sha256: 'a', newest: '2022' } } }, 'files.f/1.oldest must be text'],
    ['no state', { ...PLAIN, state: undefined }, 'state must be an object'],
    ['a state that is no key', { ...PLAIN, state: { shop: {} } }, 'state.shop must be text'],
    ['no packets', { ...PLAIN, packets: null }, 'packets must be an object'],
    ['packets that are a number', withPackets(4), 'packets.shop must be an object'],
    ['a watermark that is text', withPackets({ watermark: '1', highest: 1, gaps: [] }), 'packets.shop.watermark must be a whole number'],
    ['no gaps', withPackets({ watermark: 1, highest: 1 }), 'packets.shop.gaps must be a list'],
    ['a gap that is none', withPackets({ watermark: 1, highest: 3, gaps: [null] }), 'packets.shop.gaps[0] must be a whole number'],
    ['a watermark above the highest', withPackets({ watermark: 5, highest: 3, gaps: [] }), 'packets.shop contradicts itself: watermark 5, highest 3, 0 gaps from none'],
    ['a watermark that has passed a gap', withPackets({ watermark: 3, highest: 4, gaps: [2] }), 'packets.shop contradicts itself'],
    ['a watermark that lags behind', withPackets({ watermark: 1, highest: 4, gaps: [3] }), 'packets.shop contradicts itself'],
    ['gaps that do not ascend', withPackets({ watermark: 1, highest: 5, gaps: [2, 4, 3] }), 'packets.shop contradicts itself'],
    ['a gap twice', withPackets({ watermark: 1, highest: 5, gaps: [2, 2] }), 'packets.shop contradicts itself'],
    ['a gap above the highest', withPackets({ watermark: 1, highest: 5, gaps: [2, 6] }), 'packets.shop contradicts itself'],
    ['a gap at 0', withPackets({ watermark: 0, highest: 5, gaps: [0, 1] }), 'packets.shop contradicts itself'],
    ['gaps without end', withPackets({ watermark: 0, highest: 20_001, gaps: Array.from({ length: 20_000 }, (_, i) => i + 1) }), 'packets.shop contradicts itself'],
  ]
  for (const [name, value, says] of bad) {
    it(`is refused with ${name}`, () => {
      expect(() => parseManifest(JSON.stringify(value))).to.throw(TypeError, /^manifest\.json cannot be read: /).with.property('message').that.contains(says)
    })
  }

  it('is refused when it is no JSON, by its name', () => {
    for (const text of ['', '{', manifestText(MANIFEST).slice(0, 100)]) expect(() => parseManifest(text)).to.throw(TypeError, /^manifest\.json cannot be read: it is not JSON \(.+\)\. Correct it/)
  })
})
