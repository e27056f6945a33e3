import { expect } from 'chai'
import { identityOf } from '../../src/domain/identity/object-version.ts'
import { PortError } from '../../src/ports/port-error.ts'
import { FaultPlan } from '../usecases/fault-plan.ts'
import type { FaultMode } from '../usecases/fault-plan.ts'
import { Interposed } from '../usecases/interposed.ts'
import { BUCKET, JOB, World } from '../usecases/world.ts'
import { FUNCTIONS } from './etl-handlers.ts'
import type { EtlHandlers, FunctionName } from './etl-handlers.ts'
import { executeEtl, GLUE_RUN } from './etl-machine.ts'
import type { EtlRun, EtlServices } from './etl-machine.ts'
import { stepHandlers } from './etl-machine-steps.ts'
import { named } from './packets-machine.ts'
import type { Json } from './packets-machine.ts'

const KEY = 'data/in/orders.csv'
const OUTPUT = 'silver/orders/orders.parquet'
/** One row of it is rejected. */
const CSV = 'order_id,amount\n1,9.50\n2,1.00\n3\n'
const STRICT = JSON.stringify({ fields: [{ name: 'customer', type: 'string', constraints: { required: true } }] })

describe('deploy/etl.asl.json: over the functions themselves', () => {
  it('makes a table of a file, and accounts for every row', async () => {
    const { world, start, id, runId } = await routed()
    const { end, calls } = await start()
    expect(end).to.deep.equal({ output: { files: [{ receipt: id, state: 'PROCESSED' }] } })
    expect(calls.map(({ name }) => name)).to.deep.equal(['ingest', 'validate', 'transform', 'output'])
    await isProcessed(world, id, runId)
    expect(world.uploads.uploads).to.deep.equal([])
    expect(world.notifier.sent).to.deep.equal([])
  })

  it('ends a file that its contract refuses, with one notice, and succeeds', async () => {
    const { world, start, id, runId } = await routed({ job: { ...JOB, contract: 'strict' }, contract: STRICT })
    const { end, calls } = await start()
    expect(end).to.deep.equal({ output: { files: [{ receipt: id, state: 'QUARANTINED' }] } })
    expect(calls.map(({ name }) => name)).to.deep.equal(['ingest', 'validate'])
    expect((await world.ledger.findRun(runId))?.value.state).to.equal('FAILED')
    expect(outcomesOf(world)).to.deep.equal(['quarantined'])
    expect(world.keys()).to.include(KEY).and.not.to.include(OUTPUT)
  })

  it('refuses in transform what only the rows show', async () => {
    const contract = JSON.stringify({ fields: [{ name: 'order_id', type: 'date' }, { name: 'amount', type: 'string' }] })
    const { world, start, id } = await routed({ job: { ...JOB, contract: 'strict' }, contract })
    const { end, calls } = await start()
    expect(end).to.deep.equal({ output: { files: [{ receipt: id, state: 'QUARANTINED' }] } })
    expect(calls.map(({ name }) => name)).to.deep.equal(['ingest', 'validate', 'transform'])
    expect(outcomesOf(world)).to.deep.equal(['quarantined'])
    expect(world.uploads.uploads).to.deep.equal([])
  })

  for (const name of FUNCTIONS.filter(each => each !== 'record-failure')) {
    it(`goes on when the ledger cannot be reached from ${name} for a while`, async () => {
      const { world, start, id, runId } = await routed()
      let invocations = 0
      const { end, calls } = await start(stepHandlers(world, invoked => {
        if (invoked !== name) return new FaultPlan()
        invocations += 1
        return invocations <= 3 ? unreachable() : new FaultPlan()
      }))
      expect(end).to.deep.equal({ output: { files: [{ receipt: id, state: 'PROCESSED' }] } })
      expect(calls.filter(call => call.name === name)).to.have.length(4)
      await isProcessed(world, id, runId)
      expect(world.notifier.sent).to.deep.equal([])
    })
  }

  for (const name of FUNCTIONS.filter(each => each !== 'record-failure')) {
    for (const mode of ['before', 'after'] as const) {
      it(`makes the very same table wherever ${name} dies once, ${mode} any of its calls`, async () => {
        const calm = await routed()
        const points = await callsOf(calm.world, calm.start, name)
        const table = calm.world.objects()[OUTPUT]
        expect(table).not.to.equal(undefined)
        expect(points).to.be.above(0)
        for (let point = 1; point <= points; point += 1) {
          const { world, start, id, runId } = await routed()
          const { end } = await start(stepHandlers(world, dyingOnce(name, point, mode)))
          expect(end, `call ${point}`).to.deep.equal({ output: { files: [{ receipt: id, state: 'PROCESSED' }] } })
          await isProcessed(world, id, runId)
          expect(world.objects()[OUTPUT], `call ${point}`).to.equal(table)
          expect(world.notifier.sent, `call ${point}`).to.deep.equal([])
        }
      })
    }
  }

  it('transforms anew when another takes the place of the table before it is committed', async () => {
    const { world, start, id, runId } = await routed()
    const real = stepHandlers(world)
    let rounds = 0
    const { end, calls } = await start({
      ...real,
      output: async payload => {
        rounds += 1
        if (rounds > 2) return await real.output(payload)
        await world.store.put({ bucket: BUCKET, key: OUTPUT }, new Uint8Array([1]))
        const answer = await real.output(payload)
        await world.remove(OUTPUT)
        return answer
      },
    })
    expect(end).to.deep.equal({ output: { files: [{ receipt: id, state: 'PROCESSED' }] } })
    expect(calls.filter(({ name }) => name === 'transform')).to.have.length(3)
    await isProcessed(world, id, runId)
    expect(world.uploads.uploads).to.deep.equal([])
  })

  it('ends a file whose place is taken time after time, before the machine would have to', async () => {
    const { world, start, id } = await routed()
    const real = stepHandlers(world)
    const { end, calls } = await start({
      ...real,
      output: async payload => {
        await world.store.put({ bucket: BUCKET, key: OUTPUT }, new Uint8Array([1]))
        const answer = await real.output(payload)
        await world.remove(OUTPUT)
        return answer
      },
    })
    expect(end).to.deep.equal(failed(id))
    expect(calls.filter(({ name }) => name === 'output').length).to.be.within(2, 5)
    expect(await world.receipt(id)).to.have.property('state', 'FAILED')
    expect(outcomesOf(world)).to.deep.equal(['failed'])
    expect(world.uploads.uploads).to.deep.equal([])
  })
})

