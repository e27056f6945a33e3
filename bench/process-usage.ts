/** What a process has taken since its start. */
export interface ProcessUsage {
  readonly seconds: number
  /** Of all its threads. */
  readonly cpuSeconds: number
  readonly peakMib: number
}

export function processUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage()
  return { seconds: performance.now() / 1_000, cpuSeconds: (user + system) / 1e6, peakMib: process.resourceUsage().maxRSS / 1_024 }
}

/** Reads what another process has printed of itself; `undefined` when it is something else. */
export function parseUsage(text: string): ProcessUsage | undefined {
  const usage: unknown = JSON.parse(text)
  if (typeof usage !== 'object' || usage === null || !('seconds' in usage) || !('cpuSeconds' in usage) || !('peakMib' in usage)) return undefined
  const { seconds, cpuSeconds, peakMib } = usage
  return typeof seconds === 'number' && typeof cpuSeconds === 'number' && typeof peakMib === 'number' ? { seconds, cpuSeconds, peakMib } : undefined
}
