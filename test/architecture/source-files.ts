import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface SourceFile {
  /** From the root of the project, with `/` between the segments. */
  readonly path: string
  readonly text: string
}

export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Every TypeScript file under a folder of the project, in order of path. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return readdirSync(join(PROJECT_ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name))
    .map(file => ({ path: relative(PROJECT_ROOT, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
