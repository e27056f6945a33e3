import { expect } from 'chai'
import { identityOf } from '../../src/domain/identity/object-version.ts'
import type { ObjectStore } from '../../src/ports/object-store.ts'
import { PortError } from '../../src/ports/port-error.ts'
import { Interposed } from './interposed.ts'
import { BUCKET, JOB, World } from './world.ts'

const CSV = 'order_id,customer_id,amount\n1,2,3.5\n'
const ARCHIVING = [{ ...JOB, source_file_name: 'sales.csv', on_success: 'archive' }]

function put(world: World, key: string, body: string): Promise<unknown> {
  return world.put(key, body)
}

describe('moving objects', () => {
  for (const versioned of [false, true]) {
    const title = versioned ? 'versioned' : 'unversioned'

    it(`stays with its destination when another write or delete comes in between, ${title}`, async () => {
      const world = new World({ versioned })
      await world.putConfig([])
      const object = await world.put('data/in/x.csv', CSV)
      const conflicts = new Interposed<ObjectStore>('store', () => ({ copy: () => Promise.resolve({ kind: 'conflict' }) }))
      const error: unknown = await world.routeFile(conflicts).execute(object).catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(PortError).and.deep.include({ code: 'unavailable', retryable: true })
      expect((await world.routeFile().execute(object)).answer).to.deep.equal({ status: 'not_configured', moved_to: 'data/new_files/x.csv' })
    })

    it(`copies once more when the copy goes before the source is removed, ${title}`, async () => {
      for (const planted of [undefined, 'a stranger’s']) {
        const world = new World({ versioned })
        await world.putConfig([])
        const object = await world.put('data/in/x.csv', CSV)
        let copies = 0
        const meddling = new Interposed<ObjectStore>('store', (store) => ({
          async copy(source, target) {
            const outcome = await store.copy(source, target)
            copies += 1
            return outcome
          },
          async head(ref) {
            const source = await store.head(ref)
            if (copies === 1 && ref.key === 'data/in/x.csv') {
              copies += 1
              await world.remove('data/new_files/x.csv')
              if (planted !== undefined) await put(world, 'data/new_files/x.csv', planted)
            }
            return source
          },
        }))
        const { receipt } = await world.routeFile(meddling).execute(object)
        expect(receipt?.state).to.equal('UNCONFIGURED')
        expect(Object.entries(world.objects()).filter(([, body]) => body === CSV).map(([key]) => key)).to.deep.equal([
          planted === undefined ? 'data/new_files/x.csv' : `data/new_files/x~${identityOf(object).slice(0, 8)}.csv`,
        ])
        expect(world.keys()).to.not.include('data/in/x.csv')
      }
    })

    it(`fails with a notice and keeps the file when both names aside are taken, until they are free, ${title}`, async () => {
      const world = new World({ versioned })
      await world.putConfig([])
      const object = await world.put('data/in/x.csv', CSV)
      const taken = ['data/new_files/x.csv', `data/new_files/x~${identityOf(object).slice(0, 8)}.csv`]
      for (const key of taken) await put(world, key, 'not ours')
      const { receipt } = await world.routeFile().execute(object)
      expect(receipt).to.deep.include({ state: 'FAILED', reason: 'destination-taken' })
      expect(world.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['File Failed'])
      expect(world.objects()).to.deep.include({ 'data/in/x.csv': CSV, [taken[0]!]: 'not ours', [taken[1]!]: 'not ours' })
      await world.remove(taken[0]!)
      await world.replayReceipts().execute(BUCKET, {}, { by: 'ann', reason: 'freed' })
      expect((await world.receipt(identityOf(object))).state).to.equal('UNCONFIGURED')
      expect(world.objects()).to.deep.include({ [taken[0]!]: CSV, [taken[1]!]: 'not ours' })
    })

    it(`says so when a processed file cannot be archived, and does not process it again, ${title}`, async () => {
      const world = new World({ versioned })
      await world.putConfig(ARCHIVING)
      const object = await world.put('bronze/sales.csv', CSV)
      const folder = 'data/archive/2025-01-01/bronze/'
      for (const name of ['sales.csv', `sales~${identityOf(object).slice(0, 8)}.csv`]) await put(world, `${folder}${name}`, 'not ours')
      const { receipt, answer } = await world.convertFile().execute(object)
      expect(answer.status).to.equal('success')
      expect(receipt).to.include({ state: 'PROCESSED' }).and.not.have.property('archive')
      expect(world.notifier.sent.map(({ subject, attributes }) => [subject, attributes['outcome']])).to.deep.equal([['File Not Archived', 'not_archived']])
      expect(world.notifier.sent[0]?.message).to.include('bronze/sales.csv')
      await world.sweepBucket().execute(BUCKET, { reconcileAfterMs: 0 })
      expect(await world.receipts()).to.have.length(1)
      expect(world.objects()['bronze/sales.csv']).to.equal(CSV)
    })

    it(`tells of no archive when the owner took the file away first, ${title}`, async () => {
      const world = new World({ versioned })
      await world.putConfig(ARCHIVING)
      const object = await world.put('bronze/sales.csv', CSV)
      const meddling = new Interposed<ObjectStore>('store', (store) => ({
        copy: () => Promise.resolve({ kind: 'source-absent' }),
        list: (...args) => store.list(...args),
      }))
      const { receipt } = await world.convertFile(meddling).execute(object)
      expect(receipt).to.include({ state: 'PROCESSED' }).and.not.have.property('archive')
      expect(world.notifier.sent).to.deep.equal([])
    })
  }

  it('takes the other name where a folder cannot hold the first, and fails where it can hold neither', async () => {
    for (const refused of [['data/new_files/x.csv'], ['data/new_files/']]) {
      const world = new World()
      await world.putConfig([])
      const object = await world.put('data/in/x.csv', CSV)
      const narrow = new Interposed<ObjectStore>('store', (store) => ({
        copy: (source, target) =>
          refused.some((start) => target.key.startsWith(start))
            ? Promise.reject(new PortError('invalid-argument', 'the name is too long'))
            : store.copy(source, target),
      }))
      const { receipt } = await world.routeFile(narrow).execute(object)
      expect(receipt?.state).to.equal(refused[0] === 'data/new_files/' ? 'FAILED' : 'UNCONFIGURED')
      expect(Object.values(world.objects())).to.include(CSV)
    }
  })
})
