// Bundles every Lambda entrypoint, src/entrypoints/lambda/<name>.ts or <name>/index.ts, to dist/lambda/<name>/index.mjs, and what
// it imports late to files beside it. Each folder under dist/lambda is the whole code of one function; what only people need lies in
// dist/lambda-meta. Fails when a function is larger than it must be.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { budgetOf, filesOf, heaviest } from './bundle/budget.mjs'
import { functionOptions, neverUsed } from './bundle/options.mjs'

const path = relative => fileURLToPath(new URL(`../${relative}`, import.meta.url))
const SOURCES = 'src/entrypoints/lambda'
const TARGETS = { code: 'dist/lambda', meta: 'dist/lambda-meta' }
// Made aside and moved at the end: whoever uses the bundles meanwhile finds the old ones, and all of them.
const ASIDE = `.cache/bundling-${process.pid}`
const MADE = { code: `${ASIDE}/lambda`, meta: `${ASIDE}/lambda-meta` }
const HANDLER = /^export (?:const|(?:async )?function) handler\b/m

/** A module is an entrypoint when it exports `handler`, which is what Lambda calls; the others are what handlers share. */
function entrypoints() {
  return readdirSync(path(SOURCES), { withFileTypes: true })
    .map(entry => {
      const name = entry.isDirectory() ? entry.name : entry.name.replace(/\.ts$/, '')
      return { name, source: entry.isDirectory() ? `${SOURCES}/${name}/index.ts` : `${SOURCES}/${name}.ts` }
    })
    .filter(({ source }) => existsSync(path(source)) && HANDLER.test(readFileSync(path(source), 'utf8')))
}

async function bundle({ name, source }, used) {
  const { metafile } = await build({
    ...functionOptions(used),
    entryPoints: [{ in: source, out: 'index' }],
    outdir: `${MADE.code}/${name}`,
    sourcemap: 'external',
    metafile: true,
  })
  writeFileSync(path(`${MADE.meta}/${name}.json`), JSON.stringify(metafile).replaceAll(MADE.code, TARGETS.code))
  for (const file of Object.keys(metafile.outputs).filter(file => file.endsWith('.map'))) {
    const map = basename(file) === 'index.mjs.map' ? `${name}.mjs.map` : `${name}.${basename(file)}`
    renameSync(path(file), path(`${MADE.meta}/${map}`))
  }
  return weigh(name, metafile)
}

/** Prints how heavy a function is, and says whether it is too heavy. */
function weigh(name, metafile) {
  const { started, late } = filesOf(metafile)
  const bytesOf = files => files.reduce((sum, file) => sum + metafile.outputs[file].bytes, 0)
  const gzipped = [...started, ...late].reduce((sum, file) => sum + gzipSync(readFileSync(path(file))).length, 0)
  const { must, aim } = budgetOf(name)
  const size = bytesOf(started)
  const verdict = size > must ? 'TOO HEAVY' : size > aim ? 'within the budget' : 'within the aim'
  const later = late.length === 0 ? '' : `, and ${kilobytes(bytesOf(late)).trim()} when called for`
  console.log(`${name.padEnd(20)}${kilobytes(size)} of ${kilobytes(must)}${kilobytes(gzipped)} gzip  ${verdict}${later}`)
  if (size <= must) return true
  for (const [owner, bytes] of heaviest(metafile, started)) console.error(`${kilobytes(bytes)}  ${owner}`)
  return false
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`.padStart(8)
}

async function main() {
  const found = entrypoints()
  if (found.length === 0) {
    throw new Refusal(`No Lambda entrypoint was found in ${SOURCES}: expected <name>.ts or <name>/index.ts that exports a function "handler".`)
  }
  mkdirSync(path(MADE.meta), { recursive: true })
  const used = new Set()
  const heavy = []
  for (const entrypoint of found) {
    if (!(await bundle(entrypoint, used))) heavy.push(entrypoint.name)
  }
  for (const part of ['code', 'meta']) {
    rmSync(path(TARGETS[part]), { recursive: true, force: true })
    mkdirSync(path('dist'), { recursive: true })
    renameSync(path(MADE[part]), path(TARGETS[part]))
  }
  const unknown = neverUsed(used)
  if (unknown.length > 0) {
    throw new Refusal(`No bundle contains these files any more: ${unknown.join(', ')}. See what became of them, then of their entries in scripts/bundle.`)
  }
  if (heavy.length > 0) throw new Refusal(`Larger than scripts/bundle/budget.mjs allows: ${heavy.join(', ')}. The heaviest parts are listed above.`)
}

/** What is wrong with the sources or the bundles, for people to read. */
class Refusal extends Error {}

try {
  await main()
} catch (error) {
  // esbuild has printed what is wrong with the sources already.
  if (error instanceof Refusal) console.error(error.message)
  else if (!Array.isArray(error.errors)) throw error
  process.exitCode = 1
} finally {
  rmSync(path(ASIDE), { recursive: true, force: true })
}
