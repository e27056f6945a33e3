import { mkdirSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { buildSync } from 'esbuild'
import { PLAIN_OPTIONS } from '../scripts/bundle/options.mjs'
import { openFolder } from './workspace.ts'

const CACHE = join(import.meta.dirname, '../.cache')
const ENCODER_PROGRAM = join(import.meta.dirname, '../src/adapters/threads/encoder-program.ts')
const made = new Map<string, string>()
let folder: string | undefined

/**
 * A script with all that it imports in one file, as functions are deployed, and what it imports late in files beside it: else the types of its
 * modules were stripped in each round. DuckDB's native code stays where it is installed.
 */
export function bundled(script: string, outfile: string, { minify = false } = {}): string {
  buildSync({
    ...PLAIN_OPTIONS,
    // The program of the second thread is looked for beside the script.
    entryPoints: [{ in: script, out: basename(outfile, extname(outfile)) }, { in: ENCODER_PROGRAM, out: 'encoder-program' }],
    outdir: dirname(outfile),
    splitting: true,
    minify,
    external: ['@duckdb/node-bindings*'],
    logLevel: 'error',
  })
  return outfile
}

/** The bundle of a script of this folder, made at the first call; it lies within the project, where DuckDB's native code is found from. */
export function benchBundle(name: string, { minify = true } = {}): string {
  mkdirSync(CACHE, { recursive: true })
  folder ??= openFolder(CACHE)
  const key = minify ? name : `${name}.readable`
  const bundle = made.get(key) ?? bundled(join(import.meta.dirname, `${name}.ts`), join(folder, key, 'index.mjs'), { minify })
  made.set(key, bundle)
  return bundle
}
