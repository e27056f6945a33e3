// An import would load Node's streams too, and the clock of `performance` all that it can measure: they would weigh on what is measured.
const { readFileSync } = process.getBuiltinModule('node:fs')

/** What a process has taken since its start. */
export interface ProcessUsage {
  readonly seconds: number
  /** Of all its threads. */
  readonly cpuSeconds: number
  readonly peakMib: number
}

export function processUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage()
  return { seconds: process.uptime(), cpuSeconds: (user + system) / 1e6, peakMib: peakMib() }
}

/** Reads what a process has printed of itself in its last line; `undefined` when it is something else. */
export function parseUsage(text: string): ProcessUsage | undefined {
  const usage = parsed(text.trimEnd().split('\n').at(-1) ?? '')
  if (typeof usage !== 'object' || usage === null || !('seconds' in usage) || !('cpuSeconds' in usage) || !('peakMib' in usage)) return undefined
  const { seconds, cpuSeconds, peakMib } = usage
  return typeof seconds === 'number' && typeof cpuSeconds === 'number' && typeof peakMib === 'number' ? { seconds, cpuSeconds, peakMib } : undefined
}

/** On Linux `maxRSS` of a process begins with the peak of whoever started it (getrusage(2)), and the benchmark itself is large; `VmHWM` does not. */
function peakMib(): number {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(statusOfThis()) ?? []
  return (kib === undefined ? process.resourceUsage().maxRSS : Number(kib)) / 1_024
}

function statusOfThis(): string {
  try {
    return readFileSync('/proc/self/status', 'latin1')
  } catch {
    return '' // Other systems have no such file.
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
