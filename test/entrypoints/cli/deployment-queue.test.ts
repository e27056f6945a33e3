import { expect } from 'chai'
import { newOrderGroup, type OrderGroup } from '../../../src/domain/queue/order-group.ts'
import { orderedMachine } from '../../../src/domain/queue/ordered-machine.ts'
import type { Receipt } from '../../../src/domain/ledger/receipt.ts'
import { documentOf, type Finished } from './command-line.ts'
import { DeploymentBench } from './deployment-bench.ts'

interface QueueDocument {
  readonly groups: readonly { readonly group: string; readonly state: string; readonly head: string | null; readonly waiting: number }[]
}

const GROUP = 'orders_20250915'
const FIRST = `data/in/${GROUP}_101500.csv`
const SECOND = `data/in/${GROUP}_103000.csv`
const JOB = {
  job_id: 'J', job_name: 'n', source_file_name: '*.csv', target_table: 't', upsert_keys: ['id'], is_active: true,
  engine: 'glue', glue_job_name: 'load', order: { on_failure: 'halt', attempts: 1 },
}
const AT = '2025-09-15T10:20:00.000Z'

describe('ordered files of a deployment', function () {
  this.timeout(60_000)
  let bench: DeploymentBench
  const told = (result: Finished): readonly unknown[] => documentOf<QueueDocument>(result).groups.map(({ group, state, head, waiting }) => [group, state, head, waiting])

  beforeEach(async () => {
    bench = await DeploymentBench.open()
    await bench.putConfig([JOB])
    for (const key of [FIRST, SECOND]) await bench.land(key, 'id\n1\n')
  })
  afterEach(() => bench.close())

  async function receiptOf(key: string): Promise<Receipt> {
    return (await bench.ledger.receiptsOfKey('lake', key))[0]!.value
  }

  /** As the function that works on the group leaves it. */
  async function failFirst(state: OrderGroup['state']): Promise<void> {
    const { identity, attempt } = await receiptOf(FIRST)
    const stored = (await bench.ledger.findReceipt(identity))!
    const end = { kind: 'failed', code: 'job-failed', message: 'FAILED: no table', permanent: false } as const
    await bench.ledger.saveReceipt(orderedMachine.evolve(stored.value, { kind: 'ended', end, runIds: [], letter: false }, AT), stored.revision)
    const halted = state === 'HALTED' ? { haltedBy: { receipt: identity, attempt } } : {}
    await bench.groupLedger.createGroup({ ...newOrderGroup(GROUP, AT), state, ...halted })
  }

  /** The keys of the files whose messages are in the queue. */
  async function sent(): Promise<readonly (string | undefined)[]> {
    const identities = bench.queue.snapshot().map(({ body }) => (JSON.parse(body) as { readonly receipt: string }).receipt)
    return await Promise.all(identities.map(async (identity) => (await bench.ledger.findReceipt(identity))?.value.object.key))
  }

  it('are shown by their groups, with the command that lets a halted one go on', async () => {
    await failFirst('HALTED')
    const before = bench.standIn.requests.length
    const result = await bench.run('queue')
    expect([result.code, told(result)], result.stderr).to.deep.equal([0, [[GROUP, 'HALTED', FIRST, 1]]])
    expect(result.stderr).to.include(`\n  sluice resume --aws --stack demo ${GROUP}\n`)
    expect(bench.operations(before).filter((name) => /Put|Send|Transact|Publish|Scan/.test(name))).to.deep.equal([])
  })

  it('go on after resume, with the file that halted them first, which is put into the queue again', async () => {
    await failFirst('HALTED')
    const result = await bench.run('resume', GROUP, '--reason', 'the table is there')
    expect([result.code, told(result)], result.stderr).to.deep.equal([0, [[GROUP, 'OPEN', FIRST, 2]]])
    expect(result.stderr).to.match(new RegExp(`Group ${GROUP} goes on within a minute or two, ${FIRST} first`))
    expect(await receiptOf(FIRST)).to.include({ state: 'ROUTED', attempt: 2 })
    expect((await bench.groupLedger.findGroup(GROUP))?.value.history.at(-1)).to.deep.include({ from: 'HALTED', to: 'OPEN', reason: 'the table is there' })
    expect(await sent()).to.deep.equal([FIRST, SECOND, FIRST])
    const again = await bench.run('resume', GROUP)
    expect([again.code, (await sent()).length]).to.deep.equal([0, 3])
    expect(again.stderr).to.match(/is not halted/)
  })

  it('go on without the file that halted them if that is to be skipped', async () => {
    await failFirst('HALTED')
    const result = await bench.run('resume', GROUP, '--skip')
    expect([result.code, told(result)], result.stderr).to.deep.equal([0, [[GROUP, 'OPEN', SECOND, 1]]])
    expect(await receiptOf(FIRST)).to.include({ state: 'FAILED', attempt: 1 })
    expect(await sent()).to.deep.equal([FIRST, SECOND])
  })

  it('are put back by redrive once they have failed', async () => {
    await failFirst('OPEN')
    const result = await bench.run('redrive', GROUP)
    expect(result.code, result.stderr).to.equal(0)
    expect(result.stderr).to.match(new RegExp(`1 file put back, to be run in their turn:\n  ${FIRST}: ROUTED`))
    expect(await sent()).to.deep.equal([FIRST, SECOND, FIRST])
    expect((await bench.run('redrive', GROUP)).stderr).to.match(/Nothing to redrive/)
  })

  it('refuse to go on in a group that there is not', async () => {
    const result = await bench.run('resume', 'others')
    expect(result.code).to.equal(2)
    expect(result.stderr).to.match(/there is no group "others" in the stack demo: sluice queue --aws --stack demo lists them/)
  })
})
