import { expect } from 'chai'
import type { Clock } from '../../src/ports/clock.ts'
import { rejectionOf, withHarness } from './harness.ts'
import type { Harness } from './harness.ts'

export interface ClockHarness extends Harness {
  readonly clock: Clock
  /** Lets so much time pass on this clock. */
  readonly pass: (durationMs: number) => Promise<void>
}

/** Every promise of the `Clock` port. */
export function describeClockContract(name: string, makeHarness: () => Promise<ClockHarness>): void {
  describe(`Clock contract: ${name}`, () => {
    const { test } = withHarness(makeHarness)

    test('the time is in milliseconds since 1970 and goes on', async ({ clock, pass }) => {
      const before = clock.nowMs()
      expect(before).to.be.within(Date.UTC(2020, 0, 1), Date.UTC(2100, 0, 1))
      await pass(30)
      expect(clock.nowMs() - before).to.be.at.least(29)
    })

    test('a sleep lasts at least as long as it should', async ({ clock, pass }) => {
      let isAwake = false
      const sleep = clock.sleep(40).then(() => {
        isAwake = true
      })
      await pass(10)
      expect(isAwake).to.equal(false)
      await pass(60)
      await sleep
    })

    test('a sleep of nothing ends by itself', async ({ clock }) => {
      await clock.sleep(0)
    })

    test('an abort ends a sleep with its reason', async ({ clock }) => {
      const abort = new AbortController()
      const reason = new Error('enough')
      const rejection = rejectionOf(clock.sleep(60_000, abort.signal))
      abort.abort(reason)
      expect(await rejection).to.equal(reason)
    })

    test('a sleep whose signal is aborted already does not begin', async ({ clock }) => {
      const reason = new Error('too late')
      expect(await rejectionOf(clock.sleep(60_000, AbortSignal.abort(reason)))).to.equal(reason)
      expect(await rejectionOf(clock.sleep(0, AbortSignal.abort(reason)))).to.equal(reason)
    })

    test('an abort after the end of a sleep does nothing', async ({ clock, pass }) => {
      const abort = new AbortController()
      const sleep = clock.sleep(5, abort.signal)
      await pass(20)
      await sleep
      abort.abort()
    })
  })
}
