import { expect } from 'chai'
import type { Metrics } from '../../src/ports/metrics.ts'
import { withHarness } from './harness.ts'
import type { Harness } from './harness.ts'

export interface MetricsHarness extends Harness {
  readonly metrics: Metrics
  /** The sum of what a flush has written under this name and exactly these dimensions. */
  readonly written: (name: string, dimensions?: Readonly<Record<string, string>>) => number
}

/** Every promise of the `Metrics` port. */
export function describeMetricsContract(name: string, makeHarness: () => Promise<MetricsHarness>): void {
  describe(`Metrics contract: ${name}`, () => {
    const { test } = withHarness(makeHarness)

    test('what was added is written by the next flush, once', async ({ metrics, written }) => {
      metrics.add('Rows', 2, 'Count')
      metrics.add('Rows', 3, 'Count')
      await metrics.flush()
      await metrics.flush()
      expect(written('Rows')).to.equal(5)
      metrics.add('Rows', 1, 'Count')
      await metrics.flush()
      expect(written('Rows')).to.equal(6)
    })

    test('dimensions keep sums apart', async ({ metrics, written }) => {
      metrics.add('Files', 1, 'Count', { job: 'a' })
      metrics.add('Files', 2, 'Count', { job: 'b' })
      await metrics.flush()
      expect(written('Files', { job: 'a' })).to.equal(1)
      expect(written('Files', { job: 'b' })).to.equal(2)
    })

    test('a value that is no number throws nothing and spoils nothing', async ({ metrics, written }) => {
      metrics.add('Bytes', Number.NaN, 'Bytes')
      metrics.add('Bytes', Infinity, 'Bytes')
      metrics.add('Bytes', 7, 'Bytes')
      await metrics.flush()
      expect(written('Bytes')).to.equal(7)
    })

    test('a flush of nothing is fine', async ({ metrics }) => {
      await metrics.flush()
    })
  })
}