describe('deploy/etl.asl.json: over the functions themselves, a failure', () => {
  for (const name of FUNCTIONS.filter(each => each !== 'record-failure')) {
    it(`of ${name} for good is on the receipt, in its run, in one notice and one dead letter, and nothing is left behind`, async () => {
      const { world, start, id, runId } = await routed()
      const { end } = await start({ ...stepHandlers(world), [name]: () => { throw named('TypeError', 'it broke') } })
      expect(end).to.deep.equal(failed(id))
      expect(await world.receipt(id)).to.deep.include({ state: 'FAILED', error: { code: 'workflow-failed', message: 'TypeError: it broke' } })
      expect((await world.ledger.findRun(runId))?.value.state).to.equal('FAILED')
      expect(outcomesOf(world)).to.deep.equal(['failed'])
      expect(world.deadLetters.sent.map(({ key, code }) => [key, code])).to.deep.equal([[KEY, 'workflow-failed']])
      expect(world.uploads.uploads).to.deep.equal([])
      expect(world.keys()).to.include(KEY).and.not.to.include(OUTPUT)
    })
  }

  it('after the commit changes nothing that the commit has made', async () => {
    const { world, start, id, runId } = await routed()
    const real = stepHandlers(world)
    const { end } = await start({
      ...real,
      output: async payload => {
        await real.output(payload)
        throw named('TypeError', 'it broke afterwards')
      },
    })
    expect(end).to.deep.equal({ output: { files: [{ receipt: id, state: 'PROCESSED' }] } })
    await isProcessed(world, id, runId)
    expect(world.notifier.sent).to.deep.equal([])
  })

  it('that cannot be recorded fails the execution, and the sweep ends the file', async () => {
    const { world, start, id, runId } = await routed()
    const broken = (): never => { throw named('TypeError', 'it broke') }
    const { end } = await start({ ...stepHandlers(world), transform: broken, 'record-failure': broken })
    expect(end).to.deep.equal(failed(id))
    expect(await world.receipt(id)).to.have.property('state', 'ROUTED')
    world.workflows.close(runId, 'FAILED', { code: 'FilesFailed' })
    expect(await world.steps().closeExecution.execute(await world.receipt(id))).to.have.property('state', 'FAILED')
    expect(outcomesOf(world)).to.deep.equal(['failed'])
  })

  it('of one file leaves the others of the execution alone', async () => {
    const world = new World()
    await world.putConfig([JOB, { ...JOB, job_id: 'JOB002', source_file_name: 'sales.csv', target_table: 'sales' }])
    const ids: string[] = []
    for (const key of [KEY, 'data/in/sales.csv']) {
      const object = await world.put(key, CSV)
      await world.routeFile().execute(object)
      ids.push(identityOf(object))
    }
    const jobs = world.workflows.executions.flatMap(({ input }) => (JSON.parse(input) as { readonly glue_jobs: readonly Json[] }).glue_jobs)
    const real = stepHandlers(world)
    const { end } = await executeEtl({ glue_jobs: [...jobs] }, {
      ...real,
      transform: async payload => {
        if (JSON.stringify(payload).includes(ids[0]!)) throw named('TypeError', 'it broke')
        return await real.transform(payload)
      },
    })
    expect(end).to.deep.equal(failed(ids[0]!))
    expect(await Promise.all(ids.map(async id => (await world.receipt(id)).state))).to.deep.equal(['FAILED', 'PROCESSED'])
    expect(world.keys()).to.include('silver/sales/sales.parquet').and.not.to.include(OUTPUT)
  })
})

