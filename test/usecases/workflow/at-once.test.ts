import { expect } from 'chai'
import { convertMachine } from '../../../src/domain/flow/convert-machine.ts'
import { identityOf } from '../../../src/domain/identity/object-version.ts'
import { isUnfinished } from '../../../src/domain/ledger/unfinished.ts'
import { replayReceipt } from '../../../src/domain/ledger/replay-receipt.ts'
import type { Ledger } from '../../../src/ports/ledger.ts'
import type { StagedUploads } from '../../../src/ports/staged-uploads.ts'
import { CsvToParquetConverter } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import { ConfigLoader } from '../../../src/usecases/config-loader.ts'
import { ContractLoader } from '../../../src/usecases/contract-loader.ts'
import { ConvertFile } from '../../../src/usecases/convert-file.ts'
import { SweepBucket } from '../../../src/usecases/sweep-bucket.ts'
import { ValidateFile } from '../../../src/usecases/workflow/validate-file.ts'
import { FaultPlan } from '../fault-plan.ts'
import { Interposed } from '../interposed.ts'
import { BUCKET, JOB, World } from '../world.ts'

const KEY = 'data/in/orders.csv'
const OUTPUT = 'silver/orders/orders.parquet'
const CONTRACT = 'config/contracts/orders.json'
const FAILURE = { code: 'execution-aborted', message: 'The execution ended as ABORTED.' }

/** A file that the router has handed to the workflow. */
async function started(job: object = JOB, world = new World()) {
  await world.putConfig([job])
  const object = await world.put(KEY, 'order_id,amount\n1,9.50\n')
  const { receipt } = await world.routeFile().execute(object)
  return { world, id: identityOf(object), runId: receipt?.plan?.kind === 'start' ? receipt.plan.name : '' }
}

/** Somebody replays the file, and the router starts an execution anew. */
async function replay(world: World, id: string): Promise<string> {
  const stored = await world.ledger.findReceipt(id)
  await world.ledger.saveReceipt(replayReceipt(stored!.value, { by: 'me', reason: 'test' }, '2025-01-01T00:00:00Z'), stored!.revision)
  const { receipt } = await world.routeFile().resume(id)
  return receipt?.plan?.kind === 'start' ? receipt.plan.name : ''
}

async function putContract(world: World, title: string): Promise<void> {
  await world.put(CONTRACT, JSON.stringify({ title, fields: [{ name: 'order_id', type: title === 'numbers' ? 'integer' : 'string' }, { name: 'amount', type: 'string' }] }))
}

/** What happens before the first save of a receipt that is about to be made. */
function beforeSaving(happens: () => Promise<unknown>): Interposed<Ledger> {
  let isOver = false
  return new Interposed<Ledger>('ledger', (ledger) => ({
    saveReceipt: async (receipt, expected) => {
      if (!isOver) {
        isOver = true
        await happens()
      }
      return await ledger.saveReceipt(receipt, expected)
    },
  }))
}

describe('an execution that has outlived a replay', () => {
  it('does not convert what the new attempt has been given to, another engine least of all', async () => {
    const { world, id, runId } = await started()
    let before = {}
    const plan = beforeSaving(async () => {
      await world.steps().recordFailure.execute(id, runId, FAILURE)
      await world.putConfig([{ ...JOB, engine: 'glue', glue_job_name: 'load_orders' }])
      await replay(world, id)
      before = await world.receipt(id)
    })
    expect(await world.steps(plan).transform.execute(id, runId)).to.deep.include({ status: 'ended', state: 'ROUTED' })
    expect(await world.receipt(id)).to.deep.equal(before)
  })

  it('does not commit what the new attempt has prepared', async () => {
    const { world, id, runId } = await started()
    await world.steps().transform.execute(id, runId)
    let before = {}
    const plan = beforeSaving(async () => {
      await world.remove(OUTPUT)
      await world.steps().recordFailure.execute(id, runId, FAILURE)
      await world.steps().transform.execute(id, await replay(world, id))
      before = await world.receipt(id)
    })
    expect(await world.steps(plan).output.execute(id, runId)).to.deep.include({ state: 'ROUTED' })
    expect(await world.receipt(id)).to.deep.equal(before)
    expect(world.keys()).not.to.include(OUTPUT)
  })

  it('does not end the new attempt when it gives itself up', async () => {
    const { world, id, runId } = await started()
    let before = {}
    const plan = beforeSaving(async () => {
      await world.steps().recordFailure.execute(id, runId, FAILURE)
      await replay(world, id)
      before = await world.receipt(id)
    })
    expect(await world.steps(plan).recordFailure.execute(id, runId, FAILURE)).to.deep.include({ status: 'ended', state: 'ROUTED' })
    expect(await world.receipt(id)).to.deep.equal(before)
  })

  it('is told that nothing is left to do for it', async () => {
    const { world, id, runId } = await started()
    await world.steps().recordFailure.execute(id, runId, FAILURE)
    const next = await replay(world, id)
    const { ingest } = world.steps()
    expect(await ingest.execute(id, runId)).to.deep.include({ status: 'ended', state: 'ROUTED' })
    expect(await ingest.execute(id, next)).to.deep.include({ status: 'ready', run_id: next })
    expect(await ingest.execute(id, 'started-by-hand')).to.deep.include({ status: 'ready', run_id: next })
  })
})

