import { expect } from 'chai'
import { MemoryMetrics } from '../../../src/adapters/memory/memory-metrics.ts'
import { describeMetricsContract } from '../../contract/metrics-contract.ts'

describeMetricsContract('memory', async () => {
  const metrics = new MemoryMetrics()
  return {
    metrics,
    written: (name, dimensions = {}) =>
      metrics.flushed
        .filter((point) => point.name === name && JSON.stringify(point.dimensions) === JSON.stringify(dimensions))
        .reduce((sum, point) => sum + point.value, 0),
    close: async () => undefined,
  }
})

describe('MemoryMetrics', () => {
  it('totals what was added, flushed or not, within the dimensions asked for', async () => {
    const metrics = new MemoryMetrics()
    metrics.add('Rows', 1, 'Count', { job: 'a', table: 't' })
    await metrics.flush()
    metrics.add('Rows', 2, 'Count', { job: 'a', table: 'u' })
    metrics.add('Rows', 4, 'Count', { job: 'b' })
    metrics.add('Files', 8, 'Count')
    expect(metrics.total('Rows')).to.equal(7)
    expect(metrics.total('Rows', { job: 'a' })).to.equal(3)
    expect(metrics.total('Rows', { job: 'c' })).to.equal(0)
    expect(metrics.flushed).to.have.length(1)
  })
})
