import { expect } from 'chai'
import { gzipSync } from 'node:zlib'
import { identityOf, type ObjectVersion } from '../../src/domain/identity/object-version.ts'
import { Crash, FaultPlan, type FaultMode } from './fault-plan.ts'
import { JOB, World } from './world.ts'

const DIRTY = 'order_id,customer_id,amount,note\n1,10,9.50,ok\n2,,1.00,no customer\n3,30,abc,"amount is null"\n4,40,2.25,fine,extra\n'

interface Scenario {
  readonly name: string
  readonly prepare: (world: World) => Promise<ObjectVersion>
  readonly invoke: (world: World, plan: FaultPlan, object: ObjectVersion) => Promise<unknown>
  readonly ends: string
}

const route: Scenario['invoke'] = (world, plan, object) => world.routeFile(plan).execute(object)
const convert: Scenario['invoke'] = (world, plan, object) => world.convertFile(plan).execute(object)

/** Routes, then does what the started workflow does. */
const routeAndConvert: Scenario['invoke'] = async (world, plan, object) => {
  await world.routeFile(plan).execute(object)
  await world.convertFile(plan).resume(identityOf(object))
}

/** Routes, then does what the started execution does, one function after the other. */
const routeAndStep: Scenario['invoke'] = async (world, plan, object) => {
  const identity = identityOf(object)
  await world.routeFile(plan).execute(object)
  const steps = world.steps(plan)
  const { status, run_id: runId } = await steps.ingest.execute(identity)
  if (status === 'ended') {
    await steps.output.execute(identity, runId)
    return
  }
  if ((await steps.validate.execute(identity, runId)).status === 'ended') return
  if ((await steps.transform.execute(identity, runId)).status === 'ended') return
  await steps.output.execute(identity, runId)
}

/** The execution fails at once, and is told of twice. */
const routeAndFail: Scenario['invoke'] = async (world, plan, object) => {
  const { receipt } = await world.routeFile(plan).execute(object)
  const runId = receipt?.plan?.kind === 'start' ? receipt.plan.name : ''
  const { transform, recordFailure } = world.steps(plan)
  await transform.execute(identityOf(object), runId)
  await recordFailure.execute(identityOf(object), runId, { code: 'workflow-failed', message: 'it broke' })
}

const SCENARIOS: readonly Scenario[] = [
  scenario('an unconfigured file', [], 'data/in/x.csv', 'a\n1\n', route, 'UNCONFIGURED'),
  scenario('an inactive job', [{ ...JOB, is_active: false }], 'data/in/orders.csv', 'a\n1\n', route, 'PARKED'),
  scenario('an inactive job that moves', [{ ...JOB, is_active: false, inactive_action: 'move' }], 'data/in/orders.csv', 'a\n1\n', route, 'PARKED'),
  scenario('an invalid entry', [{ ...JOB, is_active: 1 }], 'data/in/orders.csv', 'a\n1\n', route, 'PARKED'),
  scenario('an active job', [JOB], 'data/in/orders.csv', 'a\n1\n', route, 'ROUTED'),
  scenario('an active job to its end', [JOB], 'data/in/orders.csv', DIRTY, routeAndConvert, 'PROCESSED'),
  scenario('an active job that archives', [{ ...JOB, on_success: 'archive' }], 'data/in/orders.csv', DIRTY, routeAndConvert, 'PROCESSED'),
  scenario('an active job through the steps of an execution', [JOB], 'data/in/orders.csv', DIRTY, routeAndStep, 'PROCESSED'),
  scenario('an active job that archives, through the steps', [{ ...JOB, on_success: 'archive' }], 'data/in/orders.csv', DIRTY, routeAndStep, 'PROCESSED'),
  scenario('a refused file through the steps', [{ ...JOB, contract: 'strict' }], 'data/in/orders.csv', 'b\n1\n', routeAndStep, 'QUARANTINED', {
    'config/contracts/strict.json': JSON.stringify({ fields: [{ name: 'a', type: 'string', constraints: { required: true } }] }),
  }),
  scenario('an execution that fails after its upload', [JOB], 'data/in/orders.csv', DIRTY, routeAndFail, 'FAILED'),
  scenario('a dirty bronze file', [], 'bronze/2025/sales.csv', DIRTY, convert, 'PROCESSED'),
  scenario('a gzip bronze file', [], 'bronze/sales.csv.gz', gzipSync(DIRTY), convert, 'PROCESSED'),
  scenario('a refused file', [], 'bronze/sales.csv', 'order_id,amount\n1,2\n', convert, 'QUARANTINED'),
  scenario('a file with a broken contract', [], 'bronze/broken.csv', 'a\n1\n', convert, 'FAILED', { 'config/contracts/broken.json': '{' }),
  scenario('a file whose columns have drifted', [], 'bronze/drift.csv', 'b,c\n1,2\n', convert, 'PROCESSED', {
    'config/contracts/drift.json': JSON.stringify({ fields: [{ name: 'a', type: 'string' }, { name: 'b', type: 'integer' }] }),
  }),
  scenario('a file whose every row is rejected', [], 'bronze/sales.csv', 'order_id,customer_id,amount\n,,1\n,,2\n', convert, 'QUARANTINED'),
  scenario('an unsupported suffix', [], 'bronze/sales.tsv', 'a\n1\n', convert, 'IGNORED'),
]

