// Bundles every Lambda entrypoint, src/entrypoints/lambda/<name>.ts or <name>/index.ts, to dist/lambda/<name>/index.mjs.
// Each folder under dist/lambda is the whole code of one function; what only people need lies in dist/lambda-meta.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const path = relative => fileURLToPath(new URL(`../${relative}`, import.meta.url))
const SOURCES = 'src/entrypoints/lambda'
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

async function bundle({ name, source }) {
  const outfile = `dist/lambda/${name}/index.mjs`
  const { metafile } = await build({
    absWorkingDir: path(''),
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    // The ES modules of the AWS SDK make a third less code than its CommonJS, which esbuild prefers for Node.
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'external',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    // CommonJS dependencies call `require`, which ES modules lack. The name must not clash with minified ones.
    banner: { js: "import{createRequire as __sluiceCreateRequire}from'node:module';const require=__sluiceCreateRequire(import.meta.url);" },
  })
  mkdirSync(path('dist/lambda-meta'), { recursive: true })
  renameSync(path(`${outfile}.map`), path(`dist/lambda-meta/${name}.mjs.map`))
  writeFileSync(path(`dist/lambda-meta/${name}.json`), JSON.stringify(metafile))
  const code = readFileSync(path(outfile))
  const kilobytes = bytes => `${(bytes / 1000).toFixed(0)} kB`.padStart(8)
  console.log(`${name.padEnd(20)}${kilobytes(code.length)}${kilobytes(gzipSync(code).length)} gzip`)
}

const found = entrypoints()
if (found.length === 0) {
  console.error(
    `No Lambda entrypoint was found in ${SOURCES}: expected <name>.ts or <name>/index.ts that exports a function "handler".`,
  )
  process.exit(1)
}
rmSync(path('dist/lambda'), { recursive: true, force: true })
rmSync(path('dist/lambda-meta'), { recursive: true, force: true })
try {
  for (const entrypoint of found) await bundle(entrypoint)
} catch (error) {
  // esbuild has printed what is wrong with the sources already.
  if (!Array.isArray(error.errors)) throw error
  process.exitCode = 1
}
