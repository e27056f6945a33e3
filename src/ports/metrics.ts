export type MetricUnit = 'Count' | 'Seconds' | 'Milliseconds' | 'Bytes' | 'Percent'

/** Numbers to be summed and alarmed upon. Never throws and never waits; `flush` writes out what was gathered. */
export interface Metrics {
  add(name: string, value: number, unit: MetricUnit, dimensions?: Readonly<Record<string, string>>): void
  flush(): Promise<void>
}