describe('a table that two invocations commit at once', () => {
  it('is committed, and no reason to read the file again', async () => {
    const { world, id, runId } = await started()
    await world.steps().transform.execute(id, runId)
    const other = new Interposed<StagedUploads>('uploads', (uploads) => ({
      complete: async (upload, precondition) => {
        await world.uploads.complete(upload, precondition)
        return await uploads.complete(upload, precondition)
      },
    }))
    expect(await world.steps(other).output.execute(id, runId)).to.deep.include({ status: 'success', state: 'PROCESSED' })
    expect(await world.receipt(id)).not.to.have.property('commitsLost')
  })
})

describe('a contract that changes between a table and its commit', () => {
  /** A table of the file is there by one contract, and another one is prepared by the next. */
  async function recast() {
    const world = new World()
    await putContract(world, 'texts')
    const { id, runId } = await started({ ...JOB, contract: 'orders' }, world)
    await world.steps().transform.execute(id, runId)
    await world.steps().output.execute(id, runId)
    await putContract(world, 'numbers')
    const next = await replay(world, id)
    expect((await world.steps().transform.execute(id, next)).status).to.equal('prepared')
    return { world, id, runId: next, table: world.objects()[OUTPUT] }
  }

  it('keeps the table that is there from being replaced by one that is no longer wanted', async () => {
    const { world, id, runId, table } = await recast()
    await putContract(world, 'texts')
    expect((await world.steps().output.execute(id, runId)).status).to.equal('again')
    expect(world.objects()[OUTPUT]).to.equal(table)
    expect((await world.steps().transform.execute(id, runId)).status).to.equal('prepared')
    expect((await world.steps().output.execute(id, runId)).status).to.equal('success')
    expect(world.objects()[OUTPUT]).to.equal(table)
  })

  it('lets it be replaced while it holds', async () => {
    const { world, id, runId, table } = await recast()
    expect((await world.steps().output.execute(id, runId)).status).to.equal('success')
    expect(world.objects()[OUTPUT]).not.to.equal(table)
  })

  it('does not fail a table that is made already', async () => {
    const world = new World()
    await putContract(world, 'texts')
    const { id, runId } = await started({ ...JOB, contract: 'orders' }, world)
    await world.steps().transform.execute(id, runId)
    await world.put(CONTRACT, '{')
    expect(await world.steps().output.execute(id, runId)).to.deep.include({ status: 'success', state: 'PROCESSED', rows: 1 })
  })
})

describe('a failure that is recorded', () => {
  /** The table is visible, and the invocation that made it so has not lived to note that. */
  async function committed(world = new World()) {
    const { id, runId } = await started(JOB, world)
    await world.steps().transform.execute(id, runId)
    const dying = beforeSaving(() => Promise.reject(new Error('killed')))
    await world.steps(dying).output.execute(id, runId).catch(() => undefined)
    expect(world.keys()).to.include(OUTPUT)
    return { world, id, runId }
  }

  it('does not call failed what was committed; the sweep ends it as what it is', async () => {
    const { world, id, runId } = await committed()
    expect(await world.steps().recordFailure.execute(id, runId, FAILURE)).to.deep.include({ status: 'ended', state: 'ROUTED' })
    expect(world.notifier.sent).to.deep.equal([])
    expect((await world.ledger.findRun(runId))?.value.state).to.equal('COMPLETED')
    const loads: string[] = []
    world.warehouse = { load: async ({ source }) => (loads.push(source), { kind: 'loaded', rows: 1 }) }
    world.workflows.close(runId, 'ABORTED')
    await world.clock.advance(16 * 60_000)
    const { ledger, clock, store } = world
    const { closeExecution } = world.steps()
    const sweep = new SweepBucket({ ledger, clock, store, routeFile: world.routeFile(), convertFile: world.convertFile(), closeExecution: (receipt) => closeExecution.execute(receipt) })
    expect((await sweep.execute(BUCKET)).map(({ key, status }) => [key, status])).to.deep.equal([[KEY, 'PROCESSED']])
    expect(await world.receipt(id)).to.deep.include({ state: 'PROCESSED', load: { step: 'done' } }).and.not.have.property('prepared')
    expect(loads).to.deep.equal([id])
  })

  it('throws the upload away before it looks, so that nobody commits it any more', async () => {
    const { world, id, runId } = await started()
    await world.steps().transform.execute(id, runId)
    expect(await world.steps().recordFailure.execute(id, runId, FAILURE)).to.deep.include({ status: 'failed', state: 'FAILED' })
    expect(world.uploads.uploads).to.deep.equal([])
    expect(world.keys()).not.to.include(OUTPUT)
    expect(world.notifier.sent).to.have.lengthOf(1)
  })
})

