import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchBundle } from './contender.ts'
import { ORDERS_SEED, writeBrokenOrders, writeOrders } from './csv-orders.ts'
import { writeJsonOrders } from './json-orders.ts'
import { runProcess } from './run-process.ts'
import { sizeText } from './section.ts'
import { inWorkspace } from './workspace.ts'

const BYTES = 100e6
const QUICK_BYTES = 10e6
const SPACE = 3
const SHOWN = 25

interface Engine {
  readonly script: string
  readonly options: readonly string[]
  readonly write: (path: string, bytes: number) => Promise<unknown>
}

const ENGINES: Readonly<Record<string, Engine>> = {
  csv: { script: 'csv-engine', options: ['fast'], write: (path, bytes) => writeOrders(path, bytes, ORDERS_SEED) },
  json: { script: 'json-engine', options: [], write: writeJsonOrders },
  'bad-rows': { script: 'csv-engine', options: ['rejecting'], write: (path, bytes) => writeBrokenOrders(path, `${path}.sound`, bytes, ORDERS_SEED, 0.05) },
}

/** The functions of an engine that take most time, in one cold process. Throws at an engine that is none. */
export async function profileEngine(name: string, quick: boolean): Promise<string> {
  const engine = Object.hasOwn(ENGINES, name) ? ENGINES[name] : undefined
  if (engine === undefined) throw new RangeError(`--profile knows no engine ${name}: choose from ${Object.keys(ENGINES).join(', ')}`)
  const { script, options, write } = engine
  const bytes = quick ? QUICK_BYTES : BYTES
  return inWorkspace(bytes * SPACE, async (folder) => {
    const [input, profiles] = [join(folder, 'input'), join(folder, 'profiles')]
    mkdirSync(profiles)
    await write(input, bytes)
    // Readable names, so the bundle is not the one that is timed.
    const bundle = benchBundle(script, { minify: false })
    await runProcess({ file: process.execPath, args: ['--cpu-prof', `--cpu-prof-dir=${profiles}`, bundle, input, join(folder, 'output'), ...options] })
    const [file] = readdirSync(profiles)
    if (file === undefined) throw new Error('Node.js wrote no profile')
    return [`${name}, ${sizeText(bytes)}: share of time in functions themselves`, ...topFunctions(readFileSync(join(profiles, file), 'utf8'), SHOWN)].join('\n')
  })
}

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number } }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** Of a profile as V8 writes it, a line for each of the slowest functions, the slowest first. */
export function topFunctions(text: string, count: number): readonly string[] {
  const profile: unknown = JSON.parse(text)
  if (!isProfile(profile)) throw new TypeError('this is no profile of V8')
  const { nodes, samples, timeDeltas } = profile
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const micros = new Map<string, number>()
  let total = 0
  for (const [i, id] of samples.entries()) {
    const name = names.get(id) ?? 'unknown'
    const delta = timeDeltas[i] ?? 0
    if (name === '(idle)') continue
    total += delta
    micros.set(name, (micros.get(name) ?? 0) + delta)
  }
  const slowest = [...micros].sort((a, b) => b[1] - a[1]).slice(0, count)
  return slowest.map(([name, time]) => `  ${((time / total) * 100).toFixed(1).padStart(5)} %  ${(time / 1e3).toFixed(0).padStart(6)} ms  ${name}`)
}

function isProfile(value: unknown): value is Profile {
  return typeof value === 'object' && value !== null && ['nodes', 'samples', 'timeDeltas'].every((name) => Array.isArray(Object.getOwnPropertyDescriptor(value, name)?.value))
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName
  const file = url.split('/').at(-1) ?? ''
  return file === '' ? name : `${name} (${file}:${(lineNumber + 1).toString()})`
}
