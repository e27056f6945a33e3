import { expect } from 'chai'
import { packetMachine, receivePacket, wakePacket } from '../../../src/domain/packets/packet-machine.ts'

describe('the history of a packet', () => {
  it('keeps its first entry and the newest 100, however often the packet is held and woken', () => {
    let record = receivePacket({ table: 'staff', id: 2 }, momentOf(0))
    for (let n = 1; n <= 400; n += 2) {
      record = packetMachine.evolve(record, { kind: 'held', reason: 'gap', message: 'm' }, momentOf(n))
      record = wakePacket(record, momentOf(n + 1))
      expect(record.history).to.have.length(Math.min(n + 2, 101))
    }
    expect(record.history[0]).to.deep.equal({ at: momentOf(0), from: null, to: 'RECEIVED' })
    expect(record.history[1]).to.deep.equal({ at: momentOf(301), from: 'RECEIVED', to: 'HELD', reason: 'gap' })
    expect(record.history.at(-1)).to.deep.equal({ at: momentOf(400), from: 'HELD', to: 'RECEIVED' })
    expect(record.notices).to.have.length(1)
  })
})

function momentOf(n: number): string {
  return new Date(Date.UTC(2025, 8, 15, 10, n)).toISOString()
}