describe('deploy/etl.asl.json: over the functions themselves, once more', () => {
  it('changes nothing', async () => {
    const { world, start, id } = await routed()
    await start()
    const before = [await world.receipt(id), world.objects()]
    const { end, calls } = await start()
    expect(end).to.deep.equal({ output: { files: [{ receipt: id, state: 'PROCESSED' }] } })
    expect(calls.map(({ name }) => name)).to.deep.equal(['ingest'])
    expect([await world.receipt(id), world.objects()]).to.deep.equal(before)
  })

  it('at the same time makes one table and no noise', async () => {
    const { world, start, id, runId } = await routed()
    const runs = await Promise.all([start(), start(), start()])
    for (const { end } of runs) expect(end).to.have.property('output')
    await isProcessed(world, id, runId)
    expect(world.notifier.sent).to.deep.equal([])
    expect(world.deadLetters.sent).to.deep.equal([])
  })

  it('names a receipt that does not exist, and fails', async () => {
    const world = new World()
    const id = '0'.repeat(64)
    const { end } = await executeEtl({ glue_jobs: [{ receipt: id }] }, stepHandlers(world))
    expect(end).to.deep.equal(failed(id))
  })
})

describe('deploy/etl.asl.json: over the functions themselves, a Glue job', () => {
  const job = { ...JOB, engine: 'glue', glue_job_name: 'etl-orders' }

  it('is started with the file and the run, and its end is the end of the file', async () => {
    const { world, start, id, runId } = await routed({ job })
    const { end, calls, glueRuns } = await start()
    expect(end).to.deep.equal({ output: { files: [{ receipt: id, state: 'PROCESSED' }] } })
    expect(glueRuns).to.have.length(1)
    expect(glueRuns[0]).to.have.property('JobName', 'etl-orders')
    expect(glueRuns[0]).to.have.nested.property('Arguments.--key', KEY)
    expect(glueRuns[0]).to.have.nested.property('Arguments.--sluice_run_id', runId)
    expect(calls.at(-1)?.payload).to.deep.equal({ receipt: id, run_id: runId, glue_run: GLUE_RUN })
    expect((await world.ledger.findRun(runId))?.value.state).to.equal('COMPLETED')
    expect(world.notifier.sent).to.deep.equal([])
  })

  it('that fails, fails the file by what it said', async () => {
    const { world, start, id } = await routed({ job })
    const cause = JSON.stringify({ Id: GLUE_RUN, JobRunState: 'FAILED', ErrorMessage: 'out of memory' })
    const { end, glueRuns } = await start(stepHandlers(world), { glue: () => { throw named('States.TaskFailed', cause) } })
    expect(end).to.deep.equal(failed(id))
    expect(glueRuns).to.have.length(1)
    expect(await world.receipt(id)).to.deep.include({ state: 'FAILED', error: { code: 'job-failed', message: 'FAILED: out of memory' } })
    expect(outcomesOf(world)).to.deep.equal(['failed'])
  })
})

