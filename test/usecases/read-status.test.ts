import { expect } from 'chai'
import { readStatus } from '../../src/usecases/read-status.ts'
import { rejectionOf } from '../contract/harness.ts'
import { BUCKET, JOB, World } from './world.ts'

const ROWS = 'order_id\n1\n'

describe('readStatus', () => {
  let world: World
  let firstDay: string
  let secondDay: string
  const keysOf = (statuses: Awaited<ReturnType<typeof readStatus>>): readonly string[] => statuses.map(({ receipt }) => receipt.object.key)

  // On the first day one file is processed and one is parked; on the second the parked one is replayed and a new version comes.
  beforeEach(async () => {
    world = new World()
    const off = { ...JOB, job_id: 'OFF', source_file_name: 'off.csv', target_table: 'off' }
    await world.putConfig([JOB, { ...off, is_active: false }])
    await world.put('data/in/orders.csv', ROWS)
    await world.put('data/in/off.csv', ROWS)
    await world.processBucket().execute(BUCKET)
    firstDay = new Date(world.clock.nowMs()).toISOString().slice(0, 10)
    await world.clock.advance(24 * 3_600_000)
    secondDay = new Date(world.clock.nowMs()).toISOString().slice(0, 10)
    await world.putConfig([JOB, off])
    await world.replayReceipts().execute(BUCKET, {}, { by: 'ann', reason: 'activated' })
    await world.put('data/in/orders.csv', `${ROWS}2\n`)
    await world.processBucket().execute(BUCKET)
  })

  it('gives every version of a file with its runs, by key and then by age', async () => {
    const statuses = await readStatus(world.ledger, {})
    expect(keysOf(statuses)).to.deep.equal(['data/in/off.csv', 'data/in/orders.csv', 'data/in/orders.csv'])
    expect(statuses.map(({ runs }) => runs.map(({ state, attempt, rowsIn }) => [state, attempt, rowsIn]))).to.deep.equal([
      [['COMPLETED', 2, 1]],
      [['COMPLETED', 1, 1]],
      [['COMPLETED', 1, 2]],
    ])
    expect(statuses[1]!.receipt.createdAt < statuses[2]!.receipt.createdAt).to.equal(true)
  })

  it('takes a state', async () => {
    expect(await readStatus(world.ledger, { state: 'PARKED' })).to.deep.equal([])
    expect(await readStatus(world.ledger, { state: 'PROCESSED' })).to.have.length(3)
  })

  it('takes a day: what was opened on it, and what ran on it', async () => {
    expect(keysOf(await readStatus(world.ledger, { date: firstDay }))).to.deep.equal(['data/in/off.csv', 'data/in/orders.csv'])
    const later = await readStatus(world.ledger, { date: secondDay })
    expect(later.map(({ receipt }) => [receipt.object.key, receipt.createdAt.slice(0, 10)])).to.deep.equal([
      ['data/in/off.csv', firstDay],
      ['data/in/orders.csv', secondDay],
    ])
    expect(await readStatus(world.ledger, { date: '2001-01-01' })).to.deep.equal([])
  })

  it('takes a day and a state together', async () => {
    expect(await readStatus(world.ledger, { date: firstDay, state: 'QUARANTINED' })).to.deep.equal([])
    expect(await readStatus(world.ledger, { date: firstDay, state: 'PROCESSED' })).to.have.length(2)
  })

  it('reads ledgers of more than a page', async () => {
    for (let i = 0; i < 120; i += 1) await world.put(`data/in/unknown_${i.toString()}.csv`, ROWS)
    await world.processBucket().execute(BUCKET)
    expect(await readStatus(world.ledger, {})).to.have.length(123)
  })

  it('ends when the person interrupts', async () => {
    expect(await rejectionOf(readStatus(world.ledger, {}, AbortSignal.abort(new Error('stopped'))))).to.have.property('message', 'stopped')
  })
})
