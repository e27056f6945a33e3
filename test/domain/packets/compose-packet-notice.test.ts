import { expect } from 'chai'
import fc from 'fast-check'
import { composePacketNotice } from '../../../src/domain/packets/compose-packet-notice.ts'
import type { PacketOccasion } from '../../../src/domain/packets/compose-packet-notice.ts'
import { T0 } from './packet-records.ts'

const STAFF_7 = { table: 'staff', id: 7 }
const GAP: PacketOccasion = { outcome: 'packet_gap', gaps: [5, 6] }
const HELD: PacketOccasion = { outcome: 'packet_held', reason: 'gap', message: 'It waits for packet 5' }
const FAILED: PacketOccasion = { outcome: 'packet_failed', code: 'all-rows-rejected', message: 'All of them' }
const CONFLICT: PacketOccasion = { outcome: 'packet_conflict', message: 'other content', etag: 'e2' }

describe('composePacketNotice', () => {
  const words: readonly (readonly [occasion: PacketOccasion, subject: string, message: string])[] = [
    [GAP, 'Packet Gap', 'Packet processed: staff 7\nMissing before it: 5, 6'],
    [HELD, 'Packet Held', 'Packet kept, not yet processed: staff 7\nReason: gap\nIt waits for packet 5'],
    [FAILED, 'Packet Failed', 'Packet kept, not processed: staff 7\nReason: all-rows-rejected\nAll of them'],
    [CONFLICT, 'Packet Conflict', 'Packet is in the star already, with other content: staff 7\nother content'],
  ]
  for (const [occasion, subject, message] of words) {
    it(`tells of ${occasion.outcome}`, () => {
      const notice = composePacketNotice(occasion, STAFF_7, 1, T0)
      expect(notice).to.deep.include({ outcome: occasion.outcome, subject, message, at: T0, status: 'pending' })
      expect(notice.id).to.match(/^[0-9a-f]{32}$/)
    })
  }

  it('names 20 missing packets and counts the others', () => {
    const gaps = Array.from({ length: 23 }, (_, i) => i + 1)
    const message = (count: number) => composePacketNotice({ outcome: 'packet_gap', gaps: gaps.slice(0, count) }, STAFF_7, 1, T0).message
    expect(message(20)).to.match(/, 19, 20$/)
    expect(message(23)).to.match(/, 19, 20 and 3 more$/)
  })

  it('gives an id to each packet, outcome, cause and attempt, whatever the time and the words', () => {
    const id = (occasion: PacketOccasion, packet = STAFF_7, attempt = 1, at = T0) => composePacketNotice(occasion, packet, attempt, at).id
    expect(id(HELD, STAFF_7, 1, '2030-01-01T00:00:00Z')).to.equal(id({ ...HELD, message: 'It waits for packet 6' }))
    const different = [
      id(GAP), id(HELD), id(FAILED), id(CONFLICT), id({ ...HELD, reason: 'missing-dimension' }), id({ ...CONFLICT, etag: 'e3' }),
      id(FAILED, STAFF_7, 2), id(FAILED, { table: 'staff', id: 71 }), id(FAILED, { table: 'staff 7', id: 1 }), id(FAILED, { table: 'design', id: 7 }),
    ]
    expect(new Set(different).size).to.equal(different.length)
  })

  it('has a subject that every mail program takes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (table, message) => {
        for (const occasion of [GAP, { ...HELD, message }, { ...FAILED, code: message }, { ...CONFLICT, message }]) {
          expect(composePacketNotice(occasion, { table, id: 1 }, 1, T0).subject).to.match(/^[A-Z][ -~]{0,98}$/)
        }
      }),
    )
  })
})
