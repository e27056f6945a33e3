import { expect } from 'chai'
import { openReceipt } from '../../src/domain/ledger/open-receipt.ts'
import { PACKET_ID_MAX, type PacketRef } from '../../src/domain/packets/packet-id.ts'
import { retryPacket } from '../../src/domain/packets/packet-machine.ts'
import { packetName } from '../../src/domain/packets/packet-item.ts'
import type { PacketRecord } from '../../src/domain/packets/packet-record.ts'
import { newTableSequence, type TableSequence, withKnowledge } from '../../src/domain/packets/table-sequence.ts'
import type { Ledger } from '../../src/ports/ledger.ts'
import type { PacketLedger } from '../../src/ports/packet-ledger.ts'
import { type Harness, withFreshHarness } from './harness.ts'
import { allPages, numbers, refused, revisionOf } from './ledger-answers.ts'
import { at, fullPacket, largestPacket, largestSequence, packetAfter, packetOf, PLANNED } from './packet-samples.ts'

export interface PacketLedgerHarness extends Harness {
  /** Empty. */
  readonly packets: PacketLedger
  /** Empty. Kept in the same place, where one place holds both. */
  readonly receipts: Ledger
}

/** Every promise of the `PacketLedger` port. `makeHarness` is called once a test. */
export function describePacketLedgerContract(name: string, makeHarness: () => Promise<PacketLedgerHarness>): void {
  describe(`PacketLedger contract: ${name}`, () => {
    describe('packets', () => describePackets(makeHarness))
    describe('unfinished packets', () => describeUnfinished(makeHarness))
    describe('sequences', () => describeSequences(makeHarness))
  })
}

