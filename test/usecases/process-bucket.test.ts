import { expect } from 'chai'
import type { Ledger } from '../../src/ports/ledger.ts'
import type { ObjectStore } from '../../src/ports/object-store.ts'
import { PortError } from '../../src/ports/port-error.ts'
import { Crash, FaultPlan, type FaultMode } from './fault-plan.ts'
import { Interposed } from './interposed.ts'
import { BUCKET, JOB, World } from './world.ts'

const CSV = 'order_id,customer_id,amount\n1,2,3.5\n'
const JOBS = [
  { ...JOB, on_success: 'archive' },
  { ...JOB, job_id: 'JOB002', source_file_name: 'asleep.csv', is_active: false, inactive_action: 'move' },
]

async function fill(world: World): Promise<void> {
  await world.putConfig(JOBS)
  await world.put('bronze/a.csv', CSV)
  await world.put('data/in/asleep.csv', CSV)
  await world.put('data/in/orders.csv', CSV)
  await world.put('data/in/unknown.csv', CSV)
}

async function run(world: World, plan = new FaultPlan()): Promise<readonly (readonly [string, string, boolean])[]> {
  const files = await world.processBucket(plan).execute(BUCKET)
  return files.map(({ key, status, changed }) => [key, status, changed] as const)
}

const ENDS = [
  ['bronze/a.csv', 'PROCESSED', true],
  ['data/in/asleep.csv', 'PARKED', true],
  ['data/in/orders.csv', 'PROCESSED', true],
  ['data/in/unknown.csv', 'UNCONFIGURED', true],
] as const

async function remains(world: World): Promise<unknown> {
  const receipts = await world.receipts()
  return {
    objects: world.objects(),
    receipts: receipts.map((receipt) => ({ ...receipt, fence: 0 })).sort((a, b) => (a.identity < b.identity ? -1 : 1)),
    // One that died before it was marked as closed has nothing left to do.
    executions: world.workflows.executions.map(({ name, input }) => ({ name, input })),
    notices: [...new Set(world.notifier.sent.map(({ id }) => id))].sort(),
  }
}

describe('process-bucket', () => {
  it('brings every landed file to its end in the order of the keys, and tells of each as it goes', async () => {
    const world = new World()
    await fill(world)
    const told: string[] = []
    const files = await world.processBucket().execute(BUCKET, {
      begins: (key, size, index, total) => told.push(`${(index + 1).toString()}/${total.toString()} ${key} ${size.toString()}`),
      progress: (key, { rowsIn }) => told.push(`${key} ${rowsIn.toString()}`),
      ends: ({ key, status }) => told.push(`${key} ${status}`),
    })
    expect(files.map(({ key, status, changed }) => [key, status, changed])).to.deep.equal(ENDS)
    expect(told.filter((line) => /^\d\//.test(line))).to.deep.equal(
      ENDS.map(([key], index) => `${(index + 1).toString()}/4 ${key} ${CSV.length.toString()}`),
    )
    expect(told.filter((line) => / [A-Z]+$/.test(line))).to.deep.equal(ENDS.map(([key, state]) => `${key} ${state}`))
  })

  it('changes nothing in a second run, and says so', async () => {
    const world = new World()
    await fill(world)
    await run(world)
    const before = await remains(world)
    await world.clock.advance(60_000)
    expect(await run(world)).to.deep.equal([['bronze/a.csv', 'duplicate', false]])
    expect(await remains(world)).to.deep.equal(before)
  })

  it('tells a file that was processed before from a change even where a later receipt of its key is about another version', async () => {
    const world = new World({ versioned: true })
    const older = await world.put('bronze/a.csv', CSV)
    await world.convertFile().execute(await world.put('bronze/a.csv', `${CSV}2,2,2\n`))
    await world.clock.advance(1_000)
    await world.convertFile().execute(older)
    expect(await run(world)).to.deep.equal([['bronze/a.csv', 'duplicate', false]])
  })

  it('is finished by the next run wherever it dies, also for files that lie elsewhere by then', async () => {
    const calm = new World()
    await fill(calm)
    const plan = new FaultPlan()
    await run(calm, plan)
    const expected = await remains(calm)
    for (const mode of ['before', 'after'] satisfies FaultMode[]) {
      for (let at = 1; at <= plan.calls; at += 1) {
        const world = new World()
        await fill(world)
        await run(world, new FaultPlan(at, mode)).catch((error: unknown) => expect(error).to.be.instanceOf(Crash))
        await run(world)
        expect(await remains(world), `crash ${mode} call ${at.toString()}, ${plan.trace[at - 1] ?? ''}`).to.deep.equal(expected)
      }
    }
  })

  it('ends alike when two run at once', async () => {
    const world = new World()
    await fill(world)
    await Promise.all([run(world), run(world)])
    await run(world)
    const ends = (await world.receipts()).map(({ object, state }) => `${object.key} ${state}`).sort()
    expect(ends).to.deep.equal(ENDS.map(([key, state]) => `${key} ${state}`))
    expect(world.workflows.executions).to.have.length(1)
  })

  it('goes on after a file whose record cannot be read, and tells of that one', async () => {
    const world = new World()
    await fill(world)
    const plan = new Interposed<Ledger>('ledger', (ledger) => ({
      receiptsOfKey: (bucket, key, limit) =>
        key === 'bronze/a.csv' ? Promise.reject(new PortError('unknown', 'broken record')) : ledger.receiptsOfKey(bucket, key, limit),
    }))
    const files = await world.processBucket(plan).execute(BUCKET)
    expect(files.map(({ key, status }) => [key, status])).to.deep.equal([['bronze/a.csv', 'unreadable'], ...ENDS.slice(1).map(([key, state]) => [key, state])])
    expect(files[0]?.error).to.be.instanceOf(PortError)
  })

  it('leaves what another run has finished in the meantime as it is', async () => {
    const world = new World()
    await fill(world)
    const plan = new Interposed<ObjectStore>('store', (store) => {
      let listed = false
      return {
        async list(bucket, prefix, options) {
          const page = await store.list(bucket, prefix, options)
          if (prefix === 'data/in/' && !listed) {
            listed = true
            await run(world)
          }
          return page
        },
      }
    })
    const files = await run(world, plan)
    expect(files.find(([key]) => key === 'data/in/unknown.csv')?.[1]).to.be.oneOf(['IGNORED', 'UNCONFIGURED'])
    expect(world.keys().filter((key) => key.startsWith('data/new_files/'))).to.have.length(1)
    expect((await world.receipts()).filter(({ state }) => state === 'RECEIVED' || state === 'ROUTED')).to.have.length(0)
  })

  it('stops between two files when it is told to', async () => {
    const world = new World()
    await fill(world)
    const stop = new AbortController()
    const ended: string[] = []
    const reason = new Error('enough')
    const error: unknown = await world
      .processBucket()
      .execute(
        BUCKET,
        {
          ends: ({ key }) => {
            ended.push(key)
            stop.abort(reason)
          },
        },
        stop.signal,
      )
      .catch((thrown: unknown) => thrown)
    expect(error).to.equal(reason)
    expect(ended).to.deep.equal(['bronze/a.csv'])
  })
})
