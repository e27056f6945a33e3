import { expect } from 'chai'
import { CsvToParquetConverter } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import type { Receipt } from '../../../src/domain/ledger/receipt.ts'
import { ConvertElsewhere } from '../../../src/entrypoints/composition/convert-elsewhere.ts'
import { ConfigLoader } from '../../../src/usecases/config-loader.ts'
import { ContractLoader } from '../../../src/usecases/contract-loader.ts'
import { JOB, World } from '../../usecases/world.ts'

const ORDERS = 'order_id,customer_id,amount\n1,2,3\n'

describe('ConvertElsewhere', () => {
  let world: World
  let elsewhere: ConvertElsewhere

  beforeEach(() => {
    world = new World({ versioned: true })
    const { store, ledger, notifier, clock, deadLetters } = world
    elsewhere = new ConvertElsewhere({
      store, ledger, notifier, clock, deadLetters,
      converter: new CsvToParquetConverter(),
      config: new ConfigLoader(store, { key: 'config/config.json' }),
      contracts: new ContractLoader(store),
    })
  })

  it('opens the receipt of a file and leaves it open, for the deployment to convert', async () => {
    const object = await world.put('bronze/a.csv', ORDERS)
    const first = await elsewhere.execute(object, { size: 5 })
    expect([first.receipt?.state, first.fresh, first.changed]).to.deep.equal(['RECEIVED', true, true])
    const second = await elsewhere.execute(object)
    expect([second.receipt?.state, second.fresh, second.changed]).to.deep.equal(['RECEIVED', false, false])
    const resumed = await elsewhere.resume(first.receipt!.identity)
    expect([resumed.receipt, resumed.changed]).to.deep.equal([first.receipt, false])
    expect(world.keys()).to.deep.equal(['bronze/a.csv'])
    expect((await world.convertFile().resume(first.receipt!.identity)).receipt?.state).to.equal('PROCESSED')
    expect((await elsewhere.execute(object)).answer.status).to.equal('duplicate')
  })

  it('has nothing to say of a file that is gone', async () => {
    const { answer, receipt } = await elsewhere.execute({ bucket: 'lake', key: 'bronze/gone.csv', etag: 'e' })
    expect([answer.status, receipt, await world.receipts()]).to.deep.equal(['ignored', undefined, []])
  })

  it('sends the notices and letters of a file that has come to its end', async () => {
    const identity = await quarantined()
    expect([world.notifier.sent.length, world.deadLetters.sent.length]).to.deep.equal([1, 1])
    const { receipt, changed } = await elsewhere.resume(identity)
    expect([receipt?.state, changed]).to.deep.equal(['QUARANTINED', true])
    expect([world.notifier.sent.length, world.deadLetters.sent.length]).to.deep.equal([2, 2])
  })

  it('leaves a table that is still to be loaded to those who know the warehouse', async () => {
    const identity = await quarantined()
    const stored = (await world.ledger.findReceipt(identity))!
    const owing: Receipt = { ...stored.value, state: 'PROCESSED', load: { step: 'pending' } }
    await world.ledger.saveReceipt(owing, stored.revision)
    expect(await elsewhere.resume(identity)).to.deep.include({ receipt: owing, changed: false })
  })

  it('leaves a table that is still to be committed to those who know the warehouse', async () => {
    await world.putConfig([JOB])
    const { receipt } = await world.routeFile().execute(await world.put('data/in/orders.csv', ORDERS))
    const { identity, plan } = receipt!
    const runId = plan?.kind === 'start' ? plan.name : ''
    await world.steps().transform.execute(identity, runId)
    const prepared = await world.receipt(identity)
    expect(prepared).to.have.property('prepared')
    expect(await elsewhere.deliver(identity)).to.deep.include({ receipt: prepared, changed: false })
    expect(world.uploads.uploads).to.have.lengthOf(1)
  })

  /** A refused file of which the ledger does not know that people were told. */
  async function quarantined(): Promise<string> {
    const { receipt } = await world.convertFile().execute(await world.put('bronze/broken.csv', 'order_id\n1\n'))
    const { value, revision } = (await world.ledger.findReceipt(receipt!.identity))!
    const notices = value.notices.map(({ sentAt: _at, ...notice }) => ({ ...notice, status: 'pending' as const }))
    const letters = (value.letters ?? []).map(({ sentAt: _at, ...letter }) => ({ ...letter, status: 'pending' as const }))
    await world.ledger.saveReceipt({ ...value, notices, letters }, revision)
    return value.identity
  }
})
