import { expect } from 'chai'
import { identityOf, type ObjectVersion } from '../../src/domain/identity/object-version.ts'
import type { ReplaySelection } from '../../src/usecases/replay-receipts.ts'
import type { ObjectStore } from '../../src/ports/object-store.ts'
import { Crash, FaultPlan, type FaultMode } from './fault-plan.ts'
import { Interposed } from './interposed.ts'
import { BUCKET, JOB, World } from './world.ts'

const CSV = 'order_id,customer_id,amount\n1,2,3.5\n'
const ASKED = { by: 'ann', reason: 'the job was added' }

async function replay(world: World, selection: ReplaySelection = {}, plan = new FaultPlan()): Promise<readonly (readonly [string, string])[]> {
  const files = await world.replayReceipts(plan).execute(BUCKET, selection, ASKED)
  return files.map(({ key, status }) => [key, status] as const)
}

/** A file that no job named, moved aside; then the job is added. */
async function unconfigured(world: World, jobs: unknown = [JOB]): Promise<ObjectVersion> {
  await world.putConfig([])
  const object = await world.put('data/in/orders.csv', CSV)
  await world.routeFile().execute(object)
  await world.putConfig(jobs)
  return object
}

async function parked(world: World, entry: object, jobs: unknown = [JOB]): Promise<ObjectVersion> {
  await world.putConfig([{ ...JOB, ...entry }])
  const object = await world.put('data/in/orders.csv', CSV)
  await world.routeFile().execute(object)
  await world.putConfig(jobs)
  return object
}

