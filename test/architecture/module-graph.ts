import { COMPUTED, importSpecifiers, resolveImport } from './import-specifiers.ts'
import type { SourceFile } from './source-files.ts'

/** What loading each file loads: files of the project, packages and `node:` modules. Imports of types load nothing. */
export class ModuleGraph {
  readonly #files: ReadonlyMap<string, readonly string[]>

  constructor(files: readonly SourceFile[]) {
    this.#files = new Map(files.map(file => [file.path, loadedBy(file)]))
  }

  /** Everything that loading `entry` loads, as paths and bare specifiers, in order of text. */
  reach(entry: string): readonly string[] {
    const seen = new Set<string>()
    const open = [entry]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      open.push(...(this.#files.get(next) ?? []))
    }
    return [...seen].sort()
  }

  /** The files of one cycle, in order, or nothing when there is none. */
  cycle(): readonly string[] {
    const done = new Set<string>()
    const path: string[] = []
    const visit = (file: string): readonly string[] => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
      if (done.has(file)) return []
      done.add(file)
      path.push(file)
      for (const next of this.#files.get(file) ?? []) {
        const found = visit(next)
        if (found.length > 0) return found
      }
      path.pop()
      return []
    }
    for (const file of this.#files.keys()) {
      const found = visit(file)
      if (found.length > 0) return found
    }
    return []
  }
}

function loadedBy(file: SourceFile): readonly string[] {
  return importSpecifiers(file.text)
    .filter(({ typeOnly, specifier }) => !typeOnly && specifier !== COMPUTED)
    .map(({ specifier }) => resolveImport(file.path, specifier) ?? specifier)
}
