import { expect } from 'chai'
import type { Tracer } from '../../src/ports/tracer.ts'
import { rejectionOf, withHarness, type Harness } from './harness.ts'

export interface TracerHarness extends Harness {
  readonly tracer: Tracer
}

/** Every promise of the `Tracer` port: what it tells is for each tracer's own tests. */
export function describeTracerContract(name: string, makeHarness: () => Promise<TracerHarness>): void {
  describe(`Tracer contract: ${name}`, () => {
    const { test } = withHarness(makeHarness)

    test('the value of the work is passed on, and the work is carried out once', async ({ tracer }) => {
      const value = { rows: 2 }
      let times = 0
      const given = await tracer.span('work', { key: 'a' }, async () => {
        times += 1
        return value
      })
      expect(given).to.equal(value)
      expect(times).to.equal(1)
    })

    const anything: readonly (readonly [string, unknown])[] = [
      ['an error', new TypeError('x')],
      ['a frozen error', Object.freeze(new Error('frozen'))],
      ['a text', 'a text'],
      ['nothing', undefined],
      ['an object of its own', Object.assign(Object.create(null), { message: 7 })],
    ]
    for (const [what, thrown] of anything) {
      test(`what the work throws is passed on: ${what}`, async ({ tracer }) => {
        let times = 0
        const work = (): Promise<never> => {
          times += 1
          const reject = Promise.reject.bind(Promise)
          return reject(thrown)
        }
        const caught = await tracer.span('failing', {}, work).then(
          () => 'it did not throw',
          (error: unknown) => error,
        )
        expect(caught).to.equal(thrown)
        expect(times).to.equal(1)
      })
    }

    test('work that throws before it waits is told of all the same', async ({ tracer }) => {
      const error = new Error('at once')
      const work = (): Promise<never> => {
        throw error
      }
      expect(await rejectionOf(tracer.span('failing', {}, work))).to.equal(error)
    })

    test('spans may lie within one another and beside one another', async ({ tracer }) => {
      const inner = (n: number): Promise<number> => tracer.span('inner', { n }, async () => n)
      expect(await tracer.span('outer', {}, () => Promise.all([inner(1), inner(2)]))).to.deep.equal([1, 2])
    })

    test('names and attributes of any kind do no harm', async ({ tracer }) => {
      const attributes = { '': '', __proto__x: true, long: 'é'.repeat(100_000), half: '\ud800', nan: Number.NaN, endless: Infinity }
      const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`a${n}`, n]))
      expect(await tracer.span('', { ...attributes, ...many }, async () => 1)).to.equal(1)
    })
  })
}
