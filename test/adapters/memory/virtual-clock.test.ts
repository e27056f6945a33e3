import { expect } from 'chai'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { describeClockContract } from '../../contract/clock-contract.ts'

describeClockContract('virtual', async () => {
  const clock = new VirtualClock()
  return { clock, pass: (durationMs) => clock.advance(durationMs), close: async () => undefined }
})

describe('VirtualClock', () => {
  it('stands still by itself', async () => {
    const clock = new VirtualClock(1_000)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(clock.nowMs()).to.equal(1_000)
  })

  it('wakes sleepers in order and at their own moments, those too that fall asleep within the span', async () => {
    const clock = new VirtualClock(0)
    const woken: string[] = []
    const ticking = (async () => {
      for (let tick = 1; tick <= 3; tick += 1) {
        await clock.sleep(10)
        woken.push(`tick ${tick} at ${clock.nowMs()}`)
      }
    })()
    const late = clock.sleep(25).then(() => woken.push(`late at ${clock.nowMs()}`))
    const never = clock.sleep(1_000)
    await clock.advance(100)
    await Promise.all([ticking, late])
    expect(woken).to.deep.equal(['tick 1 at 10', 'tick 2 at 20', 'late at 25', 'tick 3 at 30'])
    expect(clock.nowMs()).to.equal(100)
    expect(clock.sleeping).to.equal(1)
    await clock.advance(900)
    await never
  })

  it('forgets a sleeper that was aborted', async () => {
    const clock = new VirtualClock()
    const abort = new AbortController()
    const slept = clock.sleep(10, abort.signal).catch(() => 'aborted')
    abort.abort()
    expect(await slept).to.equal('aborted')
    expect(clock.sleeping).to.equal(0)
  })
})
