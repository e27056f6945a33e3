import { PACKET_ID_MAX } from '../../src/domain/packets/packet-id.ts'
import { packetMachine, type PacketOutcome, receivePacket, wakePacket } from '../../src/domain/packets/packet-machine.ts'
import type { PacketPlan, PacketRecord, PacketSource } from '../../src/domain/packets/packet-record.ts'
import { GAPS_MAX } from '../../src/domain/packets/packet-sequence.ts'
import { newTableSequence, type TableSequence, withKnowledge } from '../../src/domain/packets/table-sequence.ts'

/** A moment of one day, `minute` minutes after ten. */
export function at(minute: number): string {
  return new Date(Date.UTC(2025, 8, 15, 10, minute)).toISOString()
}

export function packetOf(table: string, id = 1, minute = 0): PacketRecord {
  return receivePacket({ table, id }, at(minute))
}

/** A packet to which these things have happened too, a minute each. */
export function packetAfter(packet: PacketRecord, ...outcomes: readonly PacketOutcome[]): PacketRecord {
  return outcomes.reduce((record, outcome) => packetMachine.evolve(record, outcome, at(record.fence)), packet)
}

const HASH = '0123456789abcdef'.repeat(4)
const SOURCE: PacketSource = { bucket: 'ingestion', key: 'staff/staff_1.jsonl', versionId: 'v1', etag: 'e', size: 0, hash: HASH }
const PLAN: PacketPlan = {
  manifestEtag: null,
  outputs: [{ table: 'dim_staff', key: 'dim_staff/é.parquet', rows: 2, hash: HASH, replaces: true, oldest: '2022-11-03T14:20:49', newest: '' }],
  states: [{ source: 'staff', key: 'state/staff.jsonl' }],
  rowsIn: 3,
  rowsOut: 2,
  rowsRejected: 1,
  rowsWarned: 0,
  rejectsKey: 'quarantine/a',
  warningsKey: 'quarantine/b',
  gaps: [],
}

export const PLANNED: PacketOutcome = { kind: 'planned', source: SOURCE, plan: PLAN }

/** Every field that a record may have. */
export function fullPacket(table: string): PacketRecord {
  const packet = packetAfter(packetOf(table), PLANNED, { kind: 'failed', source: SOURCE, code: 'bad', message: 'two\nlines "é"' })
  const [notice] = packet.notices
  return { ...packet, notices: [{ ...notice!, status: 'sent', sentAt: at(3) }], sequenced: true }
}

/** The longest that S3 has. */
const LONG_KEY = 'k'.repeat(1_024)
/** More than a star has, and than causes for a notice come together for one packet. */
const MANY = 50

/** As large as a packet's record gets: held and woken for months, with the most gaps, the longest keys and long messages. */
export function largestPacket(table: string): PacketRecord {
  const held: PacketOutcome = { kind: 'held', reason: 'missing-dimension', message: 'm'.repeat(1_000) }
  const waits = Array.from({ length: 3_000 }, (_, minute) => minute)
  const waited = waits.reduce(
    (record, minute) => wakePacket(packetMachine.evolve(record, held, at(2 * minute)), at(2 * minute + 1)),
    packetOf(table, PACKET_ID_MAX),
  )
  const plan: PacketPlan = {
    ...PLAN,
    manifestEtag: HASH,
    outputs: Array.from({ length: MANY }, () => ({ ...PLAN.outputs[0]!, key: LONG_KEY })),
    states: Array.from({ length: MANY }, () => ({ source: 's'.repeat(64), key: LONG_KEY })),
    rejectsKey: LONG_KEY,
    warningsKey: LONG_KEY,
    gaps: mostGaps(),
  }
  const ended = packetAfter(waited, { kind: 'planned', source: { ...SOURCE, key: LONG_KEY, versionId: LONG_KEY }, plan }, { kind: 'committed' })
  const [notice] = ended.notices
  return { ...ended, notices: [...ended.notices, ...Array.from({ length: MANY }, (_, n) => ({ ...notice!, id: n.toString().padStart(32, '0') }))] }
}

/** As large as a sequence's record gets: the most gaps, of the longest ids, after thousands that opened and were closed. */
export function largestSequence(table: string): TableSequence {
  let sequence = newTableSequence(table, { watermark: 0, highest: 0, gaps: [] }, at(0))
  for (let id = 2; id < 4_000; id += 2) {
    sequence = withKnowledge(sequence, { watermark: id - 2, highest: id, gaps: [id - 1] }, at(id))
    sequence = withKnowledge(sequence, { watermark: id, highest: id, gaps: [] }, at(id + 1))
  }
  const gaps = mostGaps()
  return withKnowledge(sequence, { watermark: gaps[0]! - 1, highest: PACKET_ID_MAX, gaps }, at(5_000))
}

function mostGaps(): readonly number[] {
  return Array.from({ length: GAPS_MAX }, (_, n) => PACKET_ID_MAX - GAPS_MAX + n)
}
