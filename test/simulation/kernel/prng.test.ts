import { expect } from 'chai'
import { Prng } from './prng.ts'

const draw = (prng: Prng, count: number): readonly number[] => Array.from({ length: count }, () => prng.next())

describe('the source of chance', () => {
  it('gives the same numbers for the same seed, others for another seed or stream', () => {
    const numbers = draw(new Prng(42), 50)
    expect(draw(new Prng(42), 50)).to.deep.equal(numbers)
    for (const other of [new Prng(43), new Prng(42, 1), new Prng(42 + 2 ** 32)]) expect(draw(other, 50)).not.to.deep.equal(numbers)
  })

  it('gives these very numbers, on every machine and in every version', () => {
    expect(draw(new Prng(1), 3)).to.deep.equal(FIRST_OF_SEED_1)
  })

  it('spreads evenly enough', () => {
    const prng = new Prng(7)
    const counts = new Map<number, number>()
    for (let index = 0; index < 6_000; index += 1) {
      const face = prng.int(6)
      counts.set(face, (counts.get(face) ?? 0) + 1)
    }
    expect([...counts.keys()].sort()).to.deep.equal([0, 1, 2, 3, 4, 5])
    for (const count of counts.values()) expect(count).to.be.within(850, 1_150)
    expect(prng.chance(0)).to.equal(false)
    expect(prng.chance(1)).to.equal(true)
  })
})

const FIRST_OF_SEED_1 = [3387734806, 1080862987, 3546521498]
