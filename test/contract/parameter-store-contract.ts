import { expect } from 'chai'
import type { ParameterStore } from '../../src/ports/parameter-store.ts'
import type { Harness } from './harness.ts'
import { withHarness } from './harness.ts'
import { numbers, refused } from './ledger-answers.ts'

export interface ParameterStoreHarness extends Harness {
  /** Without a parameter under the names that begin with `prefix`. */
  readonly parameters: ParameterStore
  /** `/…/`, at most 100 characters. */
  readonly prefix: string
}

const NAME_MAX = 1_011
const BYTES_MAX = 4_096

/** Every promise of the `ParameterStore` port. */
export function describeParameterStoreContract(name: string, makeHarness: () => Promise<ParameterStoreHarness>): void {
  describe(`ParameterStore contract: ${name}`, () => {
    const { test } = withHarness(makeHarness)

    test('a parameter is absent before it is put', async ({ parameters, prefix }) => {
      expect(await parameters.get(`${prefix}absent`)).to.equal(undefined)
      await parameters.put(`${prefix}absent/below`, '1')
      expect(await parameters.get(`${prefix}absent`)).to.equal(undefined)
    })

    test('a text is read back as it was put', async ({ parameters, prefix }) => {
      const texts = ['00000101', 'é 日本 😀', '{"a": [1, "two"]}', 'two\nlines', '0', 'null']
      for (const [n, text] of texts.entries()) await parameters.put(`${prefix}text/${n.toString()}`, text)
      for (const [n, text] of texts.entries()) expect(await parameters.get(`${prefix}text/${n.toString()}`), text).to.equal(text)
    })

    test('a second put replaces the first, with the same text too', async ({ parameters, prefix }) => {
      for (const text of ['00000001', '00000002', '00000002', '00000001']) {
        await parameters.put(`${prefix}replaced`, text)
        expect(await parameters.get(`${prefix}replaced`)).to.equal(text)
      }
    })

    test('of many that put at once one is last, whole, and gives way to what comes later', async ({ parameters, prefix }) => {
      const texts = numbers(10).map(n => n.toString().repeat(100))
      await Promise.all(texts.map(text => parameters.put(`${prefix}contended`, text)))
      expect(texts).to.include(await parameters.get(`${prefix}contended`))
      await parameters.put(`${prefix}contended`, 'later')
      expect(await parameters.get(`${prefix}contended`)).to.equal('later')
    })

    test('names are told apart to the letter', async ({ parameters, prefix }) => {
      const names = ['a', 'A', 'a/b', 'a.b', 'a-b', 'a_b', '__proto__', 'constructor', '0', '00'].map(end => `${prefix}odd/${end}`)
      for (const each of names) await parameters.put(each, `of ${each}`)
      for (const each of names) expect(await parameters.get(each)).to.equal(`of ${each}`)
    })

    test('the longest name and the longest text are taken', async ({ parameters, prefix }) => {
      const longest = prefix.padEnd(NAME_MAX, 'n')
      const text = 'é'.repeat(BYTES_MAX / 2)
      await parameters.put(longest, text)
      expect(await parameters.get(longest)).to.equal(text)
    })

    test('a longer text is refused, and the parameter stays as it was', async ({ parameters, prefix }) => {
      await parameters.put(`${prefix}long`, 'before')
      await refused(parameters.put(`${prefix}long`, `${'é'.repeat(BYTES_MAX / 2)}x`), /4097 bytes/)
      await refused(parameters.put(`${prefix}long`, ''), /empty/)
      await refused(parameters.put(`${prefix}long`, 'half \ud83d'), /Unicode/)
      expect(await parameters.get(`${prefix}long`)).to.equal('before')
    })

    test('a name that no parameter can have is refused', async ({ parameters, prefix }) => {
      for (const wrong of ['', `${prefix}a b`, `${prefix}é`, `${prefix}a:1`, `${prefix}a\n`, prefix.padEnd(NAME_MAX + 1, 'n')]) {
        await refused(parameters.put(wrong, 'x'), /name/)
        await refused(parameters.get(wrong), /name/)
      }
    })
  })
}
