import { expect } from 'chai'
import fc from 'fast-check'
import { compileGroupPattern } from '../../../src/domain/config/compile-group-pattern.ts'
import type { GroupRule } from '../../../src/domain/config/job.ts'
import { sha256Hex } from '../../../src/domain/identity/object-version.ts'
import { orderGroupOf } from '../../../src/domain/routing/order-group.ts'
import { keyRest } from './names.ts'

function pattern(source: string): GroupRule {
  const compiled = compileGroupPattern(source)
  if (compiled.kind === 'unsupported') {
    throw new Error(compiled.message)
  }
  return { kind: 'pattern', source, program: compiled.program }
}

const stem: GroupRule = { kind: 'stem' }
const untilTimestamp: GroupRule = { kind: 'until-timestamp' }
const prefix: GroupRule = { kind: 'prefix' }
const byPattern = pattern('(?<group>[a-z]+)_.*')

describe('orderGroupOf', () => {
  const cases: readonly (readonly [rule: GroupRule, key: string, group: string])[] = [
    [untilTimestamp, 'data/in/orders_20250915_101500.csv', 'orders_20250915'],
    [untilTimestamp, 'data/in/orders_20250915_103000.csv', 'orders_20250915'],
    [untilTimestamp, 'data/in/customers_20250915_102000.csv', 'customers_20250915'],
    [untilTimestamp, 'data/in/orders_20250915_101500.csv.gz', 'orders_20250915'],
    [untilTimestamp, 'data/in/orders_20250915.csv', 'orders_20250915'],
    [untilTimestamp, 'data/in/orders.csv', 'orders'],
    [untilTimestamp, 'data/in/orders_101500.csv', 'orders_101500'],
    [untilTimestamp, 'data/in/orders_20251315_101500.csv', 'orders_20251315_101500'],
    [untilTimestamp, 'data/in/orders_20250915_246060.csv', 'orders_20250915_246060'],
    [untilTimestamp, 'data/in/orders_20250915_101500_2.csv', 'orders_20250915_101500_2'],
    [stem, 'data/in/orders_20250915_101500.csv', 'orders_20250915_101500'],
    [stem, 'data/in/orders', 'orders'],
    [prefix, 'data/in/eu/orders.csv', 'data/in/eu'],
    [prefix, 'data/in/orders.csv', 'data/in'],
    [byPattern, 'data/in/eu_1.csv', 'eu'],
    [byPattern, 'data/in/EU_20250915_101500.csv', 'EU_20250915'],
    [stem, 'data/in/my orders.csv', sha256Hex('my orders')],
    [stem, 'data/in/日本.csv', sha256Hex('日本')],
    [stem, `data/in/${'x'.repeat(128)}.csv`, 'x'.repeat(128)],
    [stem, `data/in/${'x'.repeat(129)}.csv`, sha256Hex('x'.repeat(129))],
    [prefix, 'orders.csv', sha256Hex('')],
  ]
  for (const [rule, key, group] of cases) {
    it(`by ${rule.kind}: ${key.slice(0, 60)} is in ${group.slice(0, 40)}`, () => {
      expect(orderGroupOf(key, rule)).to.equal(group)
    })
  }

  it('is always an id that SQS takes', () => {
    fc.assert(
      fc.property(keyRest, fc.constantFrom(stem, untilTimestamp, prefix, byPattern), (rest, rule) => {
        expect(orderGroupOf(`data/in/${rest}`, rule)).to.match(/^[!-~]{1,128}$/)
      }),
    )
  })

  it('is one for a whole series of a day', () => {
    const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'))
    fc.assert(
      fc.property(two(23), two(59), two(59), (hour, minute, second) => {
        expect(orderGroupOf(`data/in/orders_20240229_${hour}${minute}${second}.csv`, untilTimestamp)).to.equal('orders_20240229')
      }),
    )
  })
})
