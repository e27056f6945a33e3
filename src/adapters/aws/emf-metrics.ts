import type { Clock } from '../../ports/clock.ts'
import type { MetricUnit, Metrics } from '../../ports/metrics.ts'

// Limits of the embedded metric format (CloudWatch user guide, "Specification: Embedded metric format").
const VALUES_MAX = 100
const METRICS_MAX = 100
const DIMENSIONS_MAX = 30

export interface EmfMetricsConfig {
  readonly namespace: string
  /** Takes one line without its line break; in a Lambda, one that prints it to stdout. */
  readonly write: (line: string) => void
  readonly clock: Pick<Clock, 'nowMs'>
  /** Dimensions of every metric, e.g. the function's name. */
  readonly dimensions?: Readonly<Record<string, string>>
}

interface Group {
  readonly dimensions: Readonly<Record<string, string>>
  readonly metrics: Map<string, { readonly unit: MetricUnit; readonly values: number[] }>
}

/**
 * Metrics as log lines in CloudWatch's embedded metric format: CloudWatch reads the numbers out of the log, no call is made.
 * Each value is kept by itself, so that percentiles stay possible. A group that reaches a limit of the format is written out
 * before `flush`.
 */
export class EmfMetrics implements Metrics {
  readonly #config: EmfMetricsConfig
  readonly #groups: Map<string, Group>

  constructor(config: EmfMetricsConfig) {
    this.#config = Object.freeze({ ...config })
    this.#groups = new Map()
  }

  /** Values that are not finite have no place in JSON and are left out. */
  add(name: string, value: number, unit: MetricUnit, dimensions: Readonly<Record<string, string>> = {}): void {
    if (!Number.isFinite(value) || name === '') return
    const all = usable({ ...this.#config.dimensions, ...dimensions }, name)
    const key = JSON.stringify(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
    const group: Group = this.#groups.get(key) ?? { dimensions: all, metrics: new Map() }
    this.#groups.set(key, group)
    const known = group.metrics.get(name)
    if (known !== undefined && (known.unit !== unit || known.values.length >= VALUES_MAX)) this.#write(group)
    if (known === undefined && group.metrics.size >= METRICS_MAX) this.#write(group)
    const metric = group.metrics.get(name) ?? { unit, values: [] }
    metric.values.push(value)
    group.metrics.set(name, metric)
  }

  async flush(): Promise<void> {
    for (const group of this.#groups.values()) this.#write(group)
    this.#groups.clear()
  }

  #write(group: Group): void {
    const metrics = [...group.metrics]
    group.metrics.clear()
    if (metrics.length === 0) return
    const line = {
      ...group.dimensions,
      ...Object.fromEntries(metrics.map(([name, { values }]) => [name, values.length === 1 ? values[0] : values])),
      _aws: {
        Timestamp: this.#config.clock.nowMs(),
        CloudWatchMetrics: [
          {
            Namespace: this.#config.namespace,
            Dimensions: [Object.keys(group.dimensions)],
            Metrics: metrics.map(([name, { unit }]) => ({ Name: name, Unit: unit })),
          },
        ],
      },
    }
    try {
      this.#config.write(JSON.stringify(line))
    } catch {
      // Numbers are never worth failing the work that they count.
    }
  }
}

/**
 * In a line, dimensions and metrics share one object: a dimension may take neither the metric's name nor the format's own, nor
 * be empty.
 */
function usable(dimensions: Readonly<Record<string, string>>, metricName: string): Readonly<Record<string, string>> {
  const taken = ['', '_aws', metricName]
  const pairs = Object.entries(dimensions).filter(([name, value]) => !taken.includes(name) && value !== '')
  return Object.fromEntries(pairs.slice(0, DIMENSIONS_MAX))
}