interface Routed {
  readonly world: World
  readonly id: string
  readonly runId: string
  /** Executes the machine with the name and the input that the router has started it with. */
  readonly start: (functions?: EtlHandlers, services?: EtlServices) => Promise<EtlRun>
}

/** A file that the router has handed to the workflow. */
async function routed(options: { readonly body?: string; readonly job?: object; readonly contract?: string } = {}): Promise<Routed> {
  const world = new World()
  await world.putConfig([options.job ?? JOB])
  if (options.contract !== undefined) await world.put('config/contracts/strict.json', options.contract)
  const object = await world.put(KEY, options.body ?? CSV)
  await world.routeFile().execute(object)
  const [execution] = world.workflows.executions
  if (execution === undefined) throw new Error('the router has started nothing')
  const start: Routed['start'] = async (functions = stepHandlers(world), services = {}) =>
    await executeEtl(JSON.parse(execution.input) as Json, functions, { execution: execution.name, ...services })
  return { world, id: identityOf(object), runId: execution.name, start }
}

async function isProcessed(world: World, id: string, runId: string): Promise<void> {
  const receipt = await world.receipt(id)
  expect(receipt).to.have.property('state', 'PROCESSED')
  expect(receipt.conversion).to.deep.include({ rowsIn: 3, rowsOut: 2, rowsRejected: 1, outputKey: OUTPUT })
  expect((await world.ledger.findRun(runId))?.value).to.deep.include({ state: 'COMPLETED', rowsIn: 3, rowsOut: 2, rowsRejected: 1 })
  expect(world.keys()).to.include(OUTPUT)
}

function outcomesOf(world: World): readonly (string | undefined)[] {
  return world.notifier.sent.map(({ attributes }) => attributes['outcome'])
}

/** A world whose ledger does not answer. */
function unreachable(): FaultPlan {
  const silent = async (): Promise<never> => await Promise.reject(new PortError('unavailable', 'the ledger does not answer'))
  return new Interposed<World['ledger']>('ledger', () => ({ findReceipt: silent, saveReceipt: silent }))
}

/** The first invocation of one function ends at one of its calls. */
function dyingOnce(name: FunctionName, point: number, mode: FaultMode): (invoked: FunctionName) => FaultPlan {
  let hasDied = false
  return invoked => {
    if (invoked !== name || hasDied) return new FaultPlan()
    hasDied = true
    return new FaultPlan(point, mode)
  }
}

/** How many calls one invocation of a function makes when nothing is in its way. */
async function callsOf(world: World, start: Routed['start'], name: FunctionName): Promise<number> {
  const plans: FaultPlan[] = []
  await start(stepHandlers(world, invoked => {
    const plan = new FaultPlan()
    if (invoked === name) plans.push(plan)
    return plan
  }))
  return plans[0]?.calls ?? 0
}

function failed(id: string): object {
  return { error: 'FilesFailed', cause: JSON.stringify([{ receipt: id, state: 'FAILED' }]) }
}