function describePackets(makeHarness: () => Promise<PacketLedgerHarness>): void {
  const { test } = withFreshHarness(makeHarness)

  test('are absent before they are created', async ({ packets }) => {
    expect(await packets.findPacket({ table: 'staff', id: 1 })).to.equal(undefined)
    expect(await packets.listUnfinishedPackets()).to.deep.equal({ items: [] })
  })

  test('are read back as they were created', async ({ packets }) => {
    const packet = fullPacket('staff')
    const revision = revisionOf(await packets.createPacket(packet))
    expect(await packets.findPacket(packet.packet)).to.deep.equal({ value: packet, revision })
  })

  test('are created once: the second is told, and changes nothing', async ({ packets }) => {
    const packet = packetOf('staff')
    await packets.createPacket(packet)
    expect(await packets.createPacket(packetOf('staff', 1, 7))).to.deep.equal({ kind: 'exists' })
    expect((await packets.findPacket(packet.packet))?.value).to.deep.equal(packet)
  })

  test('are created by exactly one of 20 that try at once', async ({ packets }) => {
    const outcomes = await Promise.all(numbers(20).map(n => packets.createPacket(packetOf('staff', 1, n))))
    const winners = outcomes.flatMap((outcome, n) => (outcome.kind === 'created' ? [at(n)] : []))
    expect(winners).to.have.length(1)
    expect((await packets.findPacket({ table: 'staff', id: 1 }))?.value.createdAt).to.equal(winners[0])
  })

  test('are replaced by a save that knows the revision, which then changes', async ({ packets }) => {
    const packet = packetOf('staff')
    const first = revisionOf(await packets.createPacket(packet))
    const planned = packetAfter(packet, PLANNED)
    const second = revisionOf(await packets.savePacket(planned, first))
    expect(second).not.to.equal(first)
    expect(await packets.findPacket(packet.packet)).to.deep.equal({ value: planned, revision: second })
    expect(await packets.savePacket(packet, first)).to.deep.equal({ kind: 'conflict' })
    expect((await packets.findPacket(packet.packet))?.value).to.deep.equal(planned)
  })

  test('get a new revision even by a save that changes nothing', async ({ packets }) => {
    const packet = packetOf('staff')
    const first = revisionOf(await packets.createPacket(packet))
    const second = revisionOf(await packets.savePacket(packet, first))
    expect(await packets.savePacket(packet, first)).to.deep.equal({ kind: 'conflict' })
    expect((await packets.savePacket(packet, second)).kind).to.equal('saved')
  })

  test('are not created by a save', async ({ packets }) => {
    const foreign = revisionOf(await packets.createPacket(packetOf('staff', 1)))
    expect(await packets.savePacket(packetOf('staff', 2), foreign)).to.deep.equal({ kind: 'conflict' })
    expect(await packets.savePacket(packetOf('staff', 2), 'never a revision')).to.deep.equal({ kind: 'conflict' })
    expect(await packets.findPacket({ table: 'staff', id: 2 })).to.equal(undefined)
  })

  test('are saved by exactly one of 20 that come with the same revision', async ({ packets }) => {
    const packet = packetOf('staff')
    const revision = revisionOf(await packets.createPacket(packet))
    const outcomes = await Promise.all(numbers(20).map(n => packets.savePacket({ ...packet, fence: n + 2 }, revision)))
    const winners = outcomes.flatMap((outcome, n) => (outcome.kind === 'saved' ? [{ fence: n + 2, revision: outcome.revision }] : []))
    expect(winners).to.have.length(1)
    const found = await packets.findPacket(packet.packet)
    expect({ fence: found?.value.fence, revision: found?.revision }).to.deep.equal(winners[0])
  })

  test('are values: changing what was passed in or read changes nothing that is recorded', async ({ packets }) => {
    const packet = packetAfter(packetOf('staff'), structuredClone(PLANNED))
    const expected = structuredClone(packet)
    await packets.createPacket(packet)
    const read = (await packets.findPacket(packet.packet))!.value
    const listed = (await packets.listUnfinishedPackets()).items[0]!.value
    for (const record of [packet, read, listed]) {
      Reflect.set(record, 'state', 'FAILED')
      Reflect.set(record.history[0]!, 'to', 'FAILED')
      Reflect.set(record.plan!.gaps, '0', 7)
    }
    expect((await packets.findPacket(expected.packet))?.value).to.deep.equal(expected)
    expect((await packets.listUnfinishedPackets()).items.map(({ value }) => value)).to.deep.equal([expected])
  })

  test('of other tables, and with other ids, are others', async ({ packets }) => {
    const tables = ['staff', 'staff ', 'STAFF', 'sales_order', 'a#b', 'a/b', '../x', '__proto__', 'é', 'e\u0301', '日本😀', 'SEQUENCE', 'x'.repeat(300)]
    const refs = tables.flatMap(table => [1, 10, PACKET_ID_MAX].map((id): PacketRef => ({ table, id })))
    for (const { table, id } of refs) expect((await packets.createPacket(packetOf(table, id))).kind, `${table} ${id}`).to.equal('created')
    for (const ref of refs) expect((await packets.findPacket(ref))?.value.packet).to.deep.equal(ref)
    const listed = await allPages(options => packets.listUnfinishedPackets(options), 100)
    expect(namesOf(listed)).to.deep.equal(refs.map(packetName).toSorted())
  })

  test('are kept at their largest', async ({ packets }) => {
    const packet = largestPacket('sales_order')
    const revision = revisionOf(await packets.createPacket(packet))
    expect((await packets.savePacket({ ...packet, fence: packet.fence + 1 }, revision)).kind).to.equal('saved')
    expect((await packets.findPacket(packet.packet))?.value).to.deep.equal({ ...packet, fence: packet.fence + 1 })
  })

  test('that could not be read back are refused', async ({ packets }) => {
    const packet = packetOf('staff')
    await refused(packets.createPacket({ ...packet, packet: { table: 'staff', id: 0 } }), /id/)
    await refused(packets.createPacket({ ...packet, fence: Number.NaN }), /fence/)
    const revision = revisionOf(await packets.createPacket(packet))
    await refused(packets.savePacket({ ...packet, createdAt: at(1) }, revision), /createdAt/)
    expect((await packets.findPacket(packet.packet))?.value).to.deep.equal(packet)
  })
}

