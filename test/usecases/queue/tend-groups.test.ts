import { expect } from 'chai'
import { MemoryGroupLedger } from '../../../src/adapters/memory/memory-group-ledger.ts'
import { RecordingLogger } from '../../../src/adapters/memory/recording-logger.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import type { OrderGroup } from '../../../src/domain/queue/order-group.ts'
import { TendGroups, type TendGroupsDeps } from '../../../src/usecases/queue/tend-groups.ts'
import { groupOf, waitingFile } from '../../contract/group-samples.ts'
import { numbers } from '../../contract/ledger-answers.ts'
import { at } from '../../contract/packet-samples.ts'
import { rejectionOf } from '../../contract/harness.ts'

describe('the poller', () => {
  async function poller(groups: readonly OrderGroup[], execute: TendGroupsDeps['workGroup']['execute']) {
    const groupLedger = new MemoryGroupLedger()
    for (const group of groups) await groupLedger.createGroup(group)
    const logger = new RecordingLogger()
    return { tend: new TendGroups({ groupLedger, workGroup: { execute }, clock: new VirtualClock(), logger }), logger }
  }

  const busy = (name: string, minute = 0): OrderGroup => ({ ...groupOf(name), admitted: [waitingFile(1)], updatedAt: at(minute) })

  it('begins with the groups that nobody has looked after for longest, so that its end comes to none every time', async () => {
    const seen: string[] = []
    const { tend } = await poller([busy('a', 3), busy('b', 1), busy('c', 2)], async ({ group }) => {
      seen.push(group)
      return { kind: 'done' }
    })
    expect(await tend.execute({ owner: 'x' })).to.have.members(['a', 'b', 'c'])
    expect(seen).to.deep.equal(['b', 'c', 'a'])
  })

  it('looks after several groups at once, and never after more than a few', async () => {
    let [atWork, most] = [0, 0]
    const { tend } = await poller(numbers(40).map((n) => busy(`group-${n}`)), async () => {
      atWork += 1
      most = Math.max(most, atWork)
      await new Promise((resolve) => setTimeout(resolve, 1))
      atWork -= 1
      return { kind: 'done' }
    })
    expect(await tend.execute({ owner: 'x' })).to.have.length(40)
    expect(most).to.be.within(2, 10)
  })

  it('leaves halted groups alone, and is not kept from others by one that fails', async () => {
    const { tend, logger } = await poller([busy('a'), busy('b'), { ...groupOf('c'), state: 'HALTED' }], async ({ group }) => {
      if (group === 'a') throw new Error('no answer')
      return { kind: 'done' }
    })
    expect(await tend.execute({ owner: 'x' })).to.deep.equal(['b'])
    expect(logger.records.map(({ event, fields }) => [event, fields['group']])).to.deep.equal([['group-error', 'a']])
  })

  it('looks after the one group whose run has ended, when told of a run', async () => {
    const running: OrderGroup = { ...groupOf('a'), current: { ...waitingFile(1), run: 1, runId: 'run-1', phase: { kind: 'running', jobRunId: 'jr_1', sinceMs: 0 } } }
    const { tend } = await poller([running, busy('b')], async () => ({ kind: 'done' }))
    expect(await tend.execute({ owner: 'x', jobRunId: 'jr_1' })).to.deep.equal(['a'])
    expect(await tend.execute({ owner: 'x', jobRunId: 'jr_2' })).to.deep.equal([])
  })

  it('stops when its time is up', async () => {
    const stop = new AbortController()
    const seen: string[] = []
    const { tend } = await poller(numbers(40).map((n) => busy(`group-${n}`)), async ({ group }) => {
      seen.push(group)
      stop.abort(new Error('no time left'))
      return { kind: 'done' }
    })
    expect(await rejectionOf(tend.execute({ owner: 'x', signal: stop.signal }))).to.have.property('message', 'no time left')
    expect(seen.length).to.be.below(10)
  })
})
