import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { expect } from 'chai'
import { sizeOfItem, toAttributes } from '../../../src/adapters/aws/attribute-value.ts'
import { DynamoDbLedger } from '../../../src/adapters/aws/dynamodb-ledger.ts'
import { DynamoDbPacketLedger } from '../../../src/adapters/aws/dynamodb-packet-ledger.ts'
import { PACKET_RECORD, SEQUENCE_RECORD } from '../../../src/domain/packets/packet-item.ts'
import { newTableSequence, withKnowledge } from '../../../src/domain/packets/table-sequence.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { revisionOf } from '../../contract/ledger-answers.ts'
import { describePacketLedgerContract } from '../../contract/packet-ledger-contract.ts'
import { at, largestPacket, largestSequence, packetAfter, packetOf, PLANNED } from '../../contract/packet-samples.ts'
import type { DynamoDbServiceOptions } from '../../standin/dynamodb-service.ts'
import type { Intercept } from '../../standin/stand-in.ts'
import { everyItem, startTable, TABLE } from './standing-table.ts'

describePacketLedgerContract('DynamoDB over HTTP', () => startLedgers())
describePacketLedgerContract('DynamoDB over HTTP, with small pages', () => startLedgers({ pageBytes: 2_000, batchAnswers: 2 }))

