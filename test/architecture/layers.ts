import { importSpecifiers, resolveImport } from './import-specifiers.ts'
import type { SourceFile } from './source-files.ts'

/** Who may import what. A path prefix ending in `/` stands for a folder. */
export interface Layer {
  readonly name: string
  /** Path prefix of the files it is about, or one whole path. */
  readonly files: string
  readonly internal: readonly string[]
  /** Bare specifiers: whole, or a prefix ending in `/` or `:`. */
  readonly packages: readonly string[]
  readonly because: string
}

const CORE = ['src/domain/', 'src/ports/']

/** The first layer whose `files` a path begins with is its layer, so the narrower ones stand first. */
export const LAYERS: readonly Layer[] = [
  {
    name: 'domain',
    files: 'src/domain/',
    internal: ['src/domain/'],
    packages: ['@noble/hashes/'],
    because: 'the domain decides and does nothing; hashing is arithmetic and has no ports',
  },
  {
    name: 'ports',
    files: 'src/ports/',
    internal: CORE,
    packages: [],
    because: 'a port is a contract in the words of the domain; no technology crosses it',
  },
  {
    name: 'use cases',
    files: 'src/usecases/',
    internal: [...CORE, 'src/usecases/'],
    packages: [],
    because: 'use cases reach the world through ports only, so that every flow runs in memory',
  },
  {
    name: 'memory adapters',
    files: 'src/adapters/memory/',
    internal: [...CORE, 'src/adapters/memory/'],
    packages: ['@noble/hashes/'],
    because: 'the memory adapters run wherever JavaScript does',
  },
  {
    name: 'AWS adapters',
    files: 'src/adapters/aws/',
    internal: [...CORE, 'src/adapters/aws/'],
    packages: ['@aws-sdk/', 'node:stream'],
    because: 'the AWS SDK is known here and where its clients are built',
  },
  {
    name: 'format adapters',
    files: 'src/adapters/formats/',
    internal: [...CORE, 'src/adapters/formats/'],
    // `node:os` for the line end that ndjson writes.
    packages: ['csv-parse', 'csv-parse/', 'hyparquet', 'hyparquet-writer', 'ndjson', 'node:buffer', 'node:os', 'node:stream', 'node:stream/', 'node:zlib'],
    because: 'formats turn bytes into bytes: they open no file and no connection',
  },
  {
    name: 'thread adapters',
    files: 'src/adapters/threads/',
    internal: [...CORE, 'src/adapters/formats/', 'src/adapters/threads/'],
    packages: ['node:worker_threads'],
    because: 'a second thread does what formats do, and they know nothing of it',
  },
  {
    name: 'DuckDB',
    files: 'src/adapters/local/duckdb-file.ts',
    internal: [...CORE, 'src/adapters/local/'],
    packages: ['@duckdb/node-api'],
    because: 'the database of a folder is opened in one file only, and loaded where it is installed',
  },
  {
    name: 'DuckDB adapter',
    files: 'src/adapters/local/duckdb-',
    internal: [...CORE, 'src/adapters/local/'],
    packages: ['@duckdb/node-api'],
    because: 'DuckDB is there only for those who load a warehouse, so nothing else may load it',
  },
  {
    name: 'local adapters',
    files: 'src/adapters/local/',
    internal: [...CORE, 'src/adapters/local/'],
    packages: ['node:'],
    because: 'the folder as a bucket needs the operating system and nothing else',
  },
  {
    name: 'OpenTelemetry adapter',
    files: 'src/adapters/otel/',
    internal: [...CORE, 'src/adapters/otel/'],
    packages: ['@opentelemetry/api'],
    because: 'spans are told by OpenTelemetry only where its API is installed, so nothing else may load it',
  },
  {
    name: 'composition',
    files: 'src/entrypoints/composition/',
    internal: [...CORE, 'src/usecases/', 'src/adapters/', 'src/entrypoints/composition/'],
    packages: ['inversify', 'reflect-metadata', '@aws-sdk/', 'node:'],
    because: 'the only place that knows concrete classes and the container',
  },
  {
    name: 'Lambda entrypoints',
    files: 'src/entrypoints/lambda/',
    internal: [...CORE, 'src/usecases/', 'src/entrypoints/composition/', 'src/entrypoints/lambda/'],
    packages: [],
    because: 'a handler reads an event, calls a use case and words the answer; the composition gives it the rest',
  },
  {
    name: 'command line',
    files: 'src/entrypoints/cli/',
    internal: [...CORE, 'src/usecases/', 'src/adapters/local/', 'src/adapters/formats/', 'src/adapters/threads/', 'src/entrypoints/composition/', 'src/entrypoints/cli/'],
    packages: ['commander', 'node:'],
    because: 'the command line works on a laptop that has no AWS SDK installed',
  },
  {
    name: 'public entry',
    files: 'src/index.ts',
    internal: [...CORE, 'src/usecases/'],
    packages: [],
    because: 'whoever embeds the core gets neither adapters nor a container with it',
  },
  ...['aws', 'memory', 'local', 'formats'].map(name => ({
    name: `public entry of ${name}`,
    files: `src/${name}.ts`,
    internal: [`src/adapters/${name}/`],
    packages: [],
    because: 'each subpath of the package exports one family of adapters',
  })),
]

/** One sentence for each import that its file's layer does not allow; none when all is well. */
export function arrowViolations(files: readonly SourceFile[], layers: readonly Layer[] = LAYERS): readonly string[] {
  return files.flatMap(file => {
    const layer = layers.find(candidate => isIn(file.path, candidate.files))
    if (layer === undefined) return [`${file.path} belongs to no layer: move it, or describe its layer in test/architecture/layers.ts`]
    return importSpecifiers(file.text)
      .filter(({ specifier }) => !allows(layer, file.path, specifier))
      .map(({ specifier, line }) => `${file.path}:${line} imports "${specifier}", which the layer "${layer.name}" may not: ${layer.because}`)
  })
}

function allows(layer: Layer, path: string, specifier: string): boolean {
  const target = resolveImport(path, specifier)
  if (target !== undefined) return target.endsWith('.ts') && layer.internal.some(prefix => isIn(target, prefix))
  return layer.packages.some(allowed => (/[/:]$/.test(allowed) ? specifier.startsWith(allowed) : specifier === allowed))
}

function isIn(path: string, prefix: string): boolean {
  return prefix.endsWith('/') ? path.startsWith(prefix) : path === prefix
}
