import { expect } from 'chai'
import { identityOf, type ObjectVersion } from '../../../src/domain/identity/object-version.ts'
import type { Receipt } from '../../../src/domain/ledger/receipt.ts'
import type { Ledger } from '../../../src/ports/ledger.ts'
import type { ObjectStore } from '../../../src/ports/object-store.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import type { LoadOutcome, WarehouseLoad } from '../../../src/ports/warehouse.ts'
import { replayReceipt } from '../../../src/domain/ledger/replay-receipt.ts'
import { isUnfinished } from '../../../src/domain/ledger/unfinished.ts'
import { SweepBucket } from '../../../src/usecases/sweep-bucket.ts'
import { UnknownReceipt } from '../../../src/usecases/workflow/find-receipt.ts'
import { FaultPlan } from '../fault-plan.ts'
import { Interposed } from '../interposed.ts'
import { BUCKET, JOB, World } from '../world.ts'

const KEY = 'data/in/orders.csv'
const OUTPUT = 'silver/orders/orders.parquet'
const CSV = 'order_id,amount\n1,9.50\n2,1.00\n'

/** A file that the router has handed to the workflow. */
async function started(body: string | Uint8Array = CSV, job: object = JOB, world = new World()) {
  await world.putConfig([job])
  const object = await world.put(KEY, body)
  const { receipt } = await world.routeFile().execute(object)
  const runId = receipt?.plan?.kind === 'start' ? receipt.plan.name : ''
  return { world, object, id: identityOf(object), runId }
}

async function receiptOf(world: World, object: ObjectVersion): Promise<Receipt> {
  return await world.receipt(identityOf(object))
}

async function putContract(world: World, schema: object): Promise<void> {
  await world.put('config/contracts/strict.json', JSON.stringify(schema))
}

/** Somebody whose table lies under the output key, as another upload of the same file would leave it. */
async function takeOutput(world: World): Promise<void> {
  await world.store.put({ bucket: BUCKET, key: OUTPUT }, new Uint8Array([1]))
}

