import type { PacketRef } from '../../../src/domain/packets/packet-id.ts'
import { withPacket, type PacketSequence } from '../../../src/domain/packets/packet-sequence.ts'
import type { PacketLedger } from '../../../src/ports/packet-ledger.ts'
import type { PacketDefect, PacketPorts } from '../packets/packets-sandbox.ts'
import { withMethod } from '../router/paged-ports.ts'

/** Reading, adding and writing are three calls: of two invocations the one that writes last takes back what the other one has written. */
function withLostUpdates(ports: PacketPorts): PacketPorts {
  const read = new Map<string, PacketSequence>()
  let own: PacketRef | undefined
  const noting = withMethod(ports.ledger, 'savePacket', (record, expected) => {
    own = record.packet
    return ports.ledger.savePacket(record, expected)
  })
  const remembering = withMethod(noting, 'findSequence', async (table) => {
    const stored = await ports.ledger.findSequence(table)
    if (stored === undefined) return undefined
    const first = read.get(table) ?? stored.value
    read.set(table, first)
    return { ...stored, value: { ...stored.value, ...first } }
  })
  const saveSequence: PacketLedger['saveSequence'] = async (sequence, expected) => {
    const now = await ports.ledger.findSequence(sequence.table)
    if (now === undefined || own === undefined) return await ports.ledger.saveSequence(sequence, expected)
    const { watermark, highest, gaps } = withPacket(read.get(sequence.table) ?? now.value, own.id)
    read.set(sequence.table, { watermark, highest, gaps })
    return await ports.ledger.saveSequence({ ...sequence, watermark, highest, gaps, fence: now.value.fence + 1 }, now.revision)
  }
  return { ...ports, ledger: withMethod(remembering, 'saveSequence', saveSequence) }
}

export const lostUpdate: PacketDefect = {
  id: 'P1',
  puts: 'the counter of a table is read, added to and written, whatever it is by then',
  ports: withLostUpdates,
}
