import { expect } from 'chai'
import fc from 'fast-check'
import { inferredRows, latestRows, noRows } from '../../../src/domain/star/latest-rows.ts'
import type { SourceRows } from '../../../src/domain/star/latest-rows.ts'
import { sourceOf } from '../../../src/domain/star/star-lookup.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'
import { rowsOf, sourceRows } from './source-rows.ts'

const CURRENCY = sourceOf(TOTESYS, 'currency')

function latest(...parts: readonly SourceRows[]): readonly unknown[] {
  const found = latestRows(CURRENCY, parts)
  if (found.kind !== 'rows') throw new Error('too many rows')
  const { columns, rows, packets, inferred } = found.rows
  return rowsOf(columns, rows).map(([id, code], row) => [id, code, packets[row], inferred[row]])
}

const at = (currency_id: number, currency_code: string, last_updated: string) => ({ currency_id, currency_code, last_updated })

describe('latestRows', () => {
  it('keeps the latest row of each key, by ascending key', () => {
    const first = sourceRows('currency', 1, at(3, 'EUR', '2022-01-01 00:00:00'), at(1, 'GBP', '2022-01-01 00:00:00'))
    const second = sourceRows('currency', 2, at(3, 'CHF', '2022-01-02 00:00:00'), at(2, 'USD', '2022-01-02 00:00:00'))
    expect(latest(first, second)).to.deep.equal([[1, 'GBP', 1, 0], [2, 'USD', 2, 0], [3, 'CHF', 2, 0]])
  })

  it('lets an older state that comes later change nothing', () => {
    const newer = sourceRows('currency', 1, at(1, 'GBP', '2022-01-02 00:00:00'))
    const older = sourceRows('currency', 2, at(1, 'XXX', '2022-01-01 00:00:00'))
    expect(latest(newer, older)).to.deep.equal([[1, 'GBP', 1, 0]])
  })

  it('lets the higher packet decide between equal times, and the later row within a packet', () => {
    const same = '2022-01-01 00:00:00'
    expect(latest(sourceRows('currency', 2, at(1, 'B', same)), sourceRows('currency', 1, at(1, 'A', same)))).to.deep.equal([[1, 'B', 2, 0]])
    expect(latest(sourceRows('currency', 1, at(1, 'A', same), at(1, 'B', same)))).to.deep.equal([[1, 'B', 1, 0]])
  })

  it('prefers any row of a packet to an inferred one', () => {
    const real = sourceRows('currency', 1, at(1, 'GBP', '1969-01-01 00:00:00'))
    const inferred = inferredRows(CURRENCY, [1, 9])
    for (const parts of [[real, inferred], [inferred, real]]) expect(latest(...parts)).to.deep.equal([[1, 'GBP', 1, 0], [9, null, 0, 1]])
  })

  it('has nothing to say of no rows', () => {
    expect(latest(noRows(CURRENCY))).to.deep.equal([])
    expect(noRows(CURRENCY).columns).to.have.length(CURRENCY.fields.length)
  })

  it('comes to the same in whatever order packets come, and however often', () => {
    const row = fc.record({
      currency_id: fc.integer({ min: 1, max: 4 }),
      currency_code: fc.constantFrom('A', 'B', 'C'),
      last_updated: fc.constantFrom('2022-01-01 00:00:00', '2022-01-01 00:00:00.001', '1969-12-31 23:59:59'),
    })
    const packets = fc.array(fc.array(row, { maxLength: 4 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(packets, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), (contents, numbers) => {
        const parts = contents.map((rows, index) => sourceRows('currency', index + 1, ...rows))
        const shuffled = parts.map((part, index) => ({ part, by: numbers[index]! })).sort((a, b) => a.by - b.by)
        let state = noRows(CURRENCY)
        for (const { part } of [...shuffled, ...shuffled.slice(0, 2)]) {
          const merged = latestRows(CURRENCY, [state, part])
          if (merged.kind === 'rows') state = merged.rows
        }
        expect(latest(state)).to.deep.equal(latest(...parts))
      }),
      { numRuns: 500 },
    )
  })
})