describe('the steps of an execution', () => {
  it('take a file from its start to its table, its run and its receipt', async () => {
    const { world, object, id, runId } = await started()
    const { ingest, validate, transform, output } = world.steps()
    expect(await ingest.execute(id)).to.deep.include({ status: 'ready', run_id: runId, state: 'ROUTED', bucket: BUCKET, key: KEY, engine: 'lambda' })
    expect((await world.ledger.findRun(runId))?.value.state).to.equal('PENDING')
    expect(await validate.execute(id, runId)).to.deep.equal({ status: 'valid', state: 'ROUTED', reason: null, engine: 'lambda', glue: null })
    expect(await transform.execute(id, runId)).to.deep.include({ status: 'prepared', state: 'ROUTED', rows_in: 2, rows_out: 2, rows_rejected: 0, output: OUTPUT })
    expect(world.keys()).not.to.include(OUTPUT)
    expect((await world.ledger.findRun(runId))?.value.state).to.equal('RUNNING')
    expect(await output.execute(id, runId)).to.deep.include({ status: 'success', state: 'PROCESSED', rows: 2, output: OUTPUT })
    expect(world.keys()).to.include(OUTPUT)
    expect((await world.ledger.findRun(runId))?.value).to.deep.include({ state: 'COMPLETED', rowsIn: 2, rowsOut: 2, rowsRejected: 0 })
    const receipt = await receiptOf(world, object)
    expect(receipt).to.not.have.property('prepared')
    expect(receipt.runIds).to.deep.equal([runId])
    expect(world.uploads.uploads).to.deep.equal([])
  })

  it('read the source once besides its beginning', async () => {
    const { world, id, runId } = await started(`a\n${'0123456789\n'.repeat(100_000)}`)
    const reads: (string | undefined)[] = []
    const store: ObjectStore = world.store
    const get = store.get.bind(store)
    store.get = async (ref, options) => {
      if (ref.key === KEY) reads.push(options?.range === undefined ? 'whole' : JSON.stringify(options.range))
      return await get(ref, options)
    }
    const { ingest, validate, transform, output } = world.steps()
    await ingest.execute(id)
    await validate.execute(id, runId)
    await transform.execute(id, runId)
    await transform.execute(id, runId)
    expect((await output.execute(id, runId)).status).to.equal('success')
    expect(reads).to.deep.equal(['{"start":0,"end":262144}', 'whole'])
  })

  it('answer a repetition from what is recorded, and change nothing', async () => {
    const { world, object, id, runId } = await started()
    const { ingest, validate, transform, output } = world.steps()
    await transform.execute(id, runId)
    await output.execute(id, runId)
    const before = await receiptOf(world, object)
    expect(await ingest.execute(id)).to.deep.include({ status: 'ended', state: 'PROCESSED' })
    expect(await validate.execute(id, runId)).to.deep.include({ status: 'ended', state: 'PROCESSED' })
    expect(await transform.execute(id, runId)).to.deep.include({ status: 'ended', state: 'PROCESSED', rows_in: 2 })
    expect(await output.execute(id, runId)).to.deep.include({ status: 'duplicate', state: 'PROCESSED', rows: 2 })
    expect(await receiptOf(world, object)).to.deep.equal(before)
  })

  it('leave a receipt alone that a replay has given another run', async () => {
    const { world, object, id, runId } = await started('b\n1\n', { ...JOB, contract: 'strict' })
    await putContract(world, { fields: [{ name: 'a', type: 'string', constraints: { required: true } }] })
    const { validate, transform, output, recordFailure } = world.steps()
    expect(await validate.execute(id, runId)).to.deep.include({ status: 'ended', state: 'QUARANTINED' })
    const stored = await world.ledger.findReceipt(id)
    await world.ledger.saveReceipt(replayReceipt(stored!.value, { by: 'me', reason: 'test' }, '2025-01-01T00:00:00Z'), stored!.revision)
    await world.routeFile().resume(id)
    const before = await receiptOf(world, object)
    expect(before).to.deep.include({ state: 'ROUTED', attempt: 2 })
    for (const step of [validate, transform, output]) expect(await step.execute(id, runId), step.constructor.name).to.deep.include({ state: 'ROUTED' })
    expect(await recordFailure.execute(id, runId, { code: 'late', message: 'late' })).to.deep.include({ status: 'ended', state: 'ROUTED' })
    expect(await receiptOf(world, object)).to.deep.equal(before)
  })

  it('refuse by name a receipt that does not exist', async () => {
    const { ingest, validate, transform, output } = new World().steps()
    const id = '0'.repeat(64)
    for (const call of [ingest.execute(id), validate.execute(id, 'r'), transform.execute(id, 'r'), output.execute(id, 'r')]) {
      const error: unknown = await call.then(() => undefined, (thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(UnknownReceipt).and.include({ name: 'PermanentError' })
      expect((error as Error).message).to.include(id)
    }
  })
})

describe('validate', () => {
  const REQUIRED = { fields: [{ name: 'a', type: 'string', constraints: { required: true } }] }
  const cases: readonly { what: string; body: string | Uint8Array; contract?: string; files?: Record<string, string>; state: string; reason: string }[] = [
    { what: 'a file without a required column', body: 'b\n1\n', files: { 'config/contracts/strict.json': JSON.stringify(REQUIRED) }, state: 'QUARANTINED', reason: 'missing-label' },
    { what: 'a file in another encoding', body: Uint8Array.from([97, 10, 0xe4, 0xf6, 10]), files: { 'config/contracts/strict.json': JSON.stringify(REQUIRED) }, state: 'QUARANTINED', reason: 'encoding-error' },
    { what: 'a contract that is no contract', body: 'a\n1\n', files: { 'config/contracts/strict.json': '{' }, state: 'FAILED', reason: 'invalid-contract' },
    { what: 'a contract that is not there', body: 'a\n1\n', files: {}, state: 'FAILED', reason: 'contract-missing' },
  ]
  for (const { what, body, files = {}, state, reason } of cases) {
    it(`ends ${what} as ${state}, tells of it once, and reads no rows`, async () => {
      const { world, object, id, runId } = await started(body, { ...JOB, contract: 'strict' })
      for (const [key, text] of Object.entries(files)) await world.put(key, text)
      const { validate } = world.steps()
      const answer = await validate.execute(id, runId)
      expect(answer).to.deep.include({ status: 'ended', state })
      const receipt = await receiptOf(world, object)
      expect(receipt.reason).to.equal(answer.reason)
      expect(answer.reason, 'reason').to.equal(reason)
      expect((await world.ledger.findRun(runId))?.value.state).to.equal('FAILED')
      await validate.execute(id, runId)
      expect(world.notifier.sent.map(({ attributes }) => attributes['outcome'])).to.deep.equal([state.toLowerCase()])
      expect(world.keys().filter((key) => /^(?:silver|quarantine)/.test(key))).to.deep.equal([])
    })
  }

  it('tells of its refusal in the end, wherever an earlier call has died', async () => {
    const calm = new FaultPlan()
    const begin = async () => {
      const one = await started('b\n1\n', { ...JOB, contract: 'strict' })
      await putContract(one.world, REQUIRED)
      return one
    }
    const first = await begin()
    await first.world.steps(calm).validate.execute(first.id, first.runId)
    expect(calm.calls).to.be.greaterThan(5)
    for (let at = 1; at <= calm.calls; at += 1) {
      const { world, object, id, runId } = await begin()
      await world.steps(new FaultPlan(at, 'after')).validate.execute(id, runId).catch(() => undefined)
      await world.steps().validate.execute(id, runId)
      expect(isUnfinished(await receiptOf(world, object)), `died after call ${at.toString()}`).to.equal(false)
    }
  })

  it('lets a file pass whose header alone fits, and whose rows go on behind what it reads', async () => {
    const { world, id, runId } = await started(`a,b\n${'ä,x\n'.repeat(100_000)}`)
    expect((await world.steps().validate.execute(id, runId)).status).to.equal('valid')
  })

  it('closes what its owner has removed or replaced', async () => {
    const gone = await started()
    await gone.world.remove(KEY)
    expect(await gone.world.steps().validate.execute(gone.id, gone.runId)).to.deep.include({ status: 'ended', state: 'IGNORED', reason: 'source-deleted' })
    const replaced = await started()
    await replaced.world.put(KEY, 'order_id\n3\n')
    expect(await replaced.world.steps().validate.execute(replaced.id, replaced.runId)).to.deep.include({ status: 'ended', state: 'SUPERSEDED' })
  })
})

describe('transform', () => {
  it('reads its file once, also when the router notes the start on the receipt meanwhile', async () => {
    const { world, id, runId } = await started()
    const routed = await world.ledger.findReceipt(id)
    let noted = 0
    const plan = new Interposed<Ledger>('ledger', (ledger) => ({
      saveReceipt: async (receipt, expected) => {
        noted += 1
        if (noted === 1) await world.ledger.saveReceipt({ ...routed!.value, updatedAt: '2025-01-01T00:00:00Z' }, routed!.revision)
        return await ledger.saveReceipt(receipt, expected)
      },
    }))
    expect(await world.steps(plan).transform.execute(id, runId)).to.deep.include({ status: 'prepared', rows_in: 2 })
    expect(noted).to.equal(2)
    expect(world.uploads.uploads.map(({ uploadId }) => uploadId)).to.deep.equal([(await world.receipt(id)).prepared?.upload?.uploadId])
  })
})

describe('output', () => {
  it('asks for the file once more when its key was taken meanwhile, and ends when it stays taken', async () => {
    const { world, object, id, runId } = await started()
    const { transform, output } = world.steps()
    await transform.execute(id, runId)
    await takeOutput(world)
    expect(await output.execute(id, runId)).to.deep.include({ status: 'again', state: 'ROUTED' })
    expect(world.uploads.uploads).to.deep.equal([])
    expect(await transform.execute(id, runId)).to.deep.include({ status: 'ended', state: 'FAILED', reason: 'output-collision' })
    expect(world.objects()[OUTPUT]).to.equal('\u0001')
    expect((await receiptOf(world, object)).error?.code).to.equal('output-collision')
  })

  it('gives up after four lost commits', async () => {
    const { world, id, runId } = await started()
    for (let round = 0; round < 4; round += 1) {
      const { transform, output } = world.steps()
      expect((await transform.execute(id, runId)).status, `round ${round.toString()}`).to.equal('prepared')
      await takeOutput(world)
      expect((await output.execute(id, runId)).status, `round ${round.toString()}`).to.equal('again')
      await world.remove(OUTPUT)
    }
    expect(await world.steps().transform.execute(id, runId)).to.deep.include({ status: 'ended', state: 'FAILED', reason: 'output-contended' })
  })

  it('knows its own commit when the answer to it was lost', async () => {
    const { world, id, runId } = await started()
    await world.steps().transform.execute(id, runId)
    const calm = new FaultPlan()
    await started().then(async (other) => {
      await other.world.steps().transform.execute(other.id, other.runId)
      await other.world.steps(calm).output.execute(other.id, other.runId)
    })
    const at = calm.trace.indexOf('uploads.complete') + 1
    expect(at).to.be.greaterThan(0)
    await world.steps(new FaultPlan(at, 'after')).output.execute(id, runId).catch(() => undefined)
    expect(world.keys()).to.include(OUTPUT)
    expect(await world.steps().output.execute(id, runId)).to.deep.include({ status: 'success', state: 'PROCESSED', rows: 2 })
  })

  it('never replaces the table of a newer upload', async () => {
    const { world, object, id, runId } = await started(CSV, JOB, new World({ versioned: true }))
    await world.steps().transform.execute(id, runId)
    const newer = await started('order_id,amount\n7,7\n', JOB, world)
    await world.steps().transform.execute(newer.id, newer.runId)
    expect((await world.steps().output.execute(newer.id, newer.runId)).status).to.equal('success')
    const table = world.objects()[OUTPUT]
    expect((await world.steps().output.execute(id, runId)).status).to.equal('again')
    expect(await world.steps().transform.execute(id, runId)).to.deep.include({ status: 'ended', state: 'SUPERSEDED' })
    expect(world.objects()[OUTPUT]).to.equal(table)
    expect((await receiptOf(world, object)).state).to.equal('SUPERSEDED')
  })

  it('ends the file of a Glue job as processed, and archives it if the job asks for that', async () => {
    const { world, object, id, runId } = await started(CSV, { ...JOB, engine: 'glue', glue_job_name: 'load_orders', on_success: 'archive' })
    const { ingest, validate, output } = world.steps()
    expect(await ingest.execute(id)).to.deep.include({ status: 'ready', engine: 'glue' })
    expect(await validate.execute(id, runId)).to.deep.equal({
      status: 'valid', state: 'ROUTED', reason: null, engine: 'glue',
      glue: { job_name: 'load_orders', arguments: { '--bucket': BUCKET, '--key': KEY, '--filename': 'orders.csv', '--version': '', '--sluice_run_id': runId } },
    })
    expect((await world.ledger.findRun(runId))?.value.state).to.equal('RUNNING')
    expect(await output.execute(id, runId, 'jr_1')).to.deep.include({ status: 'success', state: 'PROCESSED', rows: 0, output: null })
    expect(await output.execute(id, runId, 'jr_1')).to.deep.include({ status: 'duplicate', state: 'PROCESSED' })
    expect((await world.ledger.findRun(runId))?.value.state).to.equal('COMPLETED')
    expect((await receiptOf(world, object)).archive?.step).to.equal('done')
    expect(world.keys().some((key) => key.startsWith('data/archive/'))).to.equal(true)
  })
})

describe('a warehouse behind the workflow', () => {
  function warehouseOf(world: World, answer: LoadOutcome): WarehouseLoad[] {
    const loads: WarehouseLoad[] = []
    world.warehouse = {
      load: async (task) => {
        loads.push(task)
        return answer
      },
    }
    return loads
  }

  it('gets each table once, with what tells its rows apart and when its file landed', async () => {
    const { world, object, id, runId } = await started()
    const loads = warehouseOf(world, { kind: 'loaded', rows: 2 })
    await world.steps().transform.execute(id, runId)
    await world.steps().output.execute(id, runId)
    await world.steps().output.execute(id, runId)
    const receipt = await receiptOf(world, object)
    expect(loads).to.have.lengthOf(1)
    expect(loads[0]).to.deep.include({ table: 'orders', upsertKeys: ['order_id'], file: { bucket: BUCKET, key: OUTPUT }, source: id, landedAt: receipt.landedAt })
    expect(loads[0]?.contractHash).to.equal(receipt.conversion?.contractHash)
    expect(receipt.load).to.deep.equal({ step: 'done' })
  })

  it('that refuses a table leaves the file processed, and people are told', async () => {
    const { world, object, id, runId } = await started()
    warehouseOf(world, { kind: 'refused', code: 'duplicate-key', message: 'order_id 1 is there twice' })
    await world.steps().transform.execute(id, runId)
    expect((await world.steps().output.execute(id, runId)).status).to.equal('success')
    expect(await receiptOf(world, object)).to.deep.include({ state: 'PROCESSED' }).and.not.have.property('load')
    expect(world.notifier.sent.map(({ subject, message }) => [subject, message.includes('order_id 1 is there twice')])).to.deep.equal([['Table Not Loaded', true]])
  })

  it('gets no table that a newer upload has replaced before it was loaded, and people are told', async () => {
    const { world, object, id, runId } = await started(CSV, JOB, new World({ versioned: true }))
    await world.steps().transform.execute(id, runId)
    world.warehouse = { load: () => Promise.reject(new PortError('unavailable', 'the warehouse rests')) }
    await world.steps().output.execute(id, runId).catch(() => undefined)
    expect(await receiptOf(world, object)).to.deep.include({ state: 'PROCESSED', load: { step: 'pending' } })
    const newer = await started('order_id,amount\n7,7\n', JOB, world)
    const loads = warehouseOf(world, { kind: 'loaded', rows: 1 })
    await world.steps().transform.execute(newer.id, newer.runId)
    await world.steps().output.execute(newer.id, newer.runId)
    expect((await world.steps().output.execute(id, runId)).status).to.equal('duplicate')
    expect(loads.map(({ source }) => source)).to.deep.equal([newer.id])
    expect(await receiptOf(world, object)).to.deep.include({ state: 'PROCESSED' }).and.not.have.property('load')
    expect(world.notifier.sent.map(({ subject, message }) => [subject, message.includes('table-replaced')])).to.deep.equal([['Table Not Loaded', true]])
  })

  it('gets nothing of what lies under bronze/, nor of what is refused', async () => {
    const world = new World()
    const loads = warehouseOf(world, { kind: 'loaded', rows: 1 })
    await world.putConfig([{ ...JOB, source_file_name: 'sales.csv' }])
    await world.convertFile().execute(await world.put('bronze/sales.csv', 'order_id,customer_id,amount\n1,2,3\n'))
    expect((await world.receipts()).map(({ state }) => state)).to.deep.equal(['PROCESSED'])
    expect(loads).to.deep.equal([])
  })
})

describe('an execution that ends without a word', () => {
  const failed = { code: 'workflow-failed', message: 'States.Timeout: it took too long' }

  it('that failed ends the file with its run, one notice and one letter, and its upload is thrown away', async () => {
    const { world, object, id, runId } = await started()
    await world.steps().transform.execute(id, runId)
    expect(world.uploads.uploads).to.have.lengthOf(1)
    expect(await world.steps().recordFailure.execute(id, runId, failed)).to.deep.equal({ status: 'failed', receipt: id, state: 'FAILED' })
    expect(await world.steps().recordFailure.execute(id, runId, failed)).to.deep.include({ state: 'FAILED' })
    const receipt = await receiptOf(world, object)
    expect(receipt).to.deep.include({ state: 'FAILED', reason: 'workflow-failed', error: failed }).and.not.have.property('prepared')
    expect((await world.ledger.findRun(runId))?.value).to.deep.include({ state: 'FAILED', error: failed })
    expect(world.notifier.sent).to.have.lengthOf(1)
    expect(world.deadLetters.sent.map(({ code, key }) => [code, key])).to.deep.equal([['workflow-failed', KEY]])
    expect(world.uploads.uploads).to.deep.equal([])
    expect(world.keys()).to.include(KEY)
  })

  it('leaves a file as it ended before', async () => {
    const { world, object, id, runId } = await started()
    await world.steps().transform.execute(id, runId)
    await world.steps().output.execute(id, runId)
    const before = await receiptOf(world, object)
    expect(await world.steps().recordFailure.execute(id, runId, failed)).to.deep.equal({ status: 'ended', receipt: id, state: 'PROCESSED' })
    expect(await receiptOf(world, object)).to.deep.equal(before)
  })

  const ends = [
    { end: 'SUCCEEDED', state: 'PROCESSED', reason: undefined },
    { end: 'FAILED', state: 'FAILED', reason: 'execution-failed' },
    { end: 'TIMED_OUT', state: 'FAILED', reason: 'execution-timed-out' },
    { end: 'ABORTED', state: 'FAILED', reason: 'execution-aborted' },
  ] as const
  for (const { end, state, reason } of ends) {
    it(`is found by the next sweep: ${end} makes ${state}`, async () => {
      const { world, object, runId } = await started()
      const sweep = async () => {
        await world.clock.advance(16 * 60_000)
        const { ledger, clock, store } = world
        const { closeExecution } = world.steps()
        const deps = { ledger, clock, store, routeFile: world.routeFile(), convertFile: world.convertFile() }
        return await new SweepBucket({ ...deps, closeExecution: (receipt) => closeExecution.execute(receipt) }).execute(BUCKET)
      }
      expect(await sweep()).to.deep.equal([])
      expect((await receiptOf(world, object)).state).to.equal('ROUTED')
      world.workflows.close(runId, end)
      expect((await sweep()).map(({ key, status }) => [key, status])).to.deep.equal([[KEY, state]])
      expect((await receiptOf(world, object)).reason).to.equal(reason)
      expect((await world.ledger.findRun(runId))?.value.state).to.equal(state === 'PROCESSED' ? 'COMPLETED' : 'FAILED')
      expect(await sweep()).to.deep.equal([])
    })
  }
})
