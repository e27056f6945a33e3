import { expect } from 'chai'
import { withinTime } from '../../../src/entrypoints/lambda/within-time.ts'

const leaving = (remainingMs: number): { getRemainingTimeInMillis: () => number } => ({ getRemainingTimeInMillis: () => remainingMs })

async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(() => undefined, (error: unknown) => error)
}

describe('withinTime', () => {
  it('gives what the work gives, and its failure', async () => {
    for (const context of [{}, leaving(60_000)]) {
      expect(await withinTime(context, 10, async () => 7)).to.deep.equal({ kind: 'done', value: 7 })
      expect(await rejectionOf(withinTime(context, 10, () => Promise.reject(new Error('no'))))).to.have.property('message', 'no')
    }
  })

  it('stops waiting when the time is up but for the reserve, for work that listens and for work that does not', async () => {
    const listens = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
    for (const work of [listens, () => new Promise<never>(() => undefined)]) {
      const startedMs = performance.now()
      expect(await withinTime(leaving(80), 50, work)).to.deep.equal({ kind: 'out-of-time' })
      expect(performance.now() - startedMs).to.be.at.least(25)
    }
  })

  it('does not wait at all when there is less time than the reserve', async () => {
    let seen: AbortSignal | undefined
    const work = (signal: AbortSignal): Promise<never> => {
      seen = signal
      return new Promise(() => undefined)
    }
    expect(await withinTime(leaving(5), 10_000, work)).to.deep.equal({ kind: 'out-of-time' })
    expect(seen?.aborted).to.equal(true)
  })

  it('leaves the signal alone once the work is done', async () => {
    let seen: AbortSignal | undefined
    await withinTime(leaving(20), 0, async (signal) => void (seen = signal))
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(seen?.aborted).to.equal(false)
  })
})
