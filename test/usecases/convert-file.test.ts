import { expect } from 'chai'
import { parquetReadObjects } from 'hyparquet'
import { identityOf } from '../../src/domain/identity/object-version.ts'
import type { ObjectStore } from '../../src/ports/object-store.ts'
import { PortError } from '../../src/ports/port-error.ts'
import { FaultPlan } from './fault-plan.ts'
import { Interposed } from './interposed.ts'
import { BUCKET, JOB, World } from './world.ts'

const DIRTY = 'order_id,customer_id,amount,note\n1,10,9.50,ok\n2,,1.00,no customer\n3,30,abc,"amount is null"\n4,40,2.25,fine,extra\n'
const CONTRACT = JSON.stringify({
  fields: [
    { name: 'id', type: 'integer', constraints: { required: true } },
    { name: 'price', type: 'number', 'x-sluice': { decimal: { precision: 10, scale: 2 } } },
  ],
})

/** The rows of a Parquet object, read by a reader that is not the writer's. */
async function rowsOf(world: World, key: string): Promise<readonly Record<string, unknown>[]> {
  const entry = world.store.snapshot().find((one) => one.key === key && one.current)
  const bytes = entry?.bytes ?? new Uint8Array()
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  return await parquetReadObjects({ file })
}

/** Lets something happen before each call of a port. */
class Overtaken extends FaultPlan {
  readonly #before: (label: string) => Promise<void>

  constructor(before: (label: string) => Promise<void>) {
    super()
    this.#before = before
  }

  override wrap<T extends object>(name: string, port: T): T {
    return new Proxy(super.wrap(name, port), {
      get: (target, property): unknown => {
        const member: unknown = Reflect.get(target, property)
        if (typeof member !== 'function') return member
        return async (...args: unknown[]): Promise<unknown> => {
          await this.#before(`${name}.${String(property)}`)
          return await (Reflect.apply(member, target, args) as Promise<unknown>)
        }
      },
    })
  }
}

const city = (id: string): string => `order_id,customer_id,amount\n${id},1,2.5\n`
const CITY_1 = [{ order_id: '1', customer_id: '1', amount: 2.5 }]
const CITY_2 = [{ order_id: '2', customer_id: '1', amount: 2.5 }]

