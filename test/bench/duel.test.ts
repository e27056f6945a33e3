import { expect } from 'chai'
import { duel, orderOf, ratioOf, standing } from '../../bench/duel.ts'
import type { ProcessUsage } from '../../bench/process-usage.ts'

/** Takes the given seconds, one a round, and half as much of the processor. */
function contender(name: string, seconds: readonly number[], log: string[] = []) {
  let round = 0
  const run = async (): Promise<ProcessUsage> => {
    log.push(name)
    const taken = seconds[round++] ?? Number.NaN
    return { seconds: taken, cpuSeconds: taken / 2, peakMib: taken * 10 }
  }
  return { name, label: name.toUpperCase(), run }
}

const nothing = (): Promise<void> => Promise.resolve()

describe('duel', () => {
  it('compares what was measured in the same round', async () => {
    // The machine is ten times as slow in the second round; medians of each alone would say 10 / 10.
    const standings = await duel([contender('ours', [1, 10, 2]), contender('theirs', [2, 20, 4])], 3, nothing)
    expect(ratioOf(standings, 'ours', 'theirs')).to.deep.equal({ time: { median: 0.5, least: 0.5, most: 0.5 }, cpu: { median: 0.5, least: 0.5, most: 0.5 } })
  })

  it('keeps medians, extremes and the highest peak', async () => {
    const [ours] = await duel([contender('ours', [3, 1, 2])], 3, nothing)
    expect(ours).to.deep.include({ label: 'OURS', seconds: { median: 2, least: 1, most: 3 }, cpuSeconds: { median: 1, least: 0.5, most: 1.5 }, peakMib: 30 })
  })

  it('verifies each round when all have had their turn', async () => {
    const log: string[] = []
    await duel([contender('a', [1, 1], log), contender('b', [1, 1], log)], 2, async () => void log.push('verified'))
    expect(log).to.deep.equal(['a', 'b', 'verified', 'b', 'a', 'verified'])
  })

  it('ends with the first outputs that differ', async () => {
    const log: string[] = []
    const failing = duel([contender('a', [1, 1], log)], 2, () => Promise.reject(new Error('The outputs differ')))
    expect(await failing.catch((error: unknown) => String(error))).to.equal('Error: The outputs differ')
    expect(log).to.deep.equal(['a'])
  })

  it('says who was there when somebody was not', async () => {
    const standings = await duel([contender('a', [1])], 1, nothing)
    expect(() => standing(standings, 'b')).to.throw('b was not measured, but a were')
  })

  it('lets everybody take every place', () => {
    const names = ['a', 'b', 'c', 'd']
    const rounds = Array.from({ length: 2 * names.length }, (_, round) => orderOf(names, round))
    for (const [place] of names.entries()) expect([...new Set(rounds.map((order) => order[place]))].sort(), place.toString()).to.deep.equal(names)
    for (const order of rounds) expect([...order].sort()).to.deep.equal(names)
  })
})