describe('replay-receipts', () => {
  for (const versioned of [false, true]) {
    const title = versioned ? 'versioned' : 'unversioned'

    it(`brings a file back from aside and runs it, as a new attempt of the same receipt, ${title}`, async () => {
      const world = new World({ versioned })
      const object = await unconfigured(world)
      await world.clock.advance(1_000)
      expect(await replay(world)).to.deep.equal([['data/in/orders.csv', 'PROCESSED']])
      const receipt = await world.receipt(identityOf(object))
      expect(receipt).to.deep.include({ state: 'PROCESSED', attempt: 2 })
      expect(receipt.history.map(({ from, to }) => `${from ?? ''}>${to}`)).to.deep.equal([
        '>RECEIVED', 'RECEIVED>UNCONFIGURED', 'UNCONFIGURED>RECEIVED', 'RECEIVED>ROUTED', 'ROUTED>PROCESSED',
      ])
      expect(receipt.history[2]).to.deep.include({ at: '2025-01-01T00:00:01.000Z', ...ASKED })
      expect(world.keys()).to.include.members(['data/in/orders.csv', 'silver/orders/orders.parquet'])
      expect(world.keys()).to.not.include('data/new_files/orders.csv')
      expect(await replay(world)).to.deep.equal([])
    })

    it(`takes the event of what it brought back for no new file, whenever it comes, ${title}`, async () => {
      const probe = new World({ versioned })
      await unconfigured(probe)
      const calls = new FaultPlan()
      await replay(probe, {}, calls)
      for (let at = 1; at <= calls.calls; at += 1) {
        const world = new World({ versioned })
        const object = await unconfigured(world)
        await replay(world, {}, new FaultPlan(at, 'after')).catch(() => undefined)
        const back = world.store.snapshot().find(({ key, current, kind }) => key === 'data/in/orders.csv' && current && kind === 'object')
        if (back !== undefined) {
          const { bucket, key, etag = '', versionId, sequencer } = back
          await world.routeFile().execute({ bucket, key, etag, sequencer, ...(versionId === undefined ? {} : { versionId }) })
        }
        await world.sweepBucket().execute(BUCKET, { reconcileAfterMs: 0 })
        const where = calls.trace[at - 1] ?? ''
        expect(world.workflows.executions.length, where).to.be.at.most(1)
        expect((await world.receipt(identityOf(object))).state, where).to.be.oneOf(['PROCESSED', 'UNCONFIGURED'])
        const others = (await world.receipts()).filter(({ identity, flow }) => flow !== 'config' && identity !== identityOf(object))
        for (const other of others) expect(other, where).to.deep.include({ state: 'IGNORED', reason: 'restored-copy' })
      }
    })

    it(`ends alike wherever it dies, once the sweep has come by, ${title}`, async () => {
      for (const prepare of [unconfigured, (world: World) => parked(world, { is_active: false, inactive_action: 'move' })]) {
        const calm = new World({ versioned })
        const identity = identityOf(await prepare(calm))
        const calls = new FaultPlan()
        await replay(calm, {}, calls)
        const expected = calm.objects()
        const { state, attempt } = await calm.receipt(identity)
        for (const mode of ['before', 'after'] satisfies FaultMode[]) {
          for (let at = 1; at <= calls.calls; at += 1) {
            const where = `crash ${mode} call ${at.toString()}, ${calls.trace[at - 1] ?? ''}`
            const world = new World({ versioned })
            await prepare(world)
            await replay(world, {}, new FaultPlan(at, mode)).catch((error: unknown) => expect(error).to.be.instanceOf(Crash))
            expect(Object.values(world.objects()), where).to.include(CSV)
            await world.sweepBucket().execute(BUCKET, { reconcileAfterMs: 0 })
            // A replay that died before it had taken the receipt up is asked for once more.
            await replay(world)
            expect(world.objects(), where).to.deep.equal(expected)
            expect(await world.receipt(identity), where).to.deep.include({ state, attempt })
          }
        }
      }
    })

    it(`leaves a newer file under the key alone, and the older bytes aside, ${title}`, async () => {
      const world = new World({ versioned })
      const object = await unconfigured(world)
      await world.put('data/in/orders.csv', 'newer')
      expect(await replay(world)).to.deep.equal([['data/in/orders.csv', 'SUPERSEDED']])
      expect(await world.receipt(identityOf(object))).to.deep.include({ state: 'SUPERSEDED', reason: 'key-occupied' })
      expect(world.objects()).to.include({ 'data/in/orders.csv': 'newer', 'data/new_files/orders.csv': CSV })
    })

    it(`does not fail on what its owner has taken from aside, ${title}`, async () => {
      const world = new World({ versioned })
      const object = await unconfigured(world)
      await world.remove('data/new_files/orders.csv')
      expect(await replay(world)).to.deep.equal([['data/in/orders.csv', 'IGNORED']])
      expect((await world.receipt(identityOf(object))).reason).to.equal('source-deleted')
    })

    it(`moves aside again what still has no job, with a notice of its own, as often as it is asked, ${title}`, async () => {
      const world = new World({ versioned })
      const object = await unconfigured(world, [])
      for (const attempt of [2, 3]) {
        expect(await replay(world)).to.deep.equal([['data/in/orders.csv', 'UNCONFIGURED']])
        expect(await world.receipt(identityOf(object))).to.deep.include({ attempt })
        // Another name each time: a worker that is late with clearing the name before must not hit the new copy.
        expect(world.keys().filter((key) => key !== 'config/config.json')).to.deep.equal([
          `data/new_files/orders~${identityOf(object).slice(0, 8)}-${attempt.toString()}.csv`,
        ])
        expect(Object.values(world.objects())).to.include(CSV)
      }
      expect(new Set(world.notifier.sent.map(({ id }) => id)).size).to.equal(3)
    })

    it(`waits for the next time when somebody else writes or deletes at the same moment, ${title}`, async () => {
      const world = new World({ versioned })
      const object = await unconfigured(world)
      const conflicts = new Interposed<ObjectStore>('store', () => ({ copy: () => Promise.resolve({ kind: 'conflict' }) }))
      const [file] = await world.replayReceipts(conflicts).execute(BUCKET, {}, ASKED)
      expect(file).to.deep.include({ status: 'RECEIVED' })
      await world.sweepBucket().execute(BUCKET, { reconcileAfterMs: 0 })
      expect((await world.receipt(identityOf(object))).state).to.equal('PROCESSED')
    })
  }

  it('runs parked, failed and quarantined files where they lie', async () => {
    const world = new World()
    await world.putConfig([
      { ...JOB, is_active: false },
      { ...JOB, job_id: 'JOB002', source_file_name: 'broken.csv', is_active: 'yes' },
      { ...JOB, job_id: 'JOB003', source_file_name: 'lost.csv', contract: 'lost' },
      { ...JOB, job_id: 'JOB004', source_file_name: 'big.csv', max_lambda_bytes: 1 },
    ])
    for (const name of ['orders', 'broken', 'lost', 'big']) await world.put(`data/in/${name}.csv`, CSV)
    const before = (await world.processBucket().execute(BUCKET)).map(({ status }) => status)
    expect(before).to.deep.equal(['QUARANTINED', 'PARKED', 'FAILED', 'PARKED'])
    await world.putConfig([{ ...JOB, source_file_name: '*.csv' }])
    expect((await replay(world)).map(([key, status]) => `${key} ${status}`).sort()).to.deep.equal(
      ['big', 'broken', 'lost', 'orders'].map((name) => `data/in/${name}.csv PROCESSED`),
    )
    for (const { error, reason } of await world.receipts()) expect([error, reason]).to.deep.equal([undefined, undefined])
  })

  it('runs the versions of one key in the order in which they came', async () => {
    const world = new World({ versioned: true })
    await world.putConfig([{ ...JOB, is_active: false, versions: 'all' }])
    for (const version of ['1', '2', '3']) {
      await world.routeFile().execute(await world.put('data/in/orders.csv', CSV.replace('1', version)))
      await world.clock.advance(1_000)
    }
    await world.putConfig([{ ...JOB, versions: 'all' }])
    await replay(world)
    const order = world.workflows.executions.map(({ input }) => (JSON.parse(input) as { glue_jobs: { version: string }[] }).glue_jobs[0]?.version)
    const versions = world.store.snapshot().filter(({ key }) => key === 'data/in/orders.csv').map(({ versionId }) => versionId)
    expect(order).to.deep.equal(versions)
  })

  it('runs only what is selected, and nothing that has ended for good', async () => {
    const world = new World()
    await world.putConfig([{ ...JOB, is_active: false }, { ...JOB, job_id: 'JOB002', source_file_name: 'b.csv', is_active: false }])
    for (const key of ['bronze/done.csv', 'data/in/b.csv', 'data/in/orders.csv', 'data/in/unknown.csv']) await world.put(key, CSV)
    await world.processBucket().execute(BUCKET)
    const selections: readonly (readonly [ReplaySelection, readonly string[]])[] = [
      [{ jobId: 'JOB002' }, ['data/in/b.csv']],
      [{ keyPrefix: 'data/in/o' }, ['data/in/orders.csv']],
      [{ state: 'UNCONFIGURED' }, ['data/in/unknown.csv']],
      [{ state: 'PROCESSED' }, ['bronze/done.csv']],
      [{ state: 'SUPERSEDED' }, []],
      [{ jobId: 'JOB001', state: 'UNCONFIGURED' }, []],
      [{ keyPrefix: 'bronze/' }, []],
    ]
    for (const [selection, keys] of selections) {
      expect((await replay(world, selection)).map(([key]) => key), JSON.stringify(selection)).to.deep.equal(keys)
    }
    expect(await world.replayReceipts().execute('elsewhere', {}, ASKED)).to.deep.equal([])
  })

  it('takes each receipt up once when two replays meet', async () => {
    const world = new World()
    const object = await unconfigured(world)
    await Promise.all([replay(world), replay(world)])
    expect(await world.receipt(identityOf(object))).to.deep.include({ state: 'PROCESSED', attempt: 2 })
    expect(world.workflows.executions).to.have.length(1)
  })

  it('does not run the execution of an earlier attempt for a later one', async () => {
    const world = new World()
    await world.putConfig([{ ...JOB, contract: 'lost' }])
    await world.put('data/in/orders.csv', CSV)
    await world.processBucket().execute(BUCKET)
    // Found, read, saved; then it dies.
    await replay(world, {}, new FaultPlan(4, 'before')).catch(() => undefined)
    const [received] = await world.receipts()
    expect(received).to.deep.include({ state: 'RECEIVED', attempt: 2 })
    await world.convertFile().resume(received!.identity)
    expect(await world.receipts()).to.deep.equal([received])
  })

  it('takes a copy that somebody makes of a file that was brought back for the new file it is', async () => {
    const world = new World()
    await unconfigured(world, [{ ...JOB, source_file_name: '*.csv' }])
    await replay(world)
    const head = await world.store.head({ bucket: BUCKET, key: 'data/in/orders.csv' })
    await world.store.copy({ ...head!, etag: head!.etag }, { bucket: BUCKET, key: 'data/in/copy.csv', ifAbsent: true })
    const { answer } = await world.routeFile().execute({ bucket: BUCKET, key: 'data/in/copy.csv', etag: head!.etag, sequencer: 'FF' })
    expect(answer.status).to.equal('triggered')
  })

  it('takes other bytes that a program writes over a file that was brought back, with its metadata, for the new file they are', async () => {
    const world = new World()
    await unconfigured(world)
    await replay(world)
    const head = await world.store.head({ bucket: BUCKET, key: 'data/in/orders.csv' })
    const written = await world.store.put({ bucket: BUCKET, key: 'data/in/orders.csv', metadata: head!.metadata }, new TextEncoder().encode(`${CSV}2,2,2\n`))
    const etag = written.kind === 'written' ? written.etag : ''
    const { answer } = await world.routeFile().execute({ bucket: BUCKET, key: 'data/in/orders.csv', etag, sequencer: 'FF' })
    expect(answer.status).to.equal('triggered')
  })
})
