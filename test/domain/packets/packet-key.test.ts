import { expect } from 'chai'
import fc from 'fast-check'
import { DEFAULT_PACKET_KEY_TEMPLATE, isKeyOfPacket, packetKey, packetKeyPrefix, parsePacketKeyTemplate } from '../../../src/domain/packets/packet-key.ts'
import type { PacketKeyTemplate } from '../../../src/domain/packets/packet-key.ts'

const ORIGIN = '{date}/{table}_{id:08}_{time}.jsonl'
const STAFF_7 = { table: 'staff', id: 7 }

function template(source: string): PacketKeyTemplate {
  const parsed = parsePacketKeyTemplate(source)
  if (parsed.kind === 'invalid') throw new Error(parsed.message)
  return parsed.template
}

describe('packet keys', () => {
  const told: readonly (readonly [source: string, key: string])[] = [
    [DEFAULT_PACKET_KEY_TEMPLATE, 'staff/staff_7.jsonl'],
    ['{table}-{id:08}', 'staff-00000007'],
    ['{id:01}/{table}', '7/staff'],
    ['{id:020}{table}', '00000000000000000007staff'],
    ['in/{table}{id}', 'in/staff7'],
    ['$&/{table}/{id}', '$&/staff/7'],
  ]
  for (const [source, key] of told) {
    it(`are told by ${source}`, () => {
      expect(packetKey(template(source), STAFF_7)).to.equal(key)
      expect(packetKeyPrefix(template(source), STAFF_7)).to.equal(key)
      expect(isKeyOfPacket(template(source), STAFF_7, key)).to.equal(true)
      expect(isKeyOfPacket(template(source), { table: 'staff', id: 8 }, key)).to.equal(false)
    })
  }

  it('are not shortened for ids of more digits than the template pads to', () => {
    expect(packetKey(template('{table}_{id:02}'), { table: 'staff', id: 12_345 })).to.equal('staff_12345')
  })

  const listed: readonly (readonly [source: string, prefix: string, key: string, others: readonly string[]])[] = [
    [
      ORIGIN,
      '',
      '2024-11-15/staff_00000007_142009952000.jsonl',
      [
        '2024-11-15/staff_00000008_142009952000.jsonl',
        '2024-11-15/sta_00000007_142009952000.jsonl',
        '2024-11-15/staff_7_142009952000.jsonl',
        '2024-11-15/staff_00000007_.jsonl',
        '2024-11-15/staff_00000007_142009952000.jsonl.gz',
        'x2024-11-15/staff_00000007_142009952000.jsonl',
        '2024-11-5/staff_00000007_142009952000.jsonl',
        '٢٠٢٤-11-15/staff_00000007_142009952000.jsonl',
        '',
      ],
    ],
    ['{table}/{id}_{time}.jsonl', 'staff/7_', 'staff/7_1.jsonl', ['staff/71_1.jsonl', 'staff/7_x.jsonl', 'staff/7_1-jsonl']],
    ['{table}/{date}{time}_{id}', 'staff/', 'staff/2024-11-15142009_7', ['staff/2024-11-15_7', 'staff/2024-11-15142009_77']],
  ]
  for (const [source, prefix, key, others] of listed) {
    it(`are looked for by ${source}`, () => {
      expect(packetKey(template(source), STAFF_7)).to.equal(undefined)
      expect(packetKeyPrefix(template(source), STAFF_7)).to.equal(prefix)
      expect(isKeyOfPacket(template(source), STAFF_7, key)).to.equal(true)
      expect(others.filter(other => isKeyOfPacket(template(source), STAFF_7, other))).to.deep.equal([])
    })
  }

  it('take long keys that are nothing in no time', () => {
    expect(isKeyOfPacket(template(ORIGIN), STAFF_7, `2024-11-15/staff_00000007_${'1'.repeat(1_000_000)}`)).to.equal(false)
  })

  it('are of one packet only', () => {
    const packet = fc.record({ table: fc.constantFrom('a', 'b', 'a_1', 'sales_order'), id: fc.integer({ min: 1, max: 9_999 }) })
    fc.assert(
      fc.property(fc.constantFrom(DEFAULT_PACKET_KEY_TEMPLATE, '{table}/{id:08}.jsonl', '{id}-{table}', '{table}/{table}-{id:03}.json'), packet, packet, (source, a, b) => {
        const key = packetKey(template(source), a) ?? ''
        expect(isKeyOfPacket(template(source), b, key)).to.equal(a.table === b.table && a.id === b.id)
      }),
    )
  })

  const bad: readonly (readonly [source: string, says: string])[] = [
    ['', 'must hold {id}'],
    ['{table}.jsonl', 'must hold {id} or {id:08} once'],
    ['{table}/{id}_{id:08}', 'must hold {id} or {id:08} once'],
    ['{id}.jsonl', 'must hold {table}'],
    ['{table}/{id}.{ext}', 'holds {ext}; known are'],
    ['{table}/{id:8}', 'holds {id:8}'],
    ['{table}/{id:00}', 'holds {id:00}'],
    ['{table}/{id:021}', 'holds {id:021}'],
    ['{table}/{id:099}', 'holds {id:099}'],
    ['{table}/{ID}', 'holds {ID}'],
    ['{table}/{id', 'holds /{id'],
    ['{table}}/{id}', 'holds }/'],
    ['{table}/{{id}}', 'holds /{'],
    ['{table}/{id}{time}', 'has {id} right before {time}'],
    ['{table}/{time}{id}', 'has {time} right before {id}'],
    ['{table}/{time}{date}/{id}', 'has {time} right before {date}'],
    ['{table}/{time}{time}/{id}', 'has {time} right before {time}'],
    ['{table}/{time}0/{id}', 'has {time} right before "0/"'],
    [`{table}/{id}${'x'.repeat(512)}`, 'is longer than 512 characters'],
  ]
  for (const [source, says] of bad) {
    it(`are not made by ${source.slice(0, 40)}`, () => {
      const parsed = parsePacketKeyTemplate(source)
      expect(parsed.kind === 'invalid' ? parsed.message : parsed.kind).to.contain(says)
      expect(parsed.kind === 'invalid' && parsed.message.length < 700).to.equal(true)
    })
  }
})
