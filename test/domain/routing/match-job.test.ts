import { expect } from 'chai'
import fc from 'fast-check'
import { buildJobIndex, entryOf, matchJob } from '../../../src/domain/routing/match-job.ts'
import { configOf, entry } from '../config/sample-jobs.ts'

/** The place in the list of the entry that takes the key. */
function winner(key: string, ...entries: readonly unknown[]): number | undefined {
  const match = matchJob(buildJobIndex(configOf(...entries)), key)
  return match.kind === 'none' ? undefined : entryOf(match).index
}

describe('matchJob', () => {
  const cases = [
    ['customers.csv', 'customers.csv', true],
    ['Customers.CSV', 'customers.csv', true],
    ['data/in/customers.csv', 'customers.csv', true],
    ['data/in/ customers.csv ', 'CUSTOMERS.csv', true],
    ['data/in/eu/customers.csv', 'data/in/us/customers.csv', true],
    ['orders.csv', 'customers.csv', false],
    ['customer.csv', 'customers.csv', false],
    ['new_file.csv', 'customers.csv', false],
    ['data/in/', '*', false],
    ['data/in/__proto__', 'constructor', false],
    ['data/in/__proto__', '__proto__', true],
  ] as const
  for (const [key, sourceFileName, expected] of cases) {
    it(`${key} ${expected ? 'is' : 'is not'} for ${sourceFileName}`, () => {
      expect(winner(key, entry(sourceFileName))).to.equal(expected ? 0 : undefined)
    })
  }

  const contests: readonly (readonly [why: string, names: readonly string[], wins: number])[] = [
    ['an exact name beats a pattern', ['orders_1*.csv', 'orders_*.csv', 'orders_1.csv'], 2],
    ['more literal characters beat fewer', ['*.csv', 'orders_*.csv', 'orders*.csv'], 1],
    ['of equal ones the first wins', ['orders_?.csv', 'orders_*.csv'], 0],
    ['of equal names the first wins', ['orders_1.csv', 'ORDERS_1.csv'], 0],
    ['what does not match does not count', ['orders_12345*.csv', 'orders_2.csv', '*'], 2],
  ]
  for (const [why, names, wins] of contests) {
    it(why, () => {
      expect(winner('data/in/orders_1.csv', ...names.map((name) => entry(name)))).to.equal(wins)
    })
  }

  it('lets a disabled entry keep its files', () => {
    const disabled = entry('orders.csv', { is_active: 'true' })
    expect(winner('data/in/orders.csv', entry('*.csv'), disabled)).to.equal(1)
    expect(winner('data/in/orders.csv', disabled, entry('orders.csv'))).to.equal(0)
    expect(winner('data/in/orders.csv', entry('orders.csv'), disabled)).to.equal(0)
    expect(winner('data/in/other.csv', entry('*.csv'), disabled)).to.equal(0)
  })

  it('leaves out an entry without a readable name', () => {
    expect(winner('data/in/orders.csv', entry(null), entry('data/in/'), 7, entry('orders.csv'))).to.equal(3)
  })

  it('chooses as a plain search over all entries does', () => {
    const name = fc.array(fc.constantFrom('a', 'b', '*', '?'), { minLength: 1, maxLength: 4 }).map((symbols) => symbols.join(''))
    const file = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 4 }).map((symbols) => symbols.join(''))
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), file, (names, key) => {
        const literals = (pattern: string) => pattern.replace(/[*?]/g, '').length
        const found = names
          .map((pattern, index) => ({ pattern, index, exact: !/[*?]/.test(pattern) }))
          .filter(({ pattern }) => new RegExp(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`).test(key))
          .sort((a, b) => Number(b.exact) - Number(a.exact) || literals(b.pattern) - literals(a.pattern) || a.index - b.index)
        expect(winner(key, ...names.map((one) => entry(one)))).to.equal(found[0]?.index)
      }),
    )
  })
})
