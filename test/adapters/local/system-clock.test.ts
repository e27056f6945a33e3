import { expect } from 'chai'
import { SystemClock } from '../../../src/adapters/local/system-clock.ts'
import { describeClockContract } from '../../contract/clock-contract.ts'

describeClockContract('system', async () => {
  const pass = (durationMs: number) => new Promise<void>((resolve) => setTimeout(resolve, durationMs))
  return { clock: new SystemClock(), pass, close: async () => undefined }
})

describe('SystemClock', () => {
  it('sleeps on when asked for longer than a timer can', async () => {
    const abort = new AbortController()
    let isAwake = false
    const sleep = new SystemClock().sleep(2 ** 31 + 1, abort.signal).then(() => {
      isAwake = true
    }, () => undefined)
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(isAwake).to.equal(false)
    abort.abort()
    await sleep
  })
})
