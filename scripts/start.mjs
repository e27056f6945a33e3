// `npm start`: builds what is missing or older than its sources, lays the samples out in ./.work/demo and runs the program on them.
// `npm start -- --fresh` begins with an empty demo. Runs on every Node that the compiled code runs on.
import { spawn, spawnSync } from 'node:child_process'
import { constants, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const path = relativePath => fileURLToPath(new URL(`../${relativePath}`, import.meta.url))
const SAMPLES = path('samples')
const DEMO = path('.work/demo')
/** The samples that the demo has been given. */
const LAID_OUT = path('.work/demo-samples.json')
const CLI = path('dist/entrypoints/cli/main.js')

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const file = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(file) : entry.isFile() ? [file] : []
  })
}

function isBuilt() {
  const stamps = [CLI, path('dist/build.tsbuildinfo')]
  if (!stamps.every(file => existsSync(file))) return false
  const builtMs = Math.max(...stamps.map(file => statSync(file).mtimeMs))
  return filesUnder(path('src')).every(file => statSync(file).mtimeMs <= builtMs)
}

function build() {
  console.error('Building …')
  const { status } = spawnSync(process.execPath, [path('scripts/build.mjs')], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
  // The compiler leaves files alone whose content stays the same.
  const now = new Date()
  utimesSync(CLI, now, now)
}

/** What is in the demo stays as it is, so that it can be played with; samples that a run has moved are not laid out again. */
function layOutSamples() {
  const laidOut = new Set(existsSync(DEMO) && existsSync(LAID_OUT) ? JSON.parse(readFileSync(LAID_OUT, 'utf8')) : [])
  for (const source of filesUnder(SAMPLES)) {
    const key = relative(SAMPLES, source)
    const target = join(DEMO, key)
    if (laidOut.has(key)) continue
    laidOut.add(key)
    if (existsSync(target)) continue
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(source, target, constants.COPYFILE_EXCL)
    const { atime, mtime } = statSync(source)
    utimesSync(target, atime, mtime)
  }
  writeFileSync(LAID_OUT, JSON.stringify([...laidOut], null, 2))
}

function explainDemo(exitCode) {
  const shown = relative(process.cwd(), DEMO) || '.'
  console.error(`
The demo is in ${shown}:
  ${shown}/data/in, bronze      what landed
  ${shown}/silver               the tables, as Parquet
  ${shown}/warehouse.duckdb     the tables of jobs, as tables of a DuckDB database
  ${shown}/quarantine           rejected rows, one JSON line each
  ${shown}/data/new_files       files that no job names
  ${shown}/.sluice/notices.ndjson   what people would be told
  ${shown}/packets              packets of source tables; star/manifest.json names the tables made of them

Look at a table with any Parquet reader, for example
  duckdb -c "select * from '${shown}/silver/orders/orders.parquet' limit 5"
Add files, change ${shown}/config/config.json, and run "npm start" again;
"npm start -- --fresh" begins anew.${exitCode === 0 ? '' : `\n\nThe run ended with exit code ${exitCode}: see above.`}`)
}

const unknown = process.argv.slice(2).filter(argument => argument !== '--fresh')
if (unknown.length > 0) {
  console.error(`npm start knows only --fresh, not ${unknown.join(' ')}. To process a folder of yours: npx sluice run <folder>`)
  process.exit(2)
}
if (process.argv.includes('--fresh')) rmSync(DEMO, { recursive: true, force: true })
if (!isBuilt()) build()
layOutSamples()
process.on('SIGINT', () => undefined)
let running
process.on('SIGTERM', () => running?.kill('SIGTERM'))

/** A terminal sends Ctrl-C to the program too, which then ends in its own way; this process waits for it. */
function sluice(...args) {
  return new Promise(resolve => {
    running = spawn(process.execPath, [CLI, ...args], { stdio: 'inherit' })
    running.on('error', error => {
      console.error(`The program could not be started: ${error.message}`)
      resolve(1)
    })
    running.on('close', code => resolve(code ?? 1))
  })
}

let exitCode = await sluice('run', DEMO)
if (exitCode !== 130) {
  console.error('\nPackets of source tables become a star schema:')
  const packets = join(DEMO, 'packets')
  const code = await sluice('process', join(packets, 'payload.json'), '--ingestion', join(packets, 'ingestion'), '--processed', join(packets, 'star'))
  exitCode = code === 130 ? code : Math.max(exitCode, code)
}
if (exitCode !== 130) explainDemo(exitCode)
process.exitCode = exitCode
