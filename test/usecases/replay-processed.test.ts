import { expect } from 'chai'
import { parquetReadObjects } from 'hyparquet'
import { identityOf, type ObjectVersion } from '../../src/domain/identity/object-version.ts'
import { ReplayReceipts, ReplayRefused, type ReplaySelection } from '../../src/usecases/replay-receipts.ts'
import type { ProcessedFile } from '../../src/usecases/file-processor.ts'
import type { Ledger } from '../../src/ports/ledger.ts'
import type { ObjectStore } from '../../src/ports/object-store.ts'
import { Crash, FaultPlan, type FaultMode } from './fault-plan.ts'
import { Interposed } from './interposed.ts'
import { BUCKET, JOB, World } from './world.ts'

const CSV = 'order_id,amount\n1,2\nx,3\n'
const ASKED = { by: 'ann', reason: 'the contract was changed' }
const PROCESSED: ReplaySelection = { state: 'PROCESSED' }
const LANDED = 'data/in/orders.csv'
const TABLE = 'silver/orders/orders.parquet'
const TEXT = [{ name: 'order_id', type: 'string' }, { name: 'amount', type: 'string' }]
const TYPED = [{ name: 'order_id', type: 'integer', constraints: { required: true } }, { name: 'amount', type: 'integer' }]

type Way = 'bronze' | 'routed' | 'archived'

/** Where a file of each way lands, and what becomes of it. */
const WAYS: Readonly<Record<Way, { readonly key: string; readonly table: string; readonly job: object }>> = {
  bronze: { key: 'bronze/orders.csv', table: 'silver/orders.parquet', job: { ...JOB, source_file_name: 'other.csv' } },
  routed: { key: LANDED, table: TABLE, job: { ...JOB, contract: 'orders' } },
  archived: { key: LANDED, table: TABLE, job: { ...JOB, contract: 'orders', on_success: 'archive' } },
}

async function setContract(world: World, fields: unknown): Promise<void> {
  await world.put('config/contracts/orders.json', JSON.stringify({ fields }))
}

/** A processed file by a contract of texts. */
async function processed(world: World, way: Way, csv = CSV): Promise<ObjectVersion> {
  await world.putConfig([WAYS[way].job])
  await setContract(world, TEXT)
  const object = await world.put(WAYS[way].key, csv)
  await process(world, object)
  expect((await world.receipt(identityOf(object))).state).to.equal('PROCESSED')
  await world.clock.advance(1_000)
  return object
}

/** As its event would have it processed, with the sequencer. */
async function process(world: World, object: ObjectVersion): Promise<void> {
  if (object.key.startsWith('bronze/')) await world.convertFile().execute(object)
  else await world.routeFile().execute(object)
  await world.sweepBucket().execute(BUCKET, { reconcileAfterMs: 0 })
}

async function replay(world: World, selection: ReplaySelection = PROCESSED, plan = new FaultPlan()): Promise<readonly ProcessedFile[]> {
  return await world.replayReceipts(plan).execute(BUCKET, selection, ASKED)
}

async function rowsOf(world: World, key: string): Promise<readonly unknown[]> {
  const entry = world.store.snapshot().find((one) => one.key === key && one.current && one.kind === 'object')
  if (entry?.bytes === undefined) throw new Error(`there is no ${key}`)
  return await parquetReadObjects({ file: entry.bytes.slice().buffer })
}

const outcomes = (files: readonly ProcessedFile[]): readonly string[] =>
  files.map(({ key, status, error }) => `${key} ${status}${error instanceof ReplayRefused ? ` ${error.code}` : ''}`)

function versionsOf(world: World, key: string): number {
  return world.store.snapshot().filter((entry) => entry.key === key && entry.kind === 'object').length
}

