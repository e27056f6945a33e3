import { expect } from 'chai'
import type { DeadLetter, DeadLetters } from '../../src/ports/dead-letters.ts'
import { withHarness } from './harness.ts'
import type { Harness } from './harness.ts'

export interface DeadLettersHarness extends Harness {
  readonly deadLetters: DeadLetters
  /** What the other side has taken, in any order; a repetition may show once or twice. */
  readonly taken: () => Promise<readonly DeadLetter[]>
}

/** Every promise of the `DeadLetters` port. */
export function describeDeadLettersContract(name: string, makeHarness: () => Promise<DeadLettersHarness>): void {
  describe(`DeadLetters contract: ${name}`, () => {
    const { test } = withHarness(makeHarness)

    test('a letter is taken as it is', async ({ deadLetters, taken }) => {
      const sent = letter({ id: 'plain', key: 'bronze/é 日.csv', message: 'two\nlines, "quotes" and é' })
      await deadLetters.send(sent)
      expect((await taken()).find(({ id }) => id === 'plain')).to.deep.equal(sent)
    })

    test('a letter without a version says so', async ({ deadLetters, taken }) => {
      await deadLetters.send(letter({ id: 'bare', version: null }))
      expect((await taken()).find(({ id }) => id === 'bare')).to.have.property('version', null)
    })

    test('a repetition with the same id is taken', async ({ deadLetters, taken }) => {
      await deadLetters.send(letter({ id: 'again' }))
      await deadLetters.send(letter({ id: 'again' }))
      expect(new Set((await taken()).filter(({ id }) => id === 'again').map(({ key }) => key)).size).to.equal(1)
    })

    test('letters with different ids are different, however alike', async ({ deadLetters, taken }) => {
      await Promise.all(['a', 'b', 'c'].map(id => deadLetters.send(letter({ id: `alike-${id}` }))))
      const ids = (await taken()).map(({ id }) => id).filter(id => id.startsWith('alike-'))
      expect([...new Set(ids)].sort()).to.deep.equal(['alike-a', 'alike-b', 'alike-c'])
    })

    test('a letter with an endless message, or with control characters in it, is taken all the same', async ({ deadLetters, taken }) => {
      await deadLetters.send(letter({ id: 'endless', message: 'é'.repeat(1_000_000) }))
      await deadLetters.send(letter({ id: 'control', message: 'a\u0000b\u001fc' }))
      expect((await taken()).map(({ id }) => id)).to.include.members(['endless', 'control'])
    })
  })
}

function letter(changes: Partial<DeadLetter>): DeadLetter {
  return {
    id: 'id',
    bucket: 'lake',
    key: 'bronze/orders.csv',
    version: '3sL4kqtJlcpXroDTDmJ',
    code: 'missing-label',
    message: 'The file has no column "order_id"',
    receipt: 'f'.repeat(64),
    at: '2025-09-15T10:15:00Z',
    ...changes,
  }
}
