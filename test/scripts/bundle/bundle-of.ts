import { build } from 'esbuild'
import { join } from 'node:path'
import { functionOptions } from '../../../scripts/bundle/options.mjs'

/** Bundles a module of this text as the functions are bundled, to `index.mjs` in the folder; gives the path. */
export async function bundleOf(contents: string, folder: string, used = new Set()): Promise<string> {
  const { absWorkingDir = '' } = functionOptions(used)
  await build({ ...functionOptions(used), stdin: { contents, resolveDir: absWorkingDir, loader: 'ts' }, entryNames: 'index', outdir: folder })
  return join(folder, 'index.mjs')
}
