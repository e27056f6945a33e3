import { expect } from 'chai'
import { identityOf } from '../../src/domain/identity/object-version.ts'
import type { Notifier } from '../../src/ports/notifier.ts'
import type { ObjectStore } from '../../src/ports/object-store.ts'
import { PortError } from '../../src/ports/port-error.ts'
import { RECONCILE_AFTER_MS } from '../../src/usecases/sweep-bucket.ts'
import { FaultPlan } from './fault-plan.ts'
import { Interposed } from './interposed.ts'
import { BUCKET, JOB, World } from './world.ts'

const CSV = 'order_id,customer_id,amount\n1,2,3.5\n'

async function sweep(world: World, plan = new FaultPlan()): Promise<readonly (readonly [string, string])[]> {
  const swept = await world.sweepBucket(plan).execute(BUCKET)
  return swept.map(({ key, status }) => [key, status] as const)
}

/** The number of the first call of this name in an undisturbed invocation. */
async function callOf(name: string, jobs: unknown, key: string): Promise<number> {
  const world = new World()
  await world.putConfig(jobs)
  const plan = new FaultPlan()
  await world.routeFile(plan).execute(await world.put(key, CSV))
  return plan.trace.indexOf(name) + 1
}

describe('sweep-bucket', () => {
  for (const versioned of [false, true]) {
    const title = versioned ? 'versioned' : 'unversioned'

    it(`finds files that no event told of, each once, ${title}`, async () => {
      const world = new World({ versioned })
      await world.putConfig([JOB])
      for (const key of ['bronze/a.csv', 'data/in/orders.csv', 'data/in/unknown.csv']) await world.put(key, CSV)
      expect(await sweep(world)).to.deep.equal([])
      await world.clock.advance(RECONCILE_AFTER_MS + 1_000)
      const found = [['bronze/a.csv', 'PROCESSED'], ['data/in/orders.csv', 'PROCESSED'], ['data/in/unknown.csv', 'UNCONFIGURED']]
      expect(await sweep(world)).to.deep.equal(found)
      await world.clock.advance(RECONCILE_AFTER_MS + 1_000)
      expect(await sweep(world)).to.deep.equal([])
      expect(await world.receipts()).to.have.length(3)
    })

    it(`finds the same bytes uploaded once more, whose event was lost, where versions tell them apart, ${title}`, async () => {
      const world = new World({ versioned })
      await world.convertFile().execute(await world.put('bronze/a.csv', CSV))
      const again = await world.put('bronze/a.csv', CSV)
      await world.clock.advance(RECONCILE_AFTER_MS + 1_000)
      expect(await sweep(world)).to.have.length(versioned ? 1 : 0)
      if (versioned) expect((await world.receipt(identityOf(again))).state).to.equal('PROCESSED')
    })

    it(`changes nothing twice when two sweeps and a delivery meet, ${title}`, async () => {
      const world = new World({ versioned })
      await world.putConfig([JOB])
      const objects = []
      for (const key of ['data/in/orders.csv', 'data/in/a/x.csv', 'data/in/b/x.csv']) objects.push(await world.put(key, CSV))
      await world.clock.advance(RECONCILE_AFTER_MS + 1_000)
      const deliveries = objects.map(async (object) => world.routeFile().execute(object))
      await Promise.all([sweep(world), sweep(world), ...deliveries])
      await sweep(world)
      expect(world.workflows.executions).to.have.length(1)
      expect(world.keys().filter((key) => key.startsWith('data/new_files/'))).to.have.length(2)
      const receipts = await world.receipts()
      for (const { state } of receipts) expect(state).to.be.oneOf(['PROCESSED', 'UNCONFIGURED', 'IGNORED', 'ROUTED'])
      expect(receipts.filter(({ state }) => state === 'UNCONFIGURED')).to.have.length(2)
      expect(new Set(world.notifier.sent.map(({ id }) => id)).size).to.equal(2)
    })
  }

  it('goes on with what an invocation left half done, wherever its file lies by now', async () => {
    const world = new World()
    await world.putConfig([])
    const object = await world.put('data/in/x.csv', CSV)
    const removed = await callOf('store.delete', [], 'data/in/x.csv')
    await world.routeFile(new FaultPlan(removed, 'after')).execute(object).catch(() => undefined)
    expect(world.keys()).to.not.include('data/in/x.csv')
    expect(await sweep(world)).to.deep.equal([])
    await world.clock.advance(RECONCILE_AFTER_MS + 1_000)
    expect(await sweep(world)).to.deep.equal([['data/in/x.csv', 'UNCONFIGURED']])
    expect(world.notifier.sent).to.have.length(1)
  })

  it('archives the source of a table that was committed before an invocation died', async () => {
    const world = new World()
    await world.putConfig([{ ...JOB, on_success: 'archive' }])
    const object = await world.put('data/in/orders.csv', CSV)
    await world.routeFile().execute(object)
    const calm = new FaultPlan()
    const rehearsal = new World()
    await rehearsal.putConfig([{ ...JOB, on_success: 'archive' }])
    const rehearsed = await rehearsal.put('data/in/orders.csv', CSV)
    await rehearsal.routeFile().execute(rehearsed)
    await rehearsal.convertFile(calm).resume(identityOf(rehearsed))
    const copy = calm.trace.indexOf('store.copy') + 1
    await world.convertFile(new FaultPlan(copy)).resume(identityOf(object)).catch(() => undefined)
    expect((await world.receipt(identityOf(object))).state).to.equal('PROCESSED')
    await world.clock.advance(RECONCILE_AFTER_MS + 1_000)
    await sweep(world)
    expect((await world.receipt(identityOf(object))).archive?.step).to.equal('done')
    expect(world.keys()).to.include('data/archive/2025-01-01/orders.csv').and.not.include('data/in/orders.csv')
  })

  it('closes what was received and is gone, and says so', async () => {
    const world = new World()
    const object = await world.put('data/in/orders.csv', CSV)
    await world.routeFile().execute(object).catch(() => undefined)
    await world.putConfig([JOB])
    await world.remove('data/in/orders.csv')
    await world.clock.advance(RECONCILE_AFTER_MS + 1_000)
    expect(await sweep(world)).to.deep.equal([['data/in/orders.csv', 'IGNORED']])
    expect((await world.receipt(identityOf(object))).reason).to.equal('source-deleted')
  })

  it('sends notices that could not be sent, also that of a configuration which has been mended since', async () => {
    const world = new World()
    await world.putConfig('not json')
    const unsent = new Interposed<Notifier>('notifier', () => ({ publish: () => Promise.reject(new PortError('unavailable', 'down')) }))
    const object = await world.put('data/in/orders.csv', CSV)
    await world.routeFile(unsent).execute(object).catch(() => undefined)
    expect(world.notifier.sent).to.have.length(0)
    await world.putConfig([JOB])
    await world.routeFile().execute(object)
    await world.clock.advance(RECONCILE_AFTER_MS + 1_000)
    const swept = await sweep(world)
    expect(world.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['Unusable Configuration'])
    expect(swept.map(([key]) => key), 'the configuration is no landed file').to.not.include('config/config.json')
    await sweep(world)
    expect(world.notifier.sent).to.have.length(1)
  })

  it('goes on after a file that cannot be brought to its end, and tells of it', async () => {
    const world = new World()
    await world.putConfig([])
    await world.put('bronze/a.csv', CSV)
    await world.put('data/in/x.csv', CSV)
    await world.put('data/in/y.csv', CSV)
    await world.clock.advance(RECONCILE_AFTER_MS + 1_000)
    const plan = new Interposed<ObjectStore>('store', (store) => ({
      copy: (source, target) =>
        source.key === 'data/in/x.csv' ? Promise.reject(new PortError('unavailable', 'down')) : store.copy(source, target),
    }))
    const swept = await world.sweepBucket(plan).execute(BUCKET)
    expect(swept.map(({ key, status, error }) => [key, status, error instanceof PortError])).to.deep.equal([
      ['bronze/a.csv', 'PROCESSED', false],
      ['data/in/x.csv', 'RECEIVED', true],
      ['data/in/y.csv', 'UNCONFIGURED', false],
    ])
  })

  it('looks at no other bucket than the one it was asked for', async () => {
    const world = new World()
    await world.routeFile().execute(await world.put('data/in/orders.csv', CSV)).catch(() => undefined)
    await world.clock.advance(RECONCILE_AFTER_MS + 1_000)
    const error: unknown = await world.sweepBucket().execute('elsewhere').catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(PortError)
    expect((await world.receipts()).filter(({ flow }) => flow !== 'config').map(({ state }) => state)).to.deep.equal(['RECEIVED'])
  })
})
