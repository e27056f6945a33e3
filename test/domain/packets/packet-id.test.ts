import { expect } from 'chai'
import { PACKET_ID_MAX, packetDigits, parsePacketDigits } from '../../../src/domain/packets/packet-id.ts'

describe('packet ids', () => {
  it('are written as 8 digits, and read back', () => {
    for (const [id, digits] of [[1, '00000001'], [101, '00000101'], [PACKET_ID_MAX, '99999999']] as const) {
      expect(packetDigits(id)).to.equal(digits)
      expect(parsePacketDigits(digits)).to.equal(id)
    }
  })

  it('are read from any number of digits up to 8, and from nothing else', () => {
    expect(['0', '7', '0101', '99999999'].map(parsePacketDigits)).to.deep.equal([0, 7, 101, 99_999_999])
    expect(['', '123456789', '-1', '+1', '1.0', '1e1', ' 1', '1\n', '١', 'x'].map(parsePacketDigits)).to.deep.equal(Array.from({ length: 10 }, () => undefined))
  })
})
