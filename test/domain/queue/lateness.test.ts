import { expect } from 'chai'
import fc from 'fast-check'
import { isLate, newestOf, startedFile } from '../../../src/domain/queue/lateness.ts'
import type { StartedFile } from '../../../src/domain/queue/order-group.ts'

describe('the time stamp of a name', () => {
  const names: readonly (readonly [key: string, stamp: string | undefined])[] = [
    ['data/in/orders_20250915_101500.csv', '20250915_101500'],
    ['data/in/orders_20250915.csv', '20250915'],
    ['orders_20250915_101500.csv.gz', '20250915_101500'],
    ['orders_20250915_235959', '20250915_235959'],
    ['orders_20250915_246000.csv', undefined],
    ['orders_20251315_101500.csv', undefined],
    ['orders_20250932.csv', undefined],
    ['orders_20250900.csv', undefined],
    ['orders_2025091.csv', undefined],
    ['orders20250915.csv', undefined],
    ['orders_20250915_101500_v2.csv', undefined],
    ['orders_20250915/part.csv', undefined],
    ['', undefined],
  ]
  for (const [key, stamp] of names) {
    it(`of ${JSON.stringify(key)} is ${stamp ?? 'none'}`, () => {
      expect(startedFile(key)).to.deep.equal(stamp === undefined ? { key } : { key, stamp })
    })
  }

  it('stands beside the sequencer', () => {
    expect(startedFile('a.csv', '0055')).to.deep.equal({ key: 'a.csv', sequencer: '0055' })
  })
})

describe('a late file', () => {
  const same = (sequencer?: string): StartedFile => startedFile('orders_20250915.csv', sequencer)
  const other = (stamp: string, sequencer?: string): StartedFile => startedFile(`orders_${stamp}.csv`, sequencer)
  const pairs: readonly (readonly [name: string, file: StartedFile, newest: StartedFile | undefined, late: boolean])[] = [
    ['the first of all', same(), undefined, false],
    ['an older version of the same key', same('0055A'), same('0055B'), true],
    ['a newer version of the same key', same('0055B'), same('0055A'), false],
    ['the same version once more', same('0055A'), same('0055A'), false],
    ['the same key with no sequencers', same(), same(), false],
    ['the same key with one sequencer', same('0055A'), same(), false],
    ['an older name', other('20250914'), other('20250915'), true],
    ['an older name with a younger sequencer', other('20250914', 'FF'), other('20250915', '00'), true],
    ['a younger name', other('20250915_101500'), other('20250915_101459'), false],
    ['a name of the same day without a time', other('20250915'), other('20250915_101500'), true],
    ['a name that says nothing', startedFile('orders.csv', '00'), other('20250915', 'FF'), false],
    ['any name after one that says nothing', other('20250915'), startedFile('orders.csv'), false],
  ]
  for (const [name, file, newest, late] of pairs) it(`${late ? 'is' : 'is not'} ${name}`, () => expect(isLate(file, newest)).to.equal(late))

  it('never becomes the newest, and no file is late after itself', () => {
    const files = fc.record({ key: fc.constantFrom('a', 'b'), sequencer: fc.constantFrom('0', '1', '2'), stamp: fc.constantFrom('20250915', '20250916') }, { requiredKeys: ['key'] })
    fc.assert(
      fc.property(files, files, (file, newest) => {
        expect(newestOf(file, newest)).to.equal(isLate(file, newest) ? newest : file)
        expect(isLate(file, file)).to.equal(false)
        expect(isLate(file, newest) && isLate(newest, file)).to.equal(false)
      }),
    )
    expect(newestOf(same(), undefined)).to.deep.equal(same())
  })
})
