import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { expect } from 'chai'
import { sizeOfItem, toAttributes } from '../../../src/adapters/aws/attribute-value.ts'
import { DynamoDbGroupLedger } from '../../../src/adapters/aws/dynamodb-group-ledger.ts'
import { DynamoDbLedger } from '../../../src/adapters/aws/dynamodb-ledger.ts'
import { GROUP_RECORD } from '../../../src/domain/queue/group-item.ts'
import { describeGroupLedgerContract } from '../../contract/group-ledger-contract.ts'
import { fullGroup, groupOf, largestGroup, waitingFile } from '../../contract/group-samples.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { revisionOf } from '../../contract/ledger-answers.ts'
import { at } from '../../contract/packet-samples.ts'
import type { DynamoDbServiceOptions } from '../../standin/dynamodb-service.ts'
import type { Intercept } from '../../standin/stand-in.ts'
import { everyItem, startTable, TABLE } from './standing-table.ts'

describeGroupLedgerContract('DynamoDB over HTTP', () => startLedgers())
describeGroupLedgerContract('DynamoDB over HTTP, with small pages', () => startLedgers({ pageBytes: 2_000, batchAnswers: 2 }))

describe('DynamoDbGroupLedger', () => {
  let standing: Awaited<ReturnType<typeof startLedgers>> | undefined

  afterEach(() => standing?.close())

  async function start(options: Partial<DynamoDbServiceOptions> = {}, intercept?: Intercept) {
    standing = await startLedgers(options, intercept)
    return standing
  }

  it('keeps its items under the stated keys, with the fields that people query', async () => {
    const { groups, client } = await start()
    await groups.createGroup(groupOf('orders_20250915'))
    const [item, ...others] = await everyItem(client)
    expect(others).to.deep.equal([])
    expect(item).to.deep.include({ PK: { S: 'LEASE#orders_20250915' }, state: { S: 'OPEN' }, attempt: { N: '1' }, fence: { N: '1' } })
    expect(item).to.deep.include({ created_at: { S: at(0) }, updated_at: { S: at(0) } })
    expect(item?.['history']?.L).to.have.length(1)
  })

  it('takes groups at rest out of the index', async () => {
    const { groups, client } = await start()
    const marks = async () => (await everyItem(client)).map((item) => item['unfinished']?.S)
    const revision = revisionOf(await groups.createGroup({ ...groupOf('orders'), admitted: [waitingFile(1)] }))
    expect(await marks()).to.deep.equal(['group'])
    await groups.saveGroup(groupOf('orders'), revision)
    expect(await marks()).to.deep.equal([undefined])
  })

  it('lists no group that is at rest or gone, however far the index lags behind', async () => {
    const { groups } = await start({}, async ({ operation }, proceed) => {
      if (operation !== 'Query') return proceed()
      const Items = ['resting', 'busy', 'gone'].map((name) => ({ PK: { S: `LEASE#${name}` }, SK: { S: 'GROUP' } }))
      return { status: 200, body: JSON.stringify({ Items }) }
    })
    await groups.createGroup(groupOf('resting'))
    const revision = revisionOf(await groups.createGroup(fullGroup('busy')))
    expect(await groups.listBusyGroups()).to.deep.equal({ items: [{ value: fullGroup('busy'), revision }] })
  })

  it('reads records with strong consistency', async () => {
    const { groups, bodies } = await start()
    await groups.findGroup('orders')
    expect(bodies).to.have.length(1)
    expect(bodies[0]).to.include('"ConsistentRead":true')
  })

  for (const when of ['before', 'after'] as const) {
    it(`tells the truth when an answer is lost ${when} the write was done`, async () => {
      let lost = 0
      const { groups } = await start({}, async ({ operation }, proceed) => {
        // Every first attempt: the client sends each write twice.
        if (operation !== 'PutItem' || ++lost % 2 === 0) return proceed()
        if (when === 'after') await proceed()
        return 'lost'
      })
      const first = revisionOf(await groups.createGroup(groupOf('orders')))
      const second = revisionOf(await groups.saveGroup(fullGroup('orders'), first))
      expect(await groups.findGroup('orders')).to.deep.equal({ value: fullGroup('orders'), revision: second })
      expect(lost).to.equal(4)
    })
  }

  it('says that the outcome is unknown when no attempt is answered', async () => {
    const { groups } = await start({}, async ({ operation }, proceed) => (operation === 'PutItem' ? 'lost' : proceed()))
    expect(await rejectionOf(groups.createGroup(groupOf('orders')))).to.include({ code: 'unavailable', outcomeUnknown: true })
  })

  it('has room for the largest record: DynamoDB holds 400 KB an item', () => {
    const bytes = sizeOfItem(toAttributes(GROUP_RECORD.toItem(largestGroup('x'.repeat(128)))))
    expect(bytes).to.be.within(200_000, 390_000)
  })

  it('refuses a `next` that it did not give', async () => {
    const { groups } = await start()
    for (const after of ['', 'x', '[]', '["packet"]', '["group",1]', '["group","a"]']) {
      expect(await rejectionOf(groups.listBusyGroups({ after })), after).to.include({ code: 'invalid-argument' })
    }
  })

  it('names the item that it cannot read', async () => {
    const { groups, client } = await start()
    await groups.createGroup(groupOf('orders'))
    const [item] = await everyItem(client)
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...item, state: { S: 'CLOSED' } } }))
    const error = await rejectionOf(groups.findGroup('orders'))
    expect(error).to.include({ code: 'unknown', retryable: false })
    expect(error).to.have.property('message').that.includes('LEASE#orders').and.includes('state')
  })
})

async function startLedgers(options: Partial<DynamoDbServiceOptions> = {}, intercept?: Intercept) {
  const table = await startTable(options, intercept)
  return { ...table, groups: new DynamoDbGroupLedger(table), receipts: new DynamoDbLedger(table) }
}
