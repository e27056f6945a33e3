import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { importSpecifiers, packageOf, resolveImport } from './import-specifiers.ts'
import { ModuleGraph } from './module-graph.ts'
import { PROJECT_ROOT, sourceFiles } from './source-files.ts'
import manifest from '../../package.json' with { type: 'json' }

// The contract suites are published too, compiled from where the tests have them.
const files = [...sourceFiles('src'), ...sourceFiles('test/contract')]
const graph = new ModuleGraph(files)
const sourceOf = (built: string): string =>
  built.replace(/^(?:\.\/)?dist\/(.*)\.js$/, 'src/$1.ts').replace(/^src\/testing\//, 'test/contract/')
const entries = Object.entries(manifest.exports).filter(([, built]) => !built.endsWith('.json'))

describe('package exports', () => {
  for (const [subpath, built] of entries) {
    it(`have a source for "${subpath}"`, () => {
      expect(files.map(file => file.path)).to.include(sourceOf(built))
    })

    it(`export something from "${subpath}"`, () => {
      const source = files.find(file => file.path === sourceOf(built))
      expect(source?.text ?? '').to.match(/^export (?!\{\s*\})/m)
    })
  }

  it('give every document that is exported', () => {
    const documents = Object.values(manifest.exports).filter((built) => built.endsWith('.json'))
    expect(documents).to.have.length(3)
    for (const built of documents) expect(existsSync(join(PROJECT_ROOT, built)), built).to.equal(true)
  })

  it('cover every public entry file', () => {
    const topLevel = files.map(file => file.path).filter(path => /^src\/[^/]+$/.test(path))
    expect(entries.map(([, built]) => sourceOf(built))).to.have.members([...topLevel, 'test/contract/index.ts'])
  })

  it('have a command that the system can run', () => {
    const source = files.find(file => file.path === sourceOf(manifest.bin.sluice))
    expect(source?.text.split('\n')[0]).to.equal('#!/usr/bin/env node')
  })

  it('ship the compiled code, the texts and nothing for Lambda', () => {
    expect(manifest.files).to.include.members(['dist', '!dist/lambda', '!dist/lambda-meta', 'LICENSE', 'README.md', 'CHANGELOG.md'])
    for (const name of ['LICENSE', 'README.md', 'CHANGELOG.md']) expect(existsSync(join(PROJECT_ROOT, name)), name).to.equal(true)
    expect(readFileSync(join(PROJECT_ROOT, 'LICENSE'), 'utf8')).to.match(/^MIT License/)
    expect(manifest.license).to.equal('MIT')
  })
})

describe('what an import of the package loads', () => {
  /** Bare specifiers that a subpath may load. The container is for entrypoints: no subpath may. */
  const ALLOWED: Readonly<Record<string, RegExp>> = {
    '.': /^@noble\/hashes\//,
    './memory': /^@noble\/hashes\//,
    './aws': /^(?:@noble\/hashes\/|@aws-sdk\/|node:stream$)/,
    // DuckDB is loaded when a warehouse is.
    './local': /^(?:@noble\/hashes\/|@duckdb\/node-api$|node:)/,
    './testing': /^(?:@noble\/hashes\/|chai$)/,
    './formats': /^(?:@noble\/hashes\/|csv-parse|hyparquet|ndjson$|node:(?:buffer|os|stream|zlib))/,
  }
  for (const [subpath, built] of entries) {
    it(`is no more than "${subpath}" needs`, () => {
      const loaded = graph.reach(sourceOf(built))
      expect(loaded.filter(name => name.endsWith('.ts')).length, 'files reached').to.be.at.least(3)
      expect(loaded.filter(name => !name.endsWith('.ts') && !ALLOWED[subpath]?.test(name))).to.deep.equal([])
    })
  }

  it('has no effect of its own', () => {
    expect(manifest.sideEffects).to.equal(false)
    const forEffect = files
      .filter(file => !file.path.startsWith('src/entrypoints/'))
      .filter(file => /^import\s*['"]/m.test(file.text))
    expect(forEffect.map(file => file.path)).to.deep.equal([])
  })

  it('exists: no import leads nowhere', () => {
    const known = new Set(files.map(file => file.path))
    const dangling = files.flatMap(file =>
      importSpecifiers(file.text).flatMap(({ specifier }) => {
        const target = resolveImport(file.path, specifier)
        return target === undefined || known.has(target) ? [] : [`${file.path} -> ${specifier}`]
      }),
    )
    expect(dangling).to.deep.equal([])
  })
})

describe('declared dependencies', () => {
  const declared = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)].sort()
  const used = new Set(
    files.flatMap(file => importSpecifiers(file.text))
      .filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
      .map(({ specifier }) => packageOf(specifier)),
  )

  it('are what the sources import, and the other way round', () => {
    // Inversify names reflect-metadata as its peer, and the contract suites call the functions that mocha makes global.
    const unnamed = ['mocha', 'reflect-metadata']
    expect([...used].filter(name => !declared.includes(name)), 'imported, not declared').to.deep.equal([])
    expect(declared.filter(name => !used.has(name) && !unnamed.includes(name)), 'declared, not imported').to.deep.equal([])
  })

  it('leave the AWS SDK and the test tools to those who use them, and are all here for development', () => {
    const peers = Object.keys(manifest.peerDependencies)
    expect(Object.entries(manifest.peerDependenciesMeta).filter(([, meta]) => meta.optional).map(([name]) => name)).to.have.members(peers)
    expect(Object.keys(manifest.devDependencies)).to.include.members(peers)
    expect(peers).to.include.members([...used].filter(name => name.startsWith('@aws-sdk/')))
  })
})
