import { expect } from 'chai'

import { EmfMetrics } from '../../../src/adapters/aws/emf-metrics.ts'
import { describeMetricsContract } from '../../contract/metrics-contract.ts'

interface EmfLine {
  readonly [member: string]: unknown
  readonly _aws: {
    readonly Timestamp: number
    readonly CloudWatchMetrics: readonly [
      { readonly Namespace: string; readonly Dimensions: readonly [readonly string[]]; readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[] },
    ]
  }
}

function metricsWith(dimensions: Readonly<Record<string, string>> = {}) {
  const lines: EmfLine[] = []
  const write = (line: string): void => {
    expect(line).not.to.include('\n')
    lines.push(JSON.parse(line) as EmfLine)
  }
  return { metrics: new EmfMetrics({ namespace: 'Sluice', write, clock: { nowMs: () => 1_757_931_300_000 }, dimensions }), lines }
}

/** The values that CloudWatch would read out of the lines for a metric under exactly these dimensions. */
function valuesIn(lines: readonly EmfLine[], name: string, dimensions: Readonly<Record<string, string>>): number[] {
  return lines.flatMap((line) => {
    const [{ Dimensions, Metrics }] = line._aws.CloudWatchMetrics
    const same = JSON.stringify([...Dimensions[0]].sort()) === JSON.stringify(Object.keys(dimensions).sort())
    const equal = Object.entries(dimensions).every(([key, value]) => line[key] === value)
    if (!same || !equal || !Metrics.some((metric) => metric.Name === name)) return []
    return [line[name]].flat() as number[]
  })
}

describeMetricsContract('CloudWatch embedded metric format', async () => {
  const { metrics, lines } = metricsWith()
  return {
    metrics,
    written: (name, dimensions = {}) => valuesIn(lines, name, dimensions).reduce((sum, value) => sum + value, 0),
    close: async () => undefined,
  }
})

describe('EmfMetrics', () => {
  it('writes one line for each set of dimensions', async () => {
    const { metrics, lines } = metricsWith({ FunctionName: 'convert' })
    metrics.add('Rows', 5, 'Count')
    metrics.add('Duration', 12, 'Milliseconds')
    metrics.add('Duration', 15, 'Milliseconds')
    metrics.add('Rows', 1, 'Count', { job: 'a' })
    await metrics.flush()
    expect(lines).to.deep.equal([
      {
        FunctionName: 'convert',
        Rows: 5,
        Duration: [12, 15],
        _aws: {
          Timestamp: 1_757_931_300_000,
          CloudWatchMetrics: [
            { Namespace: 'Sluice', Dimensions: [['FunctionName']], Metrics: [{ Name: 'Rows', Unit: 'Count' }, { Name: 'Duration', Unit: 'Milliseconds' }] },
          ],
        },
      },
      {
        FunctionName: 'convert',
        job: 'a',
        Rows: 1,
        _aws: {
          Timestamp: 1_757_931_300_000,
          CloudWatchMetrics: [{ Namespace: 'Sluice', Dimensions: [['FunctionName', 'job']], Metrics: [{ Name: 'Rows', Unit: 'Count' }] }],
        },
      },
    ])
  })

  it('keeps to 100 values and 100 metrics a line and loses none', async () => {
    const { metrics, lines } = metricsWith()
    for (let n = 0; n < 250; n++) metrics.add('Duration', n, 'Milliseconds')
    for (let n = 0; n < 150; n++) metrics.add(`Metric${n}`, n, 'Count')
    await metrics.flush()
    expect(valuesIn(lines, 'Duration', {})).to.deep.equal(Array.from({ length: 250 }, (_, n) => n))
    expect(Array.from({ length: 150 }, (_, n) => valuesIn(lines, `Metric${n}`, {}))).to.deep.equal(Array.from({ length: 150 }, (_, n) => [n]))
    for (const line of lines) {
      const [{ Metrics }] = line._aws.CloudWatchMetrics
      expect(Metrics.length).to.be.at.most(100)
      for (const { Name } of Metrics) expect([line[Name]].flat().length).to.be.at.most(100)
    }
  })

  it('never lets a dimension take a place in the line that is not its own', async () => {
    const { metrics, lines } = metricsWith()
    metrics.add('Rows', 3, 'Count', { Rows: 'x', _aws: 'x', empty: '', '__proto__x': 'y', job: 'a' })
    await metrics.flush()
    expect(valuesIn(lines, 'Rows', { job: 'a', '__proto__x': 'y' })).to.deep.equal([3])
  })

  it('never fails the work because of a line that could not be written', async () => {
    const failing = () => {
      throw new Error('EPIPE')
    }
    const metrics = new EmfMetrics({ namespace: 'Sluice', write: failing, clock: { nowMs: () => 0 } })
    metrics.add('Rows', 1, 'Count')
    await metrics.flush()
  })
})