describe('convert-csv', () => {
  it('converts by the built-in rules and accounts for every row', async () => {
    const world = new World()
    const object = await world.put('bronze/2025/sales.csv', DIRTY)
    const { answer, receipt } = await world.convertFile().execute(object)
    const id = identityOf(object)
    const rejects = `quarantine/bronze/2025/sales.csv/${id.slice(0, 16)}.${receipt?.conversion?.contractHash.slice(0, 8) ?? ''}.rejects.ndjson`
    expect(answer).to.deep.equal({
      status: 'success',
      rows: 2,
      output: 'silver/2025/sales.parquet',
      rows_in: 4,
      rows_rejected: 2,
      rejects,
      error: null,
    })
    expect(await rowsOf(world, 'silver/2025/sales.parquet')).to.deep.equal([
      { order_id: '1', customer_id: '10', amount: 9.5, note: 'ok' },
      { order_id: '3', customer_id: '30', amount: null, note: 'amount is null' },
    ])
    const lines = (world.objects()[rejects] ?? '').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.map((line) => [line['line'], line['row'], line['raw']])).to.deep.equal([
      [3, 2, '2,,1.00,no customer'],
      [5, 4, '4,40,2.25,fine,extra'],
    ])
    expect(world.keys().filter((key) => key.endsWith('.warnings.ndjson'))).to.have.length(1)
    const head = await world.store.head({ bucket: BUCKET, key: 'silver/2025/sales.parquet' })
    expect(head?.metadata).to.include({ 'sluice-source': id, 'sluice-contract': receipt?.conversion?.contractHash })
    const run = await world.ledger.findRun(receipt?.runIds[0] ?? '')
    expect(run?.value).to.deep.include({ state: 'COMPLETED', rowsIn: 4, rowsOut: 2, rowsRejected: 2 })
  })

  it('answers duplicate to a repeated event and reads nothing again', async () => {
    const world = new World()
    const object = await world.put('bronze/sales.csv', DIRTY)
    await world.convertFile().execute(object)
    const plan = new FaultPlan()
    const { answer } = await world.convertFile(plan).execute(object)
    expect(answer).to.deep.include({ status: 'duplicate', rows: 2, output: 'silver/sales.parquet' })
    expect(plan.trace).to.deep.equal(['ledger.findReceipt'])
  })

  it('replaces the output by that of a newer version, also when the same bytes come back', async () => {
    for (const versioned of [false, true]) {
      const world = new World({ versioned })
      for (const body of [city('1'), city('2'), city('1')]) {
        expect((await world.convertFile().execute(await world.put('bronze/city.csv', body))).answer.status).to.equal('success')
      }
      expect(await rowsOf(world, 'silver/city.parquet')).to.deep.equal(CITY_1)
    }
  })

  it('knows the same bytes that come back even where the store tells no order', async () => {
    const world = new World()
    const statuses: string[] = []
    for (const id of ['1', '2', '1', '1']) {
      const { bucket, key, etag } = await world.put('bronze/city.csv', city(id))
      await world.clock.advance(1_000)
      statuses.push((await world.convertFile().execute({ bucket, key, ...(etag === undefined ? {} : { etag }) })).answer.status)
    }
    expect(statuses).to.deep.equal(['success', 'success', 'success', 'duplicate'])
    expect(await rowsOf(world, 'silver/city.parquet')).to.deep.equal(CITY_1)
  })

  it('never lets an older version overwrite a newer output, wherever the newer one comes in between', async () => {
    const v1 = city('1')
    const v2 = city('2')
    for (const versioned of [false, true]) {
      const calm = new World({ versioned })
      const calls = new FaultPlan()
      await calm.convertFile(calls).execute(await calm.put('bronze/city.csv', v1))
      for (let at = 1; at <= calls.calls; at += 1) {
        const world = new World({ versioned })
        const older = await world.put('bronze/city.csv', v1)
        await world.convertFile(new FaultPlan(at, 'after')).execute(older).catch(() => undefined)
        await world.convertFile().execute(await world.put('bronze/city.csv', v2))
        await world.convertFile().execute(older)
        const where = `after ${calls.trace[at - 1] ?? ''}`
        expect(await rowsOf(world, 'silver/city.parquet'), where).to.deep.equal(CITY_2)
        expect((await world.receipt(identityOf(older))).state, where).to.be.oneOf(['PROCESSED', 'SUPERSEDED'])
      }
    }
  })

  it('fails, and changes nothing, where the output key holds something else', async () => {
    for (const metadata of [{}, { 'sluice-source': 'a', 'sluice-origin': 'b', 'sluice-contract': 'c' }]) {
      const world = new World()
      await world.store.put({ bucket: BUCKET, key: 'silver/sales.parquet', metadata }, new TextEncoder().encode('not ours'))
      const { receipt, answer } = await world.convertFile().execute(await world.put('bronze/sales.csv', DIRTY))
      expect(receipt?.state).to.equal('FAILED')
      expect(answer.error?.code).to.equal('output-collision')
      expect(world.objects()['silver/sales.parquet']).to.equal('not ours')
      expect(world.notifier.sent.map((notice) => notice.subject)).to.deep.equal(['File Failed'])
    }
  })

  it('takes the contract of the matching job, else of the stem, else the default', async () => {
    const world = new World()
    await world.putConfig([{ ...JOB, source_file_name: 'priced.csv', contract: 'prices', upsert_keys: ['id'] }])
    const schema = JSON.parse(CONTRACT) as { fields: object[] }
    await world.put('config/contracts/prices.json', CONTRACT)
    await world.put('config/contracts/stem.json', JSON.stringify({ ...schema, title: 'by stem' }))
    await world.put('config/contracts/default.json', JSON.stringify({ ...schema, title: 'default' }))
    const names = []
    for (const key of ['bronze/priced.csv', 'bronze/deep/stem.csv', 'bronze/other.csv']) {
      const { receipt } = await world.convertFile().execute(await world.put(key, 'id,price\n1,2.50\n'))
      names.push([receipt?.state, receipt?.conversion?.contractName])
    }
    expect(names).to.deep.equal([['PROCESSED', 'prices'], ['PROCESSED', 'stem'], ['PROCESSED', 'default']])
  })

  it('fails by name on a contract that is missing or not valid, and keeps the file', async () => {
    const world = new World()
    await world.putConfig([
      { ...JOB, source_file_name: 'a.csv', contract: 'nowhere' },
      { ...JOB, job_id: 'JOB002', source_file_name: 'b.csv', contract: 'broken' },
    ])
    await world.put('config/contracts/broken.json', '{"fields": [{"name": "x", "type": "geopoint"}]}')
    const codes = []
    for (const key of ['bronze/a.csv', 'bronze/b.csv']) codes.push((await world.convertFile().execute(await world.put(key, DIRTY))).answer.error?.code)
    expect(codes).to.deep.equal(['contract-missing', 'invalid-contract'])
    expect(world.keys()).to.include.members(['bronze/a.csv', 'bronze/b.csv'])
    expect(world.notifier.sent[1]?.message).to.include('geopoint')
  })

  it('tells of columns that have drifted from the contract, once, and of none under a built-in contract', async () => {
    const world = new World()
    await world.put('config/contracts/sales.json', CONTRACT)
    const object = await world.put('bronze/sales.csv', 'price,id,more\n1.5,1,x\n')
    await world.convertFile().execute(object)
    await world.convertFile().execute(object)
    expect(world.notifier.sent.map(({ subject, message }) => [subject, message])).to.deep.equal([
      ['Schema Drift', 'File processed, with other columns than its contract has: bronze/sales.csv\nContract: sales\nNew columns, treated as the contract\'s drift says: "more"\nThe columns stand in another order; they were matched by name.'],
    ])
    const second = await world.put('bronze/2/sales.csv', 'id\n1\n')
    await world.convertFile().execute(second)
    expect(world.notifier.sent.at(-1)?.message).to.contain('Missing columns, null in the table: "price"')
    await world.convertFile().execute(await world.put('bronze/other.csv', DIRTY))
    await world.convertFile().execute(await world.put('bronze/3/sales.csv', 'id,price\n1,2\n'))
    expect(world.notifier.sent).to.have.length(2)
  })

  it('puts one letter among the dead letters for each attempt that is given up', async () => {
    const world = new World()
    const object = await world.put('bronze/sales.csv', 'order_id,amount\n1,2\n')
    await world.convertFile().execute(object)
    await world.convertFile().execute(object)
    const [letter] = world.deadLetters.sent
    expect(world.deadLetters.sent).to.have.length(1)
    expect(letter).to.deep.include({ bucket: BUCKET, key: 'bronze/sales.csv', version: object.etag, code: 'missing-label', receipt: identityOf(object) })
    await world.replayReceipts().execute(BUCKET, {}, { by: 'tester', reason: 'again' })
    expect(world.deadLetters.sent.map(({ id }) => id)).to.have.length(2)
    expect(new Set(world.deadLetters.sent.map(({ id }) => id)).size).to.equal(2)
    expect(await world.receipt(identityOf(object))).to.have.property('state', 'QUARANTINED')
  })

  it('quarantines a file without a required column once, with one notice, and publishes nothing', async () => {
    const world = new World()
    const amountless = await world.put('bronze/amountless.csv', 'order_id,customer_id\n1,2\n')
    expect((await world.convertFile().execute(amountless)).answer.error?.message).to.include('amount')
    await world.store.delete({ bucket: BUCKET, key: amountless.key, etag: amountless.etag ?? '' })
    const object = await world.put('bronze/sales.csv', 'order_id,amount\n1,2\n')
    for (let delivery = 0; delivery < 3; delivery += 1) {
      const { answer, receipt } = await world.convertFile().execute(object)
      expect(receipt?.state).to.equal('QUARANTINED')
      expect(answer).to.deep.include({ status: 'failed', output: null, rows: 0 })
      expect(answer.error?.code).to.equal('missing-label')
      expect(answer.error?.message).to.include('customer_id')
    }
    expect(world.notifier.sent).to.have.length(2)
    expect(world.keys()).to.deep.equal(['bronze/sales.csv'])
  })

  it('says superseded or ignored when the source was replaced or deleted before it was read', async () => {
    const world = new World()
    const replaced = await world.put('bronze/a.csv', DIRTY)
    await world.put('bronze/a.csv', 'order_id,customer_id,amount\n9,9,9\n')
    expect((await world.convertFile().execute(replaced)).answer.status).to.equal('superseded')
    const gone = await world.put('bronze/b.csv', DIRTY)
    await world.store.delete({ bucket: BUCKET, key: 'bronze/b.csv', etag: gone.etag ?? '' })
    const { answer, receipt } = await world.convertFile().execute(gone)
    expect(answer.status).to.equal('ignored')
    expect(receipt).to.deep.include({ state: 'IGNORED', reason: 'source-deleted' })
  })

  it('fails where the name of the output cannot be had, instead of trying for ever', async () => {
    const world = new World()
    const narrow = new Interposed<ObjectStore>('store', (store) => ({
      createWriter: (target) =>
        target.key.startsWith('silver/') ? Promise.reject(new PortError('invalid-argument', 'the name is too long')) : store.createWriter(target),
    }))
    const { answer, receipt } = await world.convertFile(narrow).execute(await world.put('bronze/sales.csv', DIRTY))
    expect(receipt).to.deep.include({ state: 'FAILED', reason: 'invalid-argument' })
    expect(answer.error?.message).to.include('too long')
    expect((await world.ledger.findRun(receipt?.runIds[0] ?? ''))?.value.state).to.equal('FAILED')
  })

  it('does without a contract of its own where the name is too long for one', async () => {
    const world = new World()
    const narrow = new Interposed<ObjectStore>('store', (store) => ({
      get: (ref, options) =>
        ref.key.startsWith('config/contracts/sales') ? Promise.reject(new PortError('invalid-argument', 'the name is too long')) : store.get(ref, options),
    }))
    const { receipt } = await world.convertFile(narrow).execute(await world.put('bronze/sales.csv', DIRTY))
    expect(receipt?.state).to.equal('PROCESSED')
  })

  it('says why a file is parked', async () => {
    const world = new World()
    await world.putConfig([{ ...JOB, source_file_name: 'sales.csv', is_active: 'yes' }])
    const { answer } = await world.convertFile().execute(await world.put('bronze/sales.csv', DIRTY))
    expect(answer).to.deep.include({ status: 'failed', output: null })
    expect(answer.error?.code).to.equal('invalid-config')
  })

  it('gives an upload one receipt, whatever comes late of an older one that nothing could be done with', async () => {
    for (const name of ['entry.csv', 'notes.txt']) {
      const world = new World()
      await world.putConfig([{ ...JOB, source_file_name: 'entry.csv', is_active: 'yes' }])
      const older = await world.put(`bronze/${name}`, 'one')
      const newer = await world.put(`bronze/${name}`, 'two')
      const listed = { bucket: newer.bucket, key: newer.key, ...(newer.etag === undefined ? {} : { etag: newer.etag }) }
      const first = await world.convertFile().execute(listed)
      const late = await world.convertFile().execute(older)
      expect(late.receipt?.state).to.equal('SUPERSEDED')
      const again = await world.convertFile().execute(listed)
      expect(again.receipt?.identity).to.equal(first.receipt?.identity)
    }
  })

  it('never puts an older version in the place of a newer one that comes and is converted between two looks', async () => {
    const calm = new World({ versioned: true })
    const calls = new FaultPlan()
    await calm.convertFile(calls).execute(await calm.put('bronze/city.csv', city('1')))
    for (let at = 1; at <= calls.calls; at += 1) {
      const world = new World({ versioned: true })
      const { sequencer: _unknown, ...older } = await world.put('bronze/city.csv', city('1'))
      let call = 0
      const overtaken = new Overtaken(async () => {
        call += 1
        if (call === at) await world.convertFile().execute(await world.put('bronze/city.csv', city('2')))
      })
      await world.convertFile(overtaken).execute(older)
      expect(await rowsOf(world, 'silver/city.parquet'), `before ${calls.trace[at - 1] ?? ''}`).to.deep.equal(CITY_2)
    }
  })

  it('goes by the contract that is in force when the table is committed', async () => {
    const contract = (type: string): string => JSON.stringify({ fields: [{ name: 'order_id' }, { name: 'customer_id' }, { name: 'amount', type }] })
    const world = new World()
    await world.put('config/contracts/city.json', contract('string'))
    const object = await world.put('bronze/city.csv', city('1'))
    let overtaken = false
    const slow = new Overtaken(async (label) => {
      if (label !== 'store.createWriter' || overtaken) return
      overtaken = true
      await world.put('config/contracts/city.json', contract('number'))
      await world.convertFile().execute(object)
    })
    await world.convertFile(slow).execute(object).catch(() => undefined)
    expect(await rowsOf(world, 'silver/city.parquet')).to.deep.equal(CITY_1)
    expect((await world.convertFile().execute(object)).receipt?.state).to.equal('PROCESSED')
  })

  it('archives the source only after the table is committed', async () => {
    const world = new World()
    await world.putConfig([{ ...JOB, source_file_name: 'sales.csv', on_success: 'archive' }])
    const { receipt } = await world.convertFile().execute(await world.put('bronze/sales.csv', DIRTY))
    expect(receipt?.state).to.equal('PROCESSED')
    expect(world.keys()).to.include('data/archive/2025-01-01/bronze/sales.csv')
    expect(world.keys()).to.not.include('bronze/sales.csv')
  })

  it('gives the same bytes for the same input', async () => {
    const [a, b] = [new World(), new World()]
    for (const world of [a, b]) await world.convertFile().execute(await world.put('bronze/sales.csv', DIRTY))
    expect(a.objects()).to.deep.equal(b.objects())
  })
})
