import { posix } from 'node:path'
import { keepOnly, lineAt } from './lex-typescript.ts'

export interface Import {
  /** As written. */
  readonly specifier: string
  readonly line: number
  /** Gone after the types are stripped, so it loads nothing. */
  readonly typeOnly: boolean
}

const FROM = /\b(import|export)\s+(type\s)?[^'"`;]*?\bfrom\s*(['"])([^'"\n]+)\3/g
const SIDE_EFFECT = /\bimport\s*(['"])([^'"\n]+)\1/g
const CALL = /\b(?:import|require(?:\.resolve)?)\s*\(\s*(?:(['"`])([^'"`\n]+)\1\s*[,)])?/g

/** What stands for an `import()` or `require()` whose argument is computed: nobody can tell what it loads. */
export const COMPUTED = '(computed)'

/** Every module that a source text names: static and dynamic imports, re-exports, `import type`, `typeof import()`, `require`. */
export function importSpecifiers(text: string): readonly Import[] {
  const source = keepOnly(text, ['code', 'string'])
  const code = keepOnly(text, ['code'])
  // Only what begins in code counts: the word may also stand in a string.
  const found = (pattern: RegExp): RegExpExecArray[] => [...source.matchAll(pattern)].filter(match => code[match.index] !== ' ')
  return [
    ...found(FROM).map(match => ({ specifier: match[4]!, line: lineAt(text, match.index), typeOnly: match[2] !== undefined })),
    ...found(SIDE_EFFECT).map(match => ({ specifier: match[2]!, line: lineAt(text, match.index), typeOnly: false })),
    ...found(CALL).map(match => ({ specifier: match[2] ?? COMPUTED, line: lineAt(text, match.index), typeOnly: false })),
  ]
}

/** The project path that a relative specifier means, or `undefined` for packages and `node:` modules. */
export function resolveImport(fromPath: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(fromPath), specifier)) : undefined
}

/** `@scope/name` or `name` of a package specifier with or without a subpath; `node:` modules as they are. */
export function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