describe('replay-receipts, of processed files', () => {
  for (const versioned of [false, true]) {
    const title = versioned ? 'versioned' : 'unversioned'
    for (const way of ['bronze', 'routed', 'archived'] as const) {
      const { key, table } = WAYS[way]

      it(`converts by the changed contract, once, as a new attempt with a run of its own, ${way}, ${title}`, async () => {
        const world = new World({ versioned })
        const identity = identityOf(await processed(world, way))
        const before = await world.receipt(identity)
        const [rejectedBefore, aside] = [before.conversion?.rejectsKey, before.archive?.destination]
        expect([rejectedBefore, (aside === undefined) === (way !== 'archived')]).to.deep.equal([undefined, true])
        await setContract(world, TYPED)
        expect(outcomes(await replay(world))).to.deep.equal([`${key} PROCESSED`])
        const receipt = await world.receipt(identity)
        expect(receipt).to.deep.include({ state: 'PROCESSED', attempt: 2 })
        expect(receipt.history.slice(-3).map(({ from, to }) => `${from ?? ''}>${to}`)).to.deep.equal([
          'PROCESSED>RECEIVED', 'RECEIVED>ROUTED', 'ROUTED>PROCESSED',
        ])
        expect(receipt.history.at(-3)).to.deep.include(ASKED)
        expect(receipt.runIds).to.have.length(2)
        for (const id of receipt.runIds) expect((await world.ledger.findRun(id))?.value.state).to.equal('COMPLETED')
        expect(await rowsOf(world, table)).to.deep.equal([{ order_id: 1n, amount: 2n }])
        expect(versionsOf(world, table)).to.equal(versioned ? 2 : 1)
        expect(world.objects()[receipt.conversion?.rejectsKey ?? '']).to.include('"raw":"x,3"')
        expect([receipt.conversion?.rowsIn, receipt.conversion?.rowsOut, receipt.conversion?.rowsRejected]).to.deep.equal([2, 1, 1])
        // An archived file lies in its old place in the archive again, and nowhere else.
        expect(receipt.archive).to.deep.equal(before.archive)
        expect(world.objects()[aside ?? key]).to.equal(CSV)
        expect(Object.values(world.objects()).filter((text) => text === CSV)).to.have.length(1)
      })

      it(`writes nothing and tells nobody anything by the same contract, however often it is asked, ${way}, ${title}`, async () => {
        const world = new World({ versioned })
        const identity = identityOf(await processed(world, way, 'order_id,more,amount\n1,,2\n'))
        const [table1, objects] = [world.store.snapshot().find((entry) => entry.key === table)?.etag, world.objects()]
        const sent = world.notifier.sent.map(({ id }) => id)
        expect(sent).to.have.length(1)
        for (const attempt of [2, 3]) {
          expect(outcomes(await replay(world))).to.deep.equal([`${key} PROCESSED`])
          const receipt = await world.receipt(identity)
          expect(receipt).to.deep.include({ state: 'PROCESSED', attempt })
          expect(receipt.runIds).to.have.length(attempt)
          expect(world.objects()).to.deep.equal(objects)
          expect([versionsOf(world, table), world.store.snapshot().find((entry) => entry.key === table)?.etag]).to.deep.equal([1, table1])
          expect(world.notifier.sent.map(({ id }) => id)).to.deep.equal(sent)
        }
      })

      it(`ends alike wherever it dies, once the sweep has come by, ${way}, ${title}`, async () => {
        const calm = new World({ versioned })
        const identity = identityOf(await processed(calm, way))
        await setContract(calm, TYPED)
        const calls = new FaultPlan()
        await replay(calm, PROCESSED, calls)
        const expected = calm.objects()
        expect(calls.calls).to.be.greaterThan(10)
        for (const mode of ['before', 'after'] satisfies FaultMode[]) {
          for (let at = 1; at <= calls.calls; at += 1) {
            const where = `crash ${mode} call ${at.toString()}, ${calls.trace[at - 1] ?? ''}`
            const world = new World({ versioned })
            await processed(world, way)
            await setContract(world, TYPED)
            await replay(world, PROCESSED, new FaultPlan(at, mode)).catch((error: unknown) => expect(error).to.be.instanceOf(Crash))
            expect(Object.values(world.objects()), where).to.include(CSV)
            await world.sweepBucket().execute(BUCKET, { reconcileAfterMs: 0 })
            const { attempt } = await world.receipt(identity)
            if (attempt === 1) await replay(world)
            expect(world.objects(), where).to.deep.equal(expected)
            expect(versionsOf(world, table), where).to.equal(versioned ? 2 : 1)
            expect(await world.receipt(identity), where).to.deep.include({ state: 'PROCESSED', attempt: 2 })
          }
        }
      })

      it(`does it once when two replays meet, ${way}, ${title}`, async () => {
        const world = new World({ versioned })
        const identity = identityOf(await processed(world, way))
        await setContract(world, TYPED)
        await Promise.all([replay(world), replay(world)])
        const receipt = await world.receipt(identity)
        expect([receipt.state, receipt.attempt, receipt.runIds.length]).to.deep.equal(['PROCESSED', 2, 2])
        expect(versionsOf(world, table)).to.equal(versioned ? 2 : 1)
      })

      it(`never puts it over the table of an upload that comes meanwhile, ${way}, ${title}`, async () => {
        const newer = 'order_id,amount\n7,8\n'
        const probe = new World({ versioned })
        await processed(probe, way)
        await setContract(probe, TYPED)
        const calls = new FaultPlan()
        await replay(probe, PROCESSED, calls)
        for (let at = 1; at <= calls.calls; at += 1) {
          const world = new World({ versioned })
          const identity = identityOf(await processed(world, way))
          await setContract(world, TYPED)
          const where = `an upload before call ${at.toString()}, ${calls.trace[at - 1] ?? ''}`
          await replay(world, PROCESSED, new UploadBefore(at, () => world.put(key, newer))).catch(() => undefined)
          await world.sweepBucket().execute(BUCKET, { reconcileAfterMs: 0 })
          await replay(world)
          expect(await rowsOf(world, table), where).to.deep.equal([{ order_id: 7n, amount: 8n }])
          expect((await world.receipt(identity)).state, where).to.be.oneOf(['PROCESSED', 'SUPERSEDED'])
          if (way === 'archived') expect(Object.values(world.objects()), where).to.include(CSV)
        }
      })
    }

    for (const [told, seen] of [['told by events', true], ['found in a listing', false]] as const) {
      it(`never puts an archived upload over the table of a later one, ${told}, ${title}`, async () => {
        const world = new World({ versioned })
        const arrive = async (csv: string): Promise<void> => {
          const object = await world.put(LANDED, csv)
          if (seen) await process(world, object)
          else await world.processBucket().execute(BUCKET)
          await world.clock.advance(1_000)
        }
        await world.putConfig([WAYS.archived.job])
        await setContract(world, TEXT)
        for (const first of ['5', '6']) await arrive(`order_id,amount\n${first},2\n`)
        await setContract(world, TYPED)
        expect(outcomes(await replay(world))).to.deep.equal([`${LANDED} PROCESSED`])
        expect(await rowsOf(world, TABLE)).to.deep.equal([{ order_id: 6n, amount: 2n }])
        expect((await world.receipts()).filter(({ attempt }) => attempt > 1)).to.have.length(1)
      })

      it(`never puts what was moved aside over the table of a later upload, ${told}, ${title}`, async () => {
        const world = new World({ versioned })
        const arrive = async (csv: string): Promise<void> => {
          const object = await world.put(LANDED, csv)
          if (seen) await process(world, object)
          else await world.processBucket().execute(BUCKET)
          await world.clock.advance(1_000)
        }
        await world.putConfig([])
        await setContract(world, TYPED)
        await arrive('order_id,amount\n5,2\n')
        await world.putConfig([WAYS.archived.job])
        await arrive('order_id,amount\n6,2\n')
        expect(outcomes(await replay(world, { state: 'UNCONFIGURED' }))).to.deep.equal([`${LANDED} SUPERSEDED`])
        expect(await rowsOf(world, TABLE)).to.deep.equal([{ order_id: 6n, amount: 2n }])
      })
    }

    it(`does put what was moved aside over the table of an earlier upload, ${title}`, async () => {
      const world = new World({ versioned })
      await setContract(world, TYPED)
      for (const [row, jobs] of [['5', [WAYS.archived.job]], ['6', []]] as const) {
        await world.putConfig(jobs)
        await world.put(LANDED, `order_id,amount\n${row},2\n`)
        await world.processBucket().execute(BUCKET)
        await world.clock.advance(1_000)
      }
      await world.putConfig([WAYS.archived.job])
      expect(outcomes(await replay(world, { state: 'UNCONFIGURED' }))).to.deep.equal([`${LANDED} PROCESSED`])
      expect(await rowsOf(world, TABLE)).to.deep.equal([{ order_id: 6n, amount: 2n }])
    })

    it(`is not disturbed by a first archiving that stood still before it looked at the file again, ${title}`, async () => {
      const probe = new World({ versioned })
      await processed(probe, 'archived')
      const calls = new FaultPlan()
      await replay(probe, PROCESSED, calls)
      const broughtBack = 1 + calls.trace.indexOf('ledger.saveReceipt', calls.trace.indexOf('store.copy'))
      const world = new World({ versioned })
      await world.putConfig([WAYS.archived.job])
      await setContract(world, TEXT)
      const object = await world.put(LANDED, CSV)
      const identity = identityOf(object)
      let isReplayed = false
      const frozen = new Interposed<ObjectStore>('store', (store) => ({
        head: async (ref) => {
          const { archive } = await world.receipt(identity)
          if (archive?.step === 'remove-source' && ref.key === LANDED && !isReplayed) {
            isReplayed = true
            await world.sweepBucket().execute(BUCKET, { reconcileAfterMs: 0 })
            await setContract(world, TYPED)
            await replay(world, PROCESSED, new FaultPlan(broughtBack, 'after')).catch(() => undefined)
            expect(world.keys()).to.include(LANDED)
          }
          return await store.head(ref)
        },
      }))
      await world.routeFile().execute(object)
      await world.convertFile(frozen).resume(identity)
      await world.sweepBucket().execute(BUCKET, { reconcileAfterMs: 0 })
      expect(await world.receipt(identity)).to.deep.include({ state: 'PROCESSED', attempt: 2 })
      expect(await rowsOf(world, TABLE)).to.deep.equal([{ order_id: 1n, amount: 2n }])
    })

    it(`brings the file back from the archive for a job that no longer archives, and finds it again for the next replay, ${title}`, async () => {
      const world = new World({ versioned })
      const identity = identityOf(await processed(world, 'archived'))
      await world.putConfig([WAYS.routed.job])
      await setContract(world, TYPED)
      expect(outcomes(await replay(world))).to.deep.equal([`${LANDED} PROCESSED`])
      expect(world.objects()).to.include({ [LANDED]: CSV, 'data/archive/2025-01-01/orders.csv': CSV })
      await world.processBucket().execute(BUCKET)
      expect((await world.receipts()).filter(({ state }) => state === 'PROCESSED')).to.have.length(1)
      await world.remove(LANDED)
      await setContract(world, TEXT)
      await world.putConfig([WAYS.archived.job])
      expect(outcomes(await replay(world))).to.deep.equal([`${LANDED} PROCESSED`])
      expect(await rowsOf(world, TABLE)).to.deep.equal([{ order_id: '1', amount: '2' }, { order_id: 'x', amount: '3' }])
      expect(world.keys()).to.include('data/archive/2025-01-01/orders.csv').and.not.include(LANDED)
      expect((await world.receipt(identity)).attempt).to.equal(3)
    })

    it(`finishes an archiving that was left half done first, ${title}`, async () => {
      const probe = new World({ versioned })
      await probe.putConfig([WAYS.archived.job])
      await setContract(probe, TEXT)
      await probe.put(LANDED, CSV)
      const calls = new FaultPlan()
      await probe.processBucket(calls).execute(BUCKET)
      let halves = 0
      for (let at = 1; at <= calls.calls; at += 1) {
        const world = new World({ versioned })
        await world.putConfig([WAYS.archived.job])
        await setContract(world, TEXT)
        await world.put(LANDED, CSV)
        await world.processBucket(new FaultPlan(at, 'after')).execute(BUCKET).catch(() => undefined)
        const [receipt] = await world.receipts()
        if (receipt?.state !== 'PROCESSED' || receipt.archive?.step === 'done') continue
        halves += 1
        await setContract(world, TYPED)
        expect(outcomes(await replay(world)), calls.trace[at - 1]).to.deep.equal([`${LANDED} PROCESSED`])
        expect(await rowsOf(world, TABLE)).to.deep.equal([{ order_id: 1n, amount: 2n }])
        expect(world.keys()).to.include('data/archive/2025-01-01/orders.csv').and.not.include(LANDED)
      }
      expect(halves).to.be.greaterThan(2)
    })

    it(`leaves a table and its receipt alone when the file is gone or another lies in its place, ${title}`, async () => {
      for (const way of ['routed', 'archived'] as const) {
        const table = WAYS[way].table
        for (const [code, disturb] of [
          ['source-gone', async (world: World) => {
            await world.remove(LANDED)
            await world.remove('data/archive/2025-01-01/orders.csv')
          }],
          ['source-replaced', async (world: World) => {
            await world.put(LANDED, 'other')
          }],
        ] as const) {
          const world = new World({ versioned })
          const identity = identityOf(await processed(world, way))
          await setContract(world, TYPED)
          await disturb(world)
          const before = await world.receipt(identity)
          const files = await replay(world)
          expect(outcomes(files), `${way} ${code}`).to.deep.equal([`${LANDED} PROCESSED ${code}`])
          expect(files[0]?.changed).to.equal(false)
          expect(await world.receipt(identity)).to.deep.equal(before)
          expect(versionsOf(world, table)).to.equal(1)
        }
      }
    })
  }

  it('leaves the table of the old contract when the new one refuses the file, and takes it up again by the next', async () => {
    const world = new World()
    const identity = identityOf(await processed(world, 'archived'))
    await setContract(world, [...TYPED, { name: 'absent', type: 'string', constraints: { required: true } }])
    expect(outcomes(await replay(world))).to.deep.equal([`${LANDED} QUARANTINED`])
    expect(await rowsOf(world, TABLE)).to.have.length(2)
    expect(world.notifier.sent.map(({ subject }) => subject)).to.have.length(1)
    // Whoever tidies up the landing folder does not lose the file.
    await world.remove(LANDED)
    await setContract(world, TYPED)
    expect(outcomes(await replay(world, { state: 'QUARANTINED' }))).to.deep.equal([`${LANDED} PROCESSED`])
    expect(await rowsOf(world, TABLE)).to.deep.equal([{ order_id: 1n, amount: 2n }])
    expect((await world.receipt(identity)).attempt).to.equal(3)
    expect(world.keys()).to.include('data/archive/2025-01-01/orders.csv').and.not.include(LANDED)
  })

  it('tells again of drifted columns only where the contract has changed what drifts', async () => {
    const world = new World()
    await processed(world, 'bronze', 'order_id,more,amount\n1,,2\n')
    await setContract(world, TYPED)
    await replay(world)
    expect(world.notifier.sent).to.have.length(1)
    await setContract(world, TYPED.slice(0, 1))
    await replay(world)
    expect(new Set(world.notifier.sent.map(({ id }) => id)).size).to.equal(2)
  })

  it('is never meant by a selection that does not name the state', async () => {
    const world = new World()
    await processed(world, 'bronze')
    await setContract(world, TYPED)
    for (const selection of [{}, { keyPrefix: 'bronze/' }, { keyPrefix: 'bronze/orders.csv' }, { state: 'FAILED' }] as const) {
      expect(await replay(world, selection), JSON.stringify(selection)).to.deep.equal([])
    }
    expect(outcomes(await replay(world, { ...PROCESSED, keyPrefix: 'data/' }))).to.deep.equal([])
    expect(outcomes(await replay(world, { ...PROCESSED, jobId: 'JOB001' }))).to.deep.equal([])
  })

  it('refuses by name what Glue has made', async () => {
    const world = new World()
    const object = await processed(world, 'routed')
    const stored = await world.ledger.findReceipt(identityOf(object))
    const { job } = stored!.value
    await world.ledger.saveReceipt({ ...stored!.value, job: { ...job!, engine: 'glue', glueJobName: 'g' } }, stored!.revision)
    const [file] = await replay(world)
    expect(file).to.deep.include({ key: LANDED, status: 'PROCESSED', changed: false })
    expect(file!.error).to.be.instanceOf(ReplayRefused).and.include({ code: 'runs-on-glue' })
    expect((file!.error as Error).message).to.include(LANDED).and.to.include('JOB001')
    expect((await world.receipt(identityOf(object))).attempt).to.equal(1)
  })

  it('does not do over what another replay has done within the same millisecond', async () => {
    const world = new World()
    await setContract(world, TEXT)
    await world.put(WAYS.bronze.key, CSV)
    await world.processBucket().execute(BUCKET)
    let others = 0
    const overtaken = new Interposed<Ledger>('ledger', (ledger) => ({
      listReceipts: async (...args) => {
        const page = await ledger.listReceipts(...args)
        others += (await replay(world)).length
        return page
      },
    }))
    expect(await replay(world, PROCESSED, overtaken)).to.deep.equal([])
    expect([others, (await world.receipts()).map(({ attempt }) => attempt)]).to.deep.equal([1, [2]])
  })

  it('finishes the archiving that an execution elsewhere has left half done, then runs the file again', async () => {
    const world = new World()
    const object = await processed(world, 'archived')
    const stored = await world.ledger.findReceipt(identityOf(object))
    await world.ledger.saveReceipt({ ...stored!.value, archive: { ...stored!.value.archive!, step: 'remove-source' } }, stored!.revision)
    const { ledger, clock, store } = world
    const elsewhere = new ReplayReceipts({ ledger, clock, store, routeFile: world.routeFile(), convertFile: world.convertFile() })
    expect(outcomes(await elsewhere.execute(BUCKET, PROCESSED, ASKED))).to.deep.equal([`${LANDED} ROUTED`])
    expect(await world.receipt(identityOf(object))).to.deep.include({ attempt: 2, state: 'ROUTED' })
  })

  it('refuses a configuration by name, and only when it is pointed at', async () => {
    const world = new World()
    await world.putConfig('[')
    await world.routeFile().execute(await world.put(LANDED, CSV)).catch(() => undefined)
    expect(outcomes(await replay(world, { state: 'FAILED' }))).to.deep.equal([])
    expect(outcomes(await replay(world, { state: 'FAILED', keyPrefix: 'config/' }))).to.deep.equal(['config/config.json FAILED not-a-file'])
  })

  it('does not commit by a contract that was changed back while it converted', async () => {
    const world = new World()
    const identity = identityOf(await processed(world, 'bronze'))
    await setContract(world, TYPED)
    let gets = 0
    const edited = new Interposed<ObjectStore>('store', (store) => ({
      get: async (...args) => {
        // The contract has been read for this conversion by the second get of it.
        if (args[0].key === 'config/contracts/orders.json' && (gets += 1) === 2) await setContract(world, TEXT)
        return await store.get(...args)
      },
    }))
    const [file] = await world.replayReceipts(edited).execute(BUCKET, PROCESSED, ASKED)
    expect(file?.status).to.equal('ROUTED')
    await world.sweepBucket().execute(BUCKET, { reconcileAfterMs: 0 })
    expect(await world.receipt(identity)).to.deep.include({ state: 'PROCESSED', attempt: 2 })
    expect(await rowsOf(world, WAYS.bronze.table)).to.deep.equal([{ order_id: '1', amount: '2' }, { order_id: 'x', amount: '3' }])
  })
})

/** Lets somebody upload right before the n-th call, or the first after it that is one of a port itself. */
class UploadBefore extends FaultPlan {
  readonly #at: number
  readonly #upload: () => Promise<unknown>
  #isDone = false

  constructor(at: number, upload: () => Promise<unknown>) {
    super()
    this.#at = at
    this.#upload = upload
  }

  override wrap<T extends object>(name: string, port: T): T {
    const wrapped = super.wrap(name, port)
    return new Proxy(wrapped, {
      get: (target, property) => {
        const member: unknown = Reflect.get(target, property, target)
        if (typeof member !== 'function') return member
        return async (...args: readonly unknown[]): Promise<unknown> => {
          if (!this.#isDone && this.trace.length + 1 >= this.#at) {
            this.#isDone = true
            await this.#upload()
          }
          return await (Reflect.apply(member, target, args) as Promise<unknown>)
        }
      },
    })
  }
}
