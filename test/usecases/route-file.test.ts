import { expect } from 'chai'
import { identityOf } from '../../src/domain/identity/object-version.ts'
import { ConfigUnusable } from '../../src/usecases/unusable-config.ts'
import { FaultPlan } from './fault-plan.ts'
import { BUCKET, JOB, World } from './world.ts'

const CSV = 'order_id,customer_id\n1,2\n'

describe('route-file', () => {
  it('starts the workflow of an active job once, and answers already_running to a repeated event', async () => {
    const world = new World()
    await world.putConfig([JOB])
    const object = await world.put('data/in/Orders.CSV', CSV)
    const first = await world.routeFile().execute(object)
    expect(first.answer.status).to.equal('triggered')
    expect(first.receipt?.state).to.equal('ROUTED')
    await world.clock.advance(2_000)
    const second = await world.routeFile().execute(object)
    expect(second.answer).to.deep.equal({ status: 'already_running' })
    expect(world.workflows.executions).to.have.length(1)
    const [execution] = world.workflows.executions
    expect(first.answer).to.deep.equal({ status: 'triggered', execution: execution?.name })
    expect(execution?.name).to.match(/^run-Orders-CSV-20250101000000-[0-9a-f]{10}$/)
    expect(JSON.parse(execution?.input ?? '')).to.deep.equal({
      glue_jobs: [
        {
          job_id: 'JOB001',
          job_name: 'orders_etl',
          source_file_name: 'Orders.CSV',
          target_table: 'orders',
          upsert_keys: ['order_id'],
          bucket: BUCKET,
          key: 'data/in/Orders.CSV',
          version: object.etag,
          size: CSV.length,
          engine: 'lambda',
          receipt: identityOf(object),
        },
      ],
    })
  })

  it('answers already_running for an execution that is closed', async () => {
    const world = new World()
    await world.putConfig([JOB])
    const object = await world.put('data/in/orders.csv', CSV)
    await world.routeFile().execute(object)
    world.workflows.close(world.workflows.executions[0]!.name)
    expect((await world.routeFile().execute(object)).answer).to.deep.equal({ status: 'already_running' })
  })

  it('fails with a notice when the execution name is held by another input', async () => {
    const world = new World()
    await world.putConfig([JOB])
    const object = await world.put('data/in/orders.csv', CSV)
    const calls = new FaultPlan()
    const rehearsal = new World()
    await rehearsal.putConfig([JOB])
    await rehearsal.routeFile(calls).execute(await rehearsal.put('data/in/orders.csv', CSV))
    const start = calls.trace.indexOf('workflows.start') + 1
    await world.routeFile(new FaultPlan(start)).execute(object).catch(() => undefined)
    const { plan: saved } = await world.receipt(identityOf(object))
    expect(saved?.kind).to.equal('start')
    await world.workflows.start({ name: saved?.kind === 'start' ? saved.name : '', input: '{}' })
    const { receipt, answer } = await world.routeFile().execute(object)
    expect(receipt?.state).to.equal('FAILED')
    expect(receipt?.reason).to.equal('execution-name-collision')
    expect(answer.status).to.equal('already_running')
    expect(world.notifier.sent.map((notice) => notice.attributes['outcome'])).to.deep.equal(['failed'])
  })

  it('moves an unconfigured file aside, with one notice, and gives a repeated event the first answer', async () => {
    const world = new World()
    await world.putConfig([JOB])
    const object = await world.put('data/in/mystery_file.csv', CSV)
    const expected = { status: 'not_configured', moved_to: 'data/new_files/mystery_file.csv' }
    expect((await world.routeFile().execute(object)).answer).to.deep.equal(expected)
    expect((await world.routeFile().execute(object)).answer).to.deep.equal(expected)
    expect(world.keys()).to.deep.equal(['config/config.json', 'data/new_files/mystery_file.csv'])
    expect(world.objects()['data/new_files/mystery_file.csv']).to.equal(CSV)
    expect(world.notifier.sent).to.have.length(1)
    expect(world.notifier.sent[0]).to.deep.include({
      subject: 'New / Not Configured File',
      message: 'File not found in config.json\nOriginal: data/in/mystery_file.csv\nMoved to: data/new_files/mystery_file.csv',
    })
  })

  it('keeps unknown files of one name apart', async () => {
    const world = new World()
    await world.putConfig([])
    for (const [key, body] of [['data/in/a/x.csv', 'one'], ['data/in/b/x.csv', 'two'], ['data/in/a/x.csv', 'three']] as const) {
      await world.routeFile().execute(await world.put(key, body))
    }
    const moved = Object.entries(world.objects()).filter(([key]) => key.startsWith('data/new_files/'))
    expect(moved.map(([, body]) => body).sort()).to.deep.equal(['one', 'three', 'two'])
    expect(moved.map(([key]) => key)).to.include('data/new_files/x.csv')
  })

  it('keeps the file of an inactive job where it is, parked', async () => {
    const world = new World()
    await world.putConfig([{ ...JOB, is_active: false }])
    const object = await world.put('data/in/orders.csv', CSV)
    const { answer, receipt } = await world.routeFile().execute(object)
    expect(answer).to.deep.equal({ status: 'inactive', job_id: 'JOB001' })
    expect(receipt?.state).to.equal('PARKED')
    expect(world.keys()).to.include('data/in/orders.csv')
    expect(world.notifier.sent[0]).to.deep.include({ subject: 'Inactive Job', message: 'File: orders.csv\nJob ID: JOB001' })
  })

  it('moves the file of an inactive job when the job says so', async () => {
    const world = new World()
    await world.putConfig([{ ...JOB, is_active: false, inactive_action: 'move' }])
    const { receipt } = await world.routeFile().execute(await world.put('data/in/orders.csv', CSV))
    expect(receipt?.state).to.equal('PARKED')
    expect(world.keys()).to.deep.equal(['config/config.json', 'data/inactive/orders.csv'])
  })

  it('parks files whose entry is not valid, and routes the others', async () => {
    const world = new World()
    await world.putConfig([{ ...JOB, is_active: 'yes' }, { ...JOB, job_id: 'JOB002', source_file_name: 'customers.csv' }])
    const parked = await world.routeFile().execute(await world.put('data/in/orders.csv', CSV))
    expect(parked.answer).to.deep.equal({ status: 'parked', reason: 'invalid-config' })
    expect(world.keys()).to.include('data/in/orders.csv')
    expect(world.notifier.sent[0]?.message).to.include('is_active')
    const routed = await world.routeFile().execute(await world.put('data/in/customers.csv', CSV))
    expect(routed.answer.status).to.equal('triggered')
  })

  for (const [title, config, code] of [
    ['missing', undefined, 'config-missing'],
    ['empty', '', 'config-empty'],
    ['not JSON', '[{"job_id": }]', 'config-not-json'],
    ['no list', '{"jobs": []}', 'config-not-a-list'],
  ] as const) {
    it(`throws while the configuration is ${title}, with one notice for many files, and goes on when it is mended`, async () => {
      const world = new World()
      if (config !== undefined) await world.putConfig(config)
      const objects = [await world.put('data/in/orders.csv', CSV), await world.put('data/in/more.csv', CSV)]
      for (const object of [...objects, ...objects]) {
        const error: unknown = await world.routeFile().execute(object).then(() => undefined, (thrown: unknown) => thrown)
        expect(error).to.be.instanceOf(ConfigUnusable)
        expect((error as ConfigUnusable).code).to.equal(code)
      }
      expect(world.notifier.sent).to.have.length(1)
      expect((await world.receipt(identityOf(objects[0]!))).state).to.equal('RECEIVED')
      await world.putConfig([JOB])
      expect((await world.routeFile().execute(objects[0]!)).answer.status).to.equal('triggered')
    })
  }

  it('runs the newest of several versions only, whatever the order of the events', async () => {
    const world = new World({ versioned: true })
    await world.putConfig([JOB])
    const first = await world.put('data/in/orders.csv', 'order_id\n1\n')
    const second = await world.put('data/in/orders.csv', 'order_id\n2\n')
    const answers = []
    for (const object of [second, first, second]) answers.push((await world.routeFile().execute(object)).answer.status)
    expect(answers).to.deep.equal(['triggered', 'superseded', 'already_running'])
    expect(world.workflows.executions).to.have.length(1)
  })

  it('runs every readable version for a job that wants all', async () => {
    const world = new World({ versioned: true })
    await world.putConfig([{ ...JOB, versions: 'all' }])
    const first = await world.put('data/in/orders.csv', 'order_id\n1\n')
    const second = await world.put('data/in/orders.csv', 'order_id\n2\n')
    for (const object of [first, second]) expect((await world.routeFile().execute(object)).answer.status).to.equal('triggered')
    expect(world.workflows.executions).to.have.length(2)
  })

  it('never touches a newer upload while it moves an older one aside', async () => {
    for (const versioned of [false, true]) {
      const probe = new World({ versioned })
      await probe.putConfig([])
      const calls = new FaultPlan()
      await probe.routeFile(calls).execute(await probe.put('data/in/x.csv', 'v1'))
      for (let at = 1; at <= calls.calls; at += 1) {
        const world = new World({ versioned })
        await world.putConfig([])
        const object = await world.put('data/in/x.csv', 'v1')
        await world.routeFile(new FaultPlan(at, 'after')).execute(object).catch(() => undefined)
        await world.put('data/in/x.csv', 'v2')
        await world.routeFile().execute(object)
        expect(world.objects()['data/in/x.csv'], `overwritten after ${calls.trace[at - 1] ?? ''}`).to.equal('v2')
        const { state } = await world.receipt(identityOf(object))
        expect(state).to.be.oneOf(['UNCONFIGURED', 'SUPERSEDED'])
      }
    }
  })

  it('keeps a notice that cannot be sent and sends it with the next delivery, under the same id', async () => {
    const world = new World()
    await world.putConfig([{ ...JOB, is_active: false }])
    const quiet = new FaultPlan()
    await world.routeFile(quiet).execute(await world.put('data/in/orders.csv', CSV))
    const publish = quiet.trace.indexOf('notifier.publish') + 1
    const late = await world.put('data/in/orders.csv', 'third')
    await world.routeFile(new FaultPlan(publish)).execute(late).catch(() => undefined)
    expect((await world.receipt(identityOf(late))).notices[0]?.status).to.equal('pending')
    await world.routeFile().execute(late)
    expect((await world.receipt(identityOf(late))).notices[0]?.status).to.equal('sent')
  })
})
