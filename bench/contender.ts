import { execFileSync } from 'node:child_process'
import { buildSync } from 'esbuild'
import { median } from './measure.ts'
import { parseUsage, type ProcessUsage } from './process-usage.ts'

/** Whole processes, from their start to the end of their work: medians, and the highest peak of memory. */
export interface Contender {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly fastest: number
  readonly slowest: number
  readonly peakMib: number
}

export function contender(runs: readonly ProcessUsage[]): Contender {
  const seconds = runs.map(run => run.seconds)
  const cpuSeconds = median(runs.map(run => run.cpuSeconds))
  return { seconds: median(seconds), cpuSeconds, fastest: Math.min(...seconds), slowest: Math.max(...seconds), peakMib: Math.max(...runs.map(run => run.peakMib)) }
}

/** Runs a script to its end in a process of its own, and says what it took. */
export function runOf(script: string, args: readonly string[]): ProcessUsage {
  const text = execFileSync(process.execPath, [script, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const usage = parseUsage(text)
  if (usage === undefined) throw new TypeError(`${script} said ${text}`)
  return usage
}

/** A script with all that it imports in one file, as it would be deployed: else the types of its modules were stripped in each round. */
export function bundled(script: string, outfile: string): string {
  // Packages of the older kind ask for Node.js's modules by `require`.
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" }
  buildSync({ entryPoints: [script], outfile, banner, bundle: true, platform: 'node', target: 'node22', format: 'esm', logLevel: 'error' })
  return outfile
}