function scenario(
  name: string,
  jobs: unknown,
  key: string,
  body: string | Uint8Array,
  invoke: Scenario['invoke'],
  ends: string,
  others: Readonly<Record<string, string>> = {},
): Scenario {
  const prepare = async (world: World): Promise<ObjectVersion> => {
    await world.putConfig(jobs)
    for (const [other, text] of Object.entries(others)) await world.put(other, text)
    return await world.put(key, body)
  }
  return { name, prepare, invoke, ends }
}

/** Everything that a scenario may leave behind, without what must differ: revisions and repeated sends. */
async function remains(world: World, object: ObjectVersion): Promise<unknown> {
  const receipt = await world.receipt(identityOf(object))
  const runs = await Promise.all(receipt.runIds.map((id) => world.ledger.findRun(id)))
  return {
    objects: world.objects(),
    receipt: { ...receipt, fence: 0 },
    runs: runs.map((run) => run?.value),
    executions: world.workflows.executions,
    notices: [...new Set(world.notifier.sent.map((notice) => notice.id))],
    letters: [...new Set(world.deadLetters.sent.map((letter) => letter.id))],
  }
}

function holdsBytes(world: World, body: string): boolean {
  return Object.values(world.objects()).includes(body)
}

describe('every flow ends alike wherever an invocation dies', () => {
  for (const versioned of [false, true]) {
    for (const one of SCENARIOS) {
      it(`${one.name}, ${versioned ? 'versioned' : 'unversioned'}`, async () => {
        const calm = new World({ versioned })
        const calmObject = await one.prepare(calm)
        const body = calm.objects()[calmObject.key] ?? ''
        const plan = new FaultPlan()
        await one.invoke(calm, plan, calmObject)
        const expected = await remains(calm, calmObject)
        expect((await calm.receipt(identityOf(calmObject))).state).to.equal(one.ends)
        expect(plan.calls).to.be.greaterThan(3)
        for (const mode of ['before', 'after'] satisfies FaultMode[]) {
          for (let at = 1; at <= plan.calls; at += 1) {
            const world = new World({ versioned })
            const object = await one.prepare(world)
            const where = `crash ${mode} call ${at.toString()}, ${plan.trace[at - 1] ?? ''}`
            const thrown: unknown = await one.invoke(world, new FaultPlan(at, mode), object).then(() => undefined, (error: unknown) => error)
            if (thrown !== undefined) expect(thrown, where).to.be.instanceOf(Crash)
            expect(holdsBytes(world, body), `${where}: the bytes are still there`).to.equal(true)
            await one.invoke(world, new FaultPlan(), object)
            expect(await remains(world, object), where).to.deep.equal(expected)
          }
        }
      })
    }
  }

  it('is not shaken by two invocations at once, in every pairing of their first steps', async () => {
    for (const one of SCENARIOS) {
      const world = new World()
      const object = await one.prepare(world)
      await Promise.all([one.invoke(world, new FaultPlan(), object), one.invoke(world, new FaultPlan(), object)])
      const receipt = await world.receipt(identityOf(object))
      expect(receipt.state, one.name).to.equal(one.ends)
      expect(new Set(world.notifier.sent.map((notice) => notice.id)).size, one.name).to.equal(receipt.notices.length)
      expect(world.workflows.executions.length, one.name).to.be.at.most(1)
      expect(new Set(world.deadLetters.sent.map((letter) => letter.id)).size, one.name).to.equal(receipt.letters?.length ?? 0)
    }
  })
})
