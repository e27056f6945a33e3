import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { expect } from 'chai'
import { DynamoDbLedger } from '../../../src/adapters/aws/dynamodb-ledger.ts'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import type { Receipt } from '../../../src/domain/ledger/receipt.ts'
import { moveRun, type Run } from '../../../src/domain/ledger/run.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeLedgerContract } from '../../contract/ledger-contract.ts'
import type { DynamoDbServiceOptions } from '../../standin/dynamodb-service.ts'
import type { Intercept } from '../../standin/stand-in.ts'
import { everyItem, startTable, TABLE } from './standing-table.ts'

const AT = '2025-09-15T10:15:00.000Z'

describeLedgerContract('DynamoDbLedger over HTTP', () => startLedger())
describeLedgerContract('DynamoDbLedger over HTTP, with small pages', () => startLedger({ pageBytes: 2_000, batchAnswers: 2 }))

describe('DynamoDbLedger', () => {
  let standing: Awaited<ReturnType<typeof startLedger>> | undefined

  afterEach(() => standing?.close())

  it('keeps its items under the stated keys, with the fields that people query', async () => {
    const { ledger, client } = await start()
    const receipt = receiptOf('data/in/a.csv')
    await ledger.createReceipt(receipt)
    await ledger.registerRun(runOf('run-1'))
    const items = await everyItem(client)
    const keys = items.map((item) => `${item['PK']?.S} ${item['SK']?.S}`).toSorted()
    expect(keys).to.have.length(4)
    expect(keys[0]).to.equal(`EXEC#2025-09-15 ${AT}#run-1`)
    expect(keys[1]).to.match(/^KEY#[0-9a-f]{64} /).and.to.include(`${AT}#${receipt.identity}`)
    expect(keys[2]).to.equal(`OBJ#${receipt.identity} RECEIPT`)
    expect(keys[3]).to.equal('RUN#run-1 RUN')
    const stored = items.find((item) => item['PK']?.S?.startsWith('OBJ#') === true)
    expect(stored).to.deep.include({ state: { S: 'RECEIVED' }, attempt: { N: '1' }, fence: { N: '1' } })
    expect(stored).to.deep.include({ created_at: { S: AT }, updated_at: { S: AT } })
    expect(stored?.['history']?.L).to.have.length(1)
  })

  it('reads with strong consistency only', async () => {
    const { ledger, bodies } = await start()
    const receipt = receiptOf('k')
    await ledger.createReceipt(receipt)
    await ledger.findReceipt(receipt.identity)
    await ledger.receiptsOfKey('landing', 'k')
    await ledger.listReceipts({})
    await ledger.findRun('r')
    await ledger.listRuns('2025-09-15')
    const reads = bodies.slice(1)
    expect(reads).to.have.length(6)
    for (const body of reads) expect(body).to.include('"ConsistentRead":true')
  })

  for (const when of ['before', 'after'] as const) {
    it(`tells the truth when an answer is lost ${when} the write was done`, async () => {
      const lost = new Set<string>()
      const { ledger } = await start({}, async ({ operation }, proceed) => {
        const loses = (operation === 'PutItem' || operation === 'TransactWriteItems') && !lost.has(operation)
        if (!loses) return proceed()
        lost.add(operation)
        if (when === 'after') await proceed()
        return 'lost'
      })
      const receipt = receiptOf('k')
      const created = await ledger.createReceipt(receipt)
      expect(created.kind).to.equal('created')
      const saved = await ledger.saveReceipt({ ...receipt, fence: 2 }, created.kind === 'created' ? created.revision : '')
      expect(saved.kind).to.equal('saved')
      expect(lost.size).to.equal(2)
      expect(await ledger.findReceipt(receipt.identity)).to.deep.equal({
        value: { ...receipt, fence: 2 },
        revision: saved.kind === 'saved' ? saved.revision : '',
      })
    })
  }

  it('says that the outcome is unknown when no attempt is answered', async () => {
    const { ledger } = await start({}, async ({ operation }, proceed) => (operation === 'PutItem' ? 'lost' : proceed()))
    const receipt = receiptOf('k')
    const created = await ledger.createReceipt(receipt)
    const saving = ledger.saveReceipt({ ...receipt, fence: 2 }, created.kind === 'created' ? created.revision : '')
    expect(await rejectionOf(saving)).to.include({ name: 'PortError', code: 'unavailable', outcomeUnknown: true })
  })

  it('says that the outcome is unknown when another write came between an unanswered attempt and its repetition', async () => {
    let puts = 0
    const { ledger, other } = await start({}, async ({ operation }, proceed) => {
      if (operation !== 'PutItem' || ++puts !== 1) return proceed()
      await proceed()
      const current = await other.findReceipt(receipt.identity)
      await other.saveReceipt({ ...receipt, fence: 3 }, current!.revision)
      return 'lost'
    })
    const receipt = receiptOf('k')
    const created = await ledger.createReceipt(receipt)
    const saving = ledger.saveReceipt({ ...receipt, fence: 2 }, created.kind === 'created' ? created.revision : '')
    expect(await rejectionOf(saving)).to.include({ name: 'PortError', outcomeUnknown: true })
    expect((await ledger.findReceipt(receipt.identity))?.value.fence).to.equal(3)
  })

  it('tries a transaction again that another one got in the way of', async () => {
    const CancellationReasons = [{ Code: 'None' }, { Code: 'TransactionConflict' }]
    const cancelled = { __type: 'x#TransactionCanceledException', message: 'm', CancellationReasons }
    const answers = [cancelled, { __type: 'x#TransactionInProgressException', message: 'm' }]
    const { ledger, waits } = await start({}, async ({ operation }, proceed) => {
      const body = operation === 'TransactWriteItems' ? answers.shift() : undefined
      return body === undefined ? proceed() : { status: 400, headers: JSON_1_0, body: JSON.stringify(body) }
    })
    expect((await ledger.createReceipt(receiptOf('k'))).kind).to.equal('created')
    expect(waits.length).to.be.within(1, 2)
  })

  it('gives up on a conflict that lasts, knowing that nothing was written', async () => {
    const body = JSON.stringify({ __type: 'x#TransactionConflictException', message: 'Transaction is ongoing for the item' })
    const { ledger, waits } = await start({}, async ({ operation }, proceed) =>
      operation === 'PutItem' ? { status: 400, headers: JSON_1_0, body } : proceed(),
    )
    const receipt = receiptOf('k')
    const created = await ledger.createReceipt(receipt)
    const saving = ledger.saveReceipt({ ...receipt, fence: 2 }, created.kind === 'created' ? created.revision : '')
    expect(await rejectionOf(saving)).to.include({ code: 'throttled', retryable: true, outcomeUnknown: false })
    expect(waits).to.have.length(5)
    expect(waits.every((wait) => wait > 0 && wait < 1_000)).to.equal(true)
  })

  const failures: readonly [string, number, object, string][] = [
    ['no such table', 400, { __type: 'x#ResourceNotFoundException', message: 'm' }, 'not-found'],
    ['no right', 400, { __type: 'x#AccessDeniedException', message: 'm' }, 'access-denied'],
    [
      'an invalid part of a transaction',
      400,
      { __type: 'x#TransactionCanceledException', message: 'm', CancellationReasons: [{ Code: 'ValidationError' }] },
      'invalid-argument',
    ],
  ]
  for (const [what, status, body, code] of failures) {
    it(`calls ${what} ${code}`, async () => {
      const { ledger } = await start({}, async () => ({ status, headers: JSON_1_0, body: JSON.stringify(body) }))
      expect(await rejectionOf(ledger.createReceipt(receiptOf('k')))).to.include({ name: 'PortError', code, retryable: false })
    })
  }

  it('refuses a record over 400 KB and sends nothing', async () => {
    const { ledger, bodies } = await start()
    const receipt: Receipt = { ...receiptOf('k'), plan: { kind: 'start', name: 'n', input: 'é'.repeat(205_000), started: false } }
    const error = await rejectionOf(ledger.createReceipt(receipt))
    expect(error).to.include({ code: 'invalid-argument', outcomeUnknown: false })
    expect(error).to.have.property('message').that.matches(/OBJ#.* has 41\d+ bytes, and DynamoDB holds at most 409600/)
    expect(bodies).to.deep.equal([])
  })

  it('refuses text that UTF-8 cannot hold', async () => {
    const { ledger } = await start()
    const error = await rejectionOf(ledger.createReceipt({ ...receiptOf('k'), reason: 'half \ud83d' }))
    expect(error).to.include({ code: 'invalid-argument' })
  })

  it('refuses a `next` that it did not give', async () => {
    const { ledger } = await start()
    for (const after of ['', 'x', '[]', '["a",1]', '{"PK":"a"}']) {
      expect(await rejectionOf(ledger.listReceipts({}, { after }))).to.include({ code: 'invalid-argument' })
    }
  })

  it('names the item that it cannot read', async () => {
    const { ledger, client } = await start()
    const receipt = receiptOf('k')
    await ledger.createReceipt(receipt)
    const [item] = (await everyItem(client)).filter(({ PK }) => PK?.S?.startsWith('OBJ#') === true)
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { ...item, attempt: { N: '1.5' } } }))
    const error = await rejectionOf(ledger.findReceipt(receipt.identity))
    expect(error).to.include({ code: 'unknown', retryable: false })
    expect(error).to.have.property('message').that.includes(`OBJ#${receipt.identity}`).and.includes('attempt')
  })

  it('writes a run and its copy in the listing together', async () => {
    const { ledger, bodies } = await start()
    const run = runOf('run-1')
    const registered = await ledger.registerRun(run)
    await ledger.saveRun(moveRun(run, 'RUNNING', AT)!, registered.kind === 'created' ? registered.revision : '')
    expect(bodies).to.have.length(2)
    for (const body of bodies) {
      for (const part of ['"RUN#run-1"', '"EXEC#2025-09-15"', 'ClientRequestToken']) expect(body).to.include(part)
    }
  })

  async function start(options: Partial<DynamoDbServiceOptions> = {}, intercept?: Intercept) {
    standing = await startLedger(options, intercept)
    return standing
  }
})

const JSON_1_0 = { 'content-type': 'application/x-amz-json-1.0' }

async function startLedger(options: Partial<DynamoDbServiceOptions> = {}, intercept?: Intercept) {
  const table = await startTable(options, intercept)
  return { ...table, ledger: new DynamoDbLedger(table), other: new DynamoDbLedger(table) }
}

function receiptOf(key: string): Receipt {
  return openReceipt({ bucket: 'landing', key, versionId: 'v1' }, 'route-file', AT)
}

function runOf(id: string): Run {
  const { identity, object } = receiptOf('k')
  const history = [{ at: AT, from: null, to: 'PENDING' as const }]
  return { id, identity, object, state: 'PENDING', attempt: 1, fence: 1, createdAt: AT, updatedAt: AT, history }
}