function describeUnfinished(makeHarness: () => Promise<PacketLedgerHarness>): void {
  const { test } = withFreshHarness(makeHarness)

  test('are those with work or a notice left, and those that are not in the sequence', async ({ packets }) => {
    const processed = packetAfter(packetOf('processed'), PLANNED, { kind: 'committed' })
    const failed = packetAfter(packetOf('failed'), { kind: 'failed', code: 'bad', message: 'm' })
    const held = packetAfter(packetOf('held'), { kind: 'held', reason: 'gap', message: 'm' })
    const unfinished = [
      packetOf('received'),
      packetAfter(packetOf('planned'), PLANNED),
      packetAfter(held, ...published(held)),
      processed,
      failed,
    ]
    const finished = [
      packetAfter({ ...processed, packet: { table: 'in', id: 1 } }, { kind: 'advanced' }),
      packetAfter({ ...failed, packet: { table: 'told', id: 1 } }, ...published(failed)),
    ]
    for (const packet of [...unfinished, ...finished]) await packets.createPacket(packet)
    const listed = await allPages(options => packets.listUnfinishedPackets({ ...options, limit: 2 }), 2)
    expect(namesOf(listed)).to.deep.equal(unfinished.map(({ packet }) => packetName(packet)).toSorted())
  })

  test('are listed as they are by now, and no longer once they are finished', async ({ packets }) => {
    const packet = packetOf('staff')
    const list = (): Promise<readonly PacketRecord[]> => allPages(options => packets.listUnfinishedPackets(options), 100)
    const first = revisionOf(await packets.createPacket(packet))
    const processed = packetAfter(packet, PLANNED, { kind: 'committed' })
    const second = revisionOf(await packets.savePacket(processed, first))
    expect(await list()).to.deep.equal([processed])
    await packets.savePacket(packetAfter(processed, { kind: 'advanced' }), second)
    expect(await list()).to.deep.equal([])
  })

  test('are listed again when they are taken up again', async ({ packets }) => {
    const failed = packetAfter(packetOf('staff'), { kind: 'failed', code: 'bad', message: 'm' })
    const told = packetAfter(failed, ...published(failed))
    const revision = revisionOf(await packets.createPacket(told))
    expect((await packets.listUnfinishedPackets()).items).to.deep.equal([])
    const again = retryPacket(told, at(9))
    await packets.savePacket(again, revision)
    expect(await allPages(options => packets.listUnfinishedPackets(options), 100)).to.deep.equal([again])
  })

  test('are listed page by page, each exactly once, with the revision that saves them', async ({ packets }) => {
    const records = numbers(11).map(n => packetOf(n % 3 === 0 ? 'staff' : 'address', n + 1, n))
    for (const record of records) await packets.createPacket(record)
    for (const limit of [1, 3, 11, 12]) {
      const listed = await allPages(options => packets.listUnfinishedPackets({ ...options, limit }), limit)
      expect(namesOf(listed), `by ${limit}`).to.deep.equal(records.map(({ packet }) => packetName(packet)).toSorted())
    }
    const [{ value, revision }] = (await packets.listUnfinishedPackets({ limit: 1 })).items as [{ value: PacketRecord; revision: string }]
    expect((await packets.savePacket({ ...value, fence: 2 }, revision)).kind).to.equal('saved')
  })

  test('are kept apart from receipts, and from sequences', async ({ packets, receipts }) => {
    const receipt = openReceipt({ bucket: 'landing', key: 'data/in/a.csv', versionId: 'v1' }, 'route-file', at(0))
    const packet = packetOf('staff')
    const sequence = newTableSequence('staff', { watermark: 0, highest: 3, gaps: [1, 2] }, at(0))
    await receipts.createReceipt(receipt)
    await packets.createPacket(packet)
    await packets.createSequence(sequence)
    expect(await allPages(options => receipts.listReceipts({}, options), 100)).to.deep.equal([receipt])
    expect(await allPages(options => receipts.listReceipts({ unfinished: true }, options), 100)).to.deep.equal([receipt])
    expect(await allPages(options => receipts.listReceipts({ state: 'RECEIVED' }, options), 100)).to.deep.equal([receipt])
    expect(await receipts.listRuns('2025-09-15')).to.deep.equal({ items: [] })
    expect(await allPages(options => packets.listUnfinishedPackets(options), 100)).to.deep.equal([packet])
    expect(await packets.listSequences()).to.deep.equal([sequence])
  })

  test('are refused by limits that cannot be', async ({ packets }) => {
    for (const limit of [0, 1_001, 1.5, Number.NaN]) await refused(packets.listUnfinishedPackets({ limit }), /limit/)
  })
}