describe('DynamoDbPacketLedger', () => {
  let standing: Awaited<ReturnType<typeof startLedgers>> | undefined

  afterEach(() => standing?.close())

  async function start(options: Partial<DynamoDbServiceOptions> = {}, intercept?: Intercept) {
    standing = await startLedgers(options, intercept)
    return standing
  }

  it('keeps its items under the stated keys, with the fields that people query', async () => {
    const { packets, client } = await start()
    await packets.createPacket(packetOf('sales_order', 101))
    await packets.createSequence(newTableSequence('sales_order', { watermark: 0, highest: 2, gaps: [1] }, at(0)))
    const items = await everyItem(client)
    const packet = items.find(({ SK }) => SK?.S === 'PACKET#00000101')
    const sequence = items.find(({ SK }) => SK?.S === 'SEQUENCE')
    expect(items).to.have.length(2)
    for (const [item, state] of [[packet, 'RECEIVED'], [sequence, 'GAPS']] as const) {
      expect(item).to.deep.include({ PK: { S: 'PACKETS#sales_order' }, state: { S: state }, attempt: { N: '1' }, fence: { N: '1' } })
      expect(item).to.deep.include({ created_at: { S: at(0) }, updated_at: { S: at(0) } })
      expect(item?.['history']?.L).to.have.length(1)
    }
  })

  it('takes finished packets out of the index, and keeps sequences in it', async () => {
    const { packets, client } = await start()
    const packet = packetOf('staff')
    const processed = packetAfter(packet, PLANNED, { kind: 'committed' }, { kind: 'advanced' })
    await packets.savePacket(processed, revisionOf(await packets.createPacket(packet)))
    const sequence = newTableSequence('staff', { watermark: 0, highest: 0, gaps: [] }, at(0))
    const revision = revisionOf(await packets.createSequence(sequence))
    await packets.saveSequence(withKnowledge(sequence, { watermark: 1, highest: 1, gaps: [] }, at(1)), revision)
    const marks = (await everyItem(client)).map(({ SK, unfinished }) => [SK?.S, unfinished?.S])
    expect(marks).to.have.deep.members([['PACKET#00000001', undefined], ['SEQUENCE', 'sequence']])
  })

  it('lists no packet that is finished or gone, however far the index lags behind', async () => {
    const { packets } = await start({}, async ({ operation }, proceed) => {
      if (operation !== 'Query') return proceed()
      const Items = [1, 2, 3].map((id) => ({ PK: { S: 'PACKETS#staff' }, SK: { S: `PACKET#0000000${id}` } }))
      return { status: 200, body: JSON.stringify({ Items }) }
    })
    const finished = packetAfter(packetOf('staff', 1), PLANNED, { kind: 'committed' }, { kind: 'advanced' })
    const open = packetAfter(packetOf('staff', 2), PLANNED)
    await packets.createPacket(finished)
    const revision = revisionOf(await packets.createPacket(open))
    expect(await packets.listUnfinishedPackets()).to.deep.equal({ items: [{ value: open, revision }] })
  })

  it('lists the sequences of more tables than one look into the index gives', async () => {
    const keysOf = (tables: readonly string[]) => tables.map((table) => ({ PK: { S: `PACKETS#${table}` }, SK: { S: 'SEQUENCE' } }))
    const first = keysOf(Array.from({ length: 1_000 }, (_, n) => `gone-${n}`))
    const looks: string[] = []
    const { packets } = await start({}, async ({ operation, body }, proceed) => {
      if (operation !== 'Query') return proceed()
      looks.push(body.toString())
      const LastEvaluatedKey = { ...first.at(-1), unfinished: { S: 'sequence' } }
      return { status: 200, body: JSON.stringify(looks.length === 1 ? { Items: first, LastEvaluatedKey } : { Items: keysOf(['b', 'a']) }) }
    })
    const sequences = ['a', 'b'].map((table) => newTableSequence(table, { watermark: 1, highest: 1, gaps: [] }, at(0)))
    for (const sequence of sequences) await packets.createSequence(sequence)
    expect(await packets.listSequences()).to.deep.equal(sequences)
    expect(looks).to.have.length(2)
    expect(looks[1]).to.include('"ExclusiveStartKey":{').and.include('PACKETS#gone-999')
  })

  it('reads records with strong consistency', async () => {
    const { packets, bodies } = await start()
    await packets.findPacket({ table: 'staff', id: 1 })
    await packets.findSequence('staff')
    expect(bodies).to.have.length(2)
    for (const body of bodies) expect(body).to.include('"ConsistentRead":true')
  })

  for (const when of ['before', 'after'] as const) {
    it(`tells the truth when an answer is lost ${when} the write was done`, async () => {
      let lost = 0
      const { packets } = await start({}, async ({ operation }, proceed) => {
        // Every first attempt: the client sends each write twice.
        if (operation !== 'PutItem' || ++lost % 2 === 0) return proceed()
        if (when === 'after') await proceed()
        return 'lost'
      })
      const packet = packetOf('staff')
      const first = revisionOf(await packets.createPacket(packet))
      const planned = packetAfter(packet, PLANNED)
      const second = revisionOf(await packets.savePacket(planned, first))
      expect(await packets.findPacket(packet.packet)).to.deep.equal({ value: planned, revision: second })
      const sequence = newTableSequence('staff', { watermark: 1, highest: 1, gaps: [] }, at(0))
      const created = revisionOf(await packets.createSequence(sequence))
      expect(await packets.findSequence('staff')).to.deep.equal({ value: sequence, revision: created })
      expect(lost).to.equal(6)
    })
  }

  it('says that the outcome is unknown when no attempt is answered', async () => {
    const { packets } = await start({}, async ({ operation }, proceed) => (operation === 'PutItem' ? 'lost' : proceed()))
    expect(await rejectionOf(packets.createPacket(packetOf('staff')))).to.include({ code: 'unavailable', outcomeUnknown: true })
  })

  it('says that the outcome is unknown when another write came between an unanswered attempt and its repetition', async () => {
    let puts = 0
    const { packets, other } = await start({}, async ({ operation }, proceed) => {
      if (operation !== 'PutItem' || ++puts !== 2) return proceed()
      await proceed()
      const { value, revision } = (await other.findPacket({ table: 'staff', id: 1 }))!
      await other.savePacket({ ...value, fence: 9 }, revision)
      return 'lost'
    })
    const packet = packetOf('staff')
    const revision = revisionOf(await packets.createPacket(packet))
    expect(await rejectionOf(packets.savePacket({ ...packet, fence: 2 }, revision))).to.include({ code: 'unavailable', outcomeUnknown: true })
    expect((await packets.findPacket(packet.packet))?.value.fence).to.equal(9)
  })

  it('has room for the largest records, and for half as much again', () => {
    const sizes = [PACKET_RECORD.toItem(largestPacket('sales_order')), SEQUENCE_RECORD.toItem(largestSequence('sales_order'))]
    for (const size of sizes.map((item) => sizeOfItem(toAttributes(item)))) expect(size * 1.5).to.be.below(400 * 1024)
  })

  it('asks for what a batch leaves out, and gives up when it leaves out everything again and again', async () => {
    let answers = 1
    const { packets, waits } = await start({}, async ({ operation, body }, proceed) => {
      if (operation !== 'BatchGetItem') return proceed()
      const { RequestItems } = JSON.parse(body.toString()) as { RequestItems: { [TABLE]: { Keys: readonly object[] } } }
      const keys = RequestItems[TABLE].Keys
      if (keys.length === answers) return proceed()
      const UnprocessedKeys = { [TABLE]: { Keys: keys.slice(answers) } }
      return { status: 200, body: JSON.stringify({ Responses: { [TABLE]: [] }, UnprocessedKeys }) }
    })
    for (let id = 1; id <= 10; id += 1) await packets.createPacket(packetOf('staff', id))
    expect((await packets.listUnfinishedPackets()).items.map(({ value }) => value.packet.id)).to.deep.equal([10])
    expect(waits).to.have.length(9)
    answers = 0
    expect(await rejectionOf(packets.listUnfinishedPackets())).to.include({ code: 'throttled', retryable: true, outcomeUnknown: false })
    expect(waits).to.have.length(9 + 5)
    expect(waits.every((wait) => wait > 0 && wait < 1_000)).to.equal(true)
  })

  it('refuses a `next` that it did not give, be it one of receipts', async () => {
    const { packets, receipts } = await start()
    const ofReceipts = ['["0"]', '["f","OBJ#1","RECEIPT"]']
    for (const after of ['', 'x', '[]', '{}', '["sequence"]', '["packet",1]', '["packet","a"]', '["packet","a","b","c"]', ...ofReceipts]) {
      expect(await rejectionOf(packets.listUnfinishedPackets({ after })), after).to.include({ code: 'invalid-argument' })
    }
    for (const after of ['["packet"]', '["packet","PACKETS#staff","PACKET#00000001"]']) {
      expect(await rejectionOf(receipts.listReceipts({ unfinished: true }, { after })), after).to.include({ code: 'invalid-argument' })
    }
  })

  it('names the item that it cannot read', async () => {
    const { packets, client } = await start()
    await packets.createPacket(packetOf('staff'))
    const [item] = await everyItem(client)
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...item, sequenced: { S: 'yes' } } }))
    const error = await rejectionOf(packets.findPacket({ table: 'staff', id: 1 }))
    expect(error).to.include({ code: 'unknown', retryable: false })
    expect(error).to.have.property('message').that.includes('PACKETS#staff').and.includes('sequenced')
  })

  it('says what the table lacks when there is no index', async () => {
    const { packets } = await start({ index: null })
    for (const listing of [packets.listUnfinishedPackets(), packets.listSequences()]) {
      const error = await rejectionOf(listing)
      expect(error).to.include({ code: 'invalid-argument' })
      expect(error).to.have.property('message').that.matches(/Add a global secondary index "unfinished"/)
    }
  })
})

async function startLedgers(options: Partial<DynamoDbServiceOptions> = {}, intercept?: Intercept) {
  const table = await startTable(options, intercept)
  return {
    ...table,
    packets: new DynamoDbPacketLedger(table),
    other: new DynamoDbPacketLedger(table),
    receipts: new DynamoDbLedger(table),
  }
}