describe('a step that comes late', () => {
  it('leaves alone what another step owes, and it is not equipped for', async () => {
    const { world, id, runId } = await started()
    await world.steps().transform.execute(id, runId)
    await world.remove(KEY)
    const plan = beforeSaving(async () => {
      world.warehouse = { load: () => Promise.reject(new Error('away')) }
      await world.steps().output.execute(id, runId).catch(() => undefined)
    })
    expect(await validating(world, plan).execute(id, runId)).to.deep.include({ status: 'ended', state: 'PROCESSED' })
    expect(await world.receipt(id)).to.deep.include({ state: 'PROCESSED', load: { step: 'pending' } })
  })

  it('leaves an upload to the sweep', async () => {
    const { world, id, runId } = await started()
    await world.steps().transform.execute(id, runId)
    await world.remove(KEY)
    expect(await validating(world).execute(id, runId)).to.deep.include({ status: 'ended', state: 'IGNORED' })
    expect(isUnfinished(await world.receipt(id))).to.equal(true)
    await world.convertFile().resume(id)
    expect(isUnfinished(await world.receipt(id))).to.equal(false)
    expect(world.uploads.uploads).to.deep.equal([])
  })

  /** As its function is put together: with no warehouse, and no uploads. */
  function validating(world: World, plan = new FaultPlan()): ValidateFile {
    const { store, notifier, clock, deadLetters } = world
    const ledger = plan.wrap('ledger', world.ledger)
    const loaders = { config: new ConfigLoader(store, { key: 'config/config.json' }), contracts: new ContractLoader(store) }
    const convertFile = new ConvertFile({ store, ledger, notifier, clock, converter: new CsvToParquetConverter(), deadLetters, ...loaders })
    return new ValidateFile({ ledger, store, clock, convertFile })
  }
})

describe('a receipt that has ended', () => {
  it('owes nothing for a table that was there already, whatever ended it', async () => {
    const { world, id, runId } = await started()
    await world.steps().transform.execute(id, runId)
    const receipt = await world.receipt(id)
    const { upload: _upload, ...counted } = receipt.prepared!
    const waiting = { ...receipt, prepared: { ...counted, onto: { kind: 'counted' as const } } }
    const record = counted.record
    for (const outcome of [{ kind: 'gone' }, { kind: 'replaced' }, { kind: 'refused', code: 'x', message: 'x', record, letter: false }, { kind: 'failed', code: 'x', message: 'x', letter: false }] as const) {
      let ended = convertMachine.evolve(waiting, outcome, '2025-01-01T00:00:00Z')
      for (const { id: notice } of ended.notices) ended = convertMachine.evolve(ended, { kind: 'published', id: notice }, '2025-01-01T00:00:01Z')
      expect(convertMachine.next(ended), outcome.kind).to.equal(undefined)
      expect(isUnfinished(ended), outcome.kind).to.equal(false)
    }
  })
})

describe('a table that nobody will commit', () => {
  it('is thrown away by whoever made it, when its file was given up meanwhile', async () => {
    const { world, id, runId } = await started()
    const plan = beforeSaving(() => world.steps().recordFailure.execute(id, runId, FAILURE))
    expect(await world.steps(plan).transform.execute(id, runId)).to.deep.include({ status: 'ended', state: 'FAILED' })
    expect(world.uploads.uploads).to.deep.equal([])
  })

  it('is thrown away when another one was prepared first, which stays', async () => {
    const { world, id, runId } = await started()
    const plan = beforeSaving(() => world.steps().transform.execute(id, runId))
    expect(await world.steps(plan).transform.execute(id, runId)).to.deep.include({ status: 'prepared' })
    expect(world.uploads.uploads).to.deep.equal([(await world.receipt(id)).prepared?.upload])
    expect(await world.steps().output.execute(id, runId)).to.deep.include({ status: 'success' })
  })

  it('stays when the save of the receipt was lost to somebody who changed something else of it', async () => {
    const { world, id, runId } = await started()
    const plan = beforeSaving(async () => {
      const stored = await world.ledger.findReceipt(id)
      await world.ledger.saveReceipt({ ...stored!.value, updatedAt: '2025-01-01T00:00:00Z' }, stored!.revision)
    })
    expect(await world.steps(plan).transform.execute(id, runId)).to.deep.include({ status: 'prepared' })
    expect(await world.steps().output.execute(id, runId)).to.deep.include({ status: 'success' })
  })
})