function describeSequences(makeHarness: () => Promise<PacketLedgerHarness>): void {
  const { test } = withFreshHarness(makeHarness)

  test('are absent before they are created', async ({ packets }) => {
    await packets.createPacket(packetOf('staff'))
    expect(await packets.findSequence('staff')).to.equal(undefined)
    expect(await packets.listSequences()).to.deep.equal([])
  })

  test('are created once, read back as they were, and apart from the packets', async ({ packets }) => {
    const sequence = sequenceOf('staff', 4, [2, 3])
    const revision = revisionOf(await packets.createSequence(sequence))
    expect(await packets.createSequence(sequenceOf('staff', 9))).to.deep.equal({ kind: 'exists' })
    expect(await packets.findSequence('staff')).to.deep.equal({ value: sequence, revision })
    expect(await allPages(options => packets.listUnfinishedPackets(options), 100)).to.deep.equal([])
  })

  test('are created by exactly one of 20 that try at once', async ({ packets }) => {
    const outcomes = await Promise.all(numbers(20).map(n => packets.createSequence(sequenceOf('staff', n))))
    const winners = outcomes.flatMap((outcome, n) => (outcome.kind === 'created' ? [n] : []))
    expect(winners).to.have.length(1)
    expect((await packets.findSequence('staff'))?.value.highest).to.equal(winners[0])
  })

  test('are saved by exactly one of 20 that come with the same revision', async ({ packets }) => {
    const sequence = sequenceOf('staff', 1)
    const revision = revisionOf(await packets.createSequence(sequence))
    const next = numbers(20).map(n => withKnowledge(sequence, { watermark: n + 2, highest: n + 2, gaps: [] }, at(1)))
    const outcomes = await Promise.all(next.map(value => packets.saveSequence(value, revision)))
    const winners = outcomes.flatMap((outcome, n) => (outcome.kind === 'saved' ? [{ value: next[n], revision: outcome.revision }] : []))
    expect(winners).to.have.length(1)
    expect(await packets.findSequence('staff')).to.deep.equal(winners[0])
    expect(await packets.listSequences()).to.deep.equal([winners[0]?.value])
  })

  test('lose no packet of 8 writers that read again after a conflict', async ({ packets }) => {
    await packets.createSequence(sequenceOf('staff', 0))
    const add = async (id: number): Promise<void> => {
      for (;;) {
        const { value, revision } = (await packets.findSequence('staff'))!
        const gaps = numbers(id - 1).map(n => n + 1)
        const next = withKnowledge(value, { watermark: 0, highest: id, gaps }, at(id))
        if ((await packets.saveSequence(next, revision)).kind === 'saved') return
      }
    }
    await Promise.all([5, 1, 8, 3, 2, 7, 6, 4].map(add))
    const { value } = (await packets.findSequence('staff'))!
    expect(value).to.deep.include({ watermark: 8, highest: 8, gaps: [], state: 'COMPLETE' })
    expect(value.fence).to.be.at.least(2)
  })

  test('are not created by a save, and left as they are by an older revision', async ({ packets }) => {
    const sequence = sequenceOf('staff', 1)
    expect(await packets.saveSequence(sequence, 'never a revision')).to.deep.equal({ kind: 'conflict' })
    const first = revisionOf(await packets.createSequence(sequence))
    const newer = sequenceOf('staff', 2)
    expect((await packets.saveSequence(newer, first)).kind).to.equal('saved')
    expect(await packets.saveSequence(sequenceOf('staff', 3), first)).to.deep.equal({ kind: 'conflict' })
    expect((await packets.findSequence('staff'))?.value).to.deep.equal(newer)
  })

  test('are listed all, complete or not, by the name of the table', async ({ packets }) => {
    const tables = ['staff', 'address', 'Zeta', '__proto__', 'a b', 'é', '日本']
    const sequences = tables.map((table, n) => sequenceOf(table, n + 2, n % 2 === 0 ? [1] : []))
    for (const sequence of sequences) await packets.createSequence(sequence)
    expect(await packets.listSequences()).to.deep.equal(sequences.toSorted((a, b) => (a.table < b.table ? -1 : 1)))
  })

  test('are values: changing what was passed in or read changes nothing that is recorded', async ({ packets }) => {
    const sequence = sequenceOf('staff', 4, [2])
    const expected = structuredClone(sequence)
    await packets.createSequence(sequence)
    const read = (await packets.findSequence('staff'))!.value
    for (const record of [sequence, read, ...(await packets.listSequences())]) {
      Reflect.set(record, 'watermark', 99)
      Reflect.set(record.gaps, '0', 99)
    }
    expect((await packets.findSequence('staff'))?.value).to.deep.equal(expected)
    expect(await packets.listSequences()).to.deep.equal([expected])
  })

  test('are kept at their largest', async ({ packets }) => {
    const sequence = largestSequence('sales_order')
    const revision = revisionOf(await packets.createSequence(sequence))
    const next = { ...sequence, fence: sequence.fence + 1 }
    expect((await packets.saveSequence(next, revision)).kind).to.equal('saved')
    expect(await packets.listSequences()).to.deep.equal([next])
  })

  test('that could not be read back are refused', async ({ packets }) => {
    const sequence = sequenceOf('staff', 1)
    await refused(packets.createSequence({ ...sequence, watermark: -1 }), /watermark/)
    await refused(packets.createSequence({ ...sequence, gaps: [0.5] }), /gaps/)
    const revision = revisionOf(await packets.createSequence(sequence))
    await refused(packets.saveSequence({ ...sequence, createdAt: at(1) }, revision), /createdAt/)
    expect((await packets.findSequence('staff'))?.value).to.deep.equal(sequence)
  })
}

/** The outcomes by which all that a packet tells people is sent. */
function published({ notices }: PacketRecord): readonly { readonly kind: 'published'; readonly id: string }[] {
  return notices.map(({ id }) => ({ kind: 'published', id }))
}

function namesOf(records: readonly PacketRecord[]): readonly string[] {
  return records.map(({ packet }) => packetName(packet)).toSorted()
}

function sequenceOf(table: string, highest: number, gaps: readonly number[] = []): TableSequence {
  const [first = highest + 1] = gaps
  return newTableSequence(table, { watermark: first - 1, highest, gaps }, at(0))
}
