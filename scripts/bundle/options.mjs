import { fileURLToPath } from 'node:url'
import { BUILT_IN } from './built-in.mjs'
import { CLIENT_CODE } from './client-code.mjs'
import { LEFT_OUT } from './left-out.mjs'
import { rewritingPlugin } from './rewriting.mjs'

const CHANGES = [...LEFT_OUT, ...BUILT_IN, ...CLIENT_CODE]

/** How plain bundles for Lambda are made, by whomever: nothing in here knows this project. */
export const PLAIN_OPTIONS = {
  absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  // The ES modules of the AWS SDK make a third less code than its CommonJS, which esbuild prefers for Node.
  mainFields: ['module', 'main'],
  minify: true,
  outExtension: { '.js': '.mjs' },
  legalComments: 'none',
  logLevel: 'warning',
  // CommonJS dependencies call `require`, which ES modules lack. Nearly all ask for modules of Node, and only for others one is made: each
  // file of a bundle begins so, and to make it takes a millisecond.
  banner: { js: "const require=name=>process.getBuiltinModule(name)??process.getBuiltinModule('module').createRequire(import.meta.url)(name);" },
}

/** @param used gets every change that was made, to tell at the end which were never. */
export function functionOptions(used) {
  return {
    ...PLAIN_OPTIONS,
    // What is imported late stays in files of its own. In one file, whatever it shares with the rest is wrapped in functions, of which
    // esbuild drops nothing and which take half as long again to load.
    splitting: true,
    plugins: [rewritingPlugin('lean-dependencies', CHANGES, used)],
  }
}

/** The files that no bundle had to change: after an upgrade of a dependency, what this project no longer knows of it. */
export function neverUsed(used) {
  return CHANGES.filter(change => !used.has(change)).map(({ file }) => file.source.replaceAll('\\', ''))
}
