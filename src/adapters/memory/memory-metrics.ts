import type { MetricUnit, Metrics } from '../../ports/metrics.ts'

export interface MetricPoint {
  readonly name: string
  readonly value: number
  readonly unit: MetricUnit
  readonly dimensions: Readonly<Record<string, string>>
}

/** Keeps every number; `flushed` shows those that a `flush` has written out. */
export class MemoryMetrics implements Metrics {
  #gathered: MetricPoint[] = []
  #flushed: MetricPoint[] = []

  get flushed(): readonly MetricPoint[] {
    return structuredClone(this.#flushed)
  }

  /** The sum of what was added under a name, flushed or not, over all dimensions unless some are given. */
  total(name: string, dimensions: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(dimensions)
    return [...this.#flushed, ...this.#gathered]
      .filter((point) => point.name === name && wanted.every(([key, value]) => point.dimensions[key] === value))
      .reduce((sum, point) => sum + point.value, 0)
  }

  /** A value that is no finite number is left out: one such would spoil every sum. */
  add(name: string, value: number, unit: MetricUnit, dimensions: Readonly<Record<string, string>> = {}): void {
    if (Number.isFinite(value)) this.#gathered.push({ name, value, unit, dimensions: { ...dimensions } })
  }

  async flush(): Promise<void> {
    this.#flushed = [...this.#flushed, ...this.#gathered]
    this.#gathered = []
  }
}
