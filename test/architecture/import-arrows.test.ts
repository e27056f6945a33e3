import { expect } from 'chai'
import { importSpecifiers, packageOf } from './import-specifiers.ts'
import { arrowViolations, LAYERS } from './layers.ts'
import { sourceFiles } from './source-files.ts'

const files = sourceFiles('src')

/** A checker that reads nothing finds nothing wrong: these are fewer than there are, and many more than none. */
const FEWEST_FILES: Readonly<Record<string, number>> = {
  'src/': 60,
  'src/domain/': 30,
  'src/ports/': 8,
  'src/usecases/': 2,
  'src/adapters/aws/': 4,
  'src/adapters/formats/': 4,
  'src/adapters/local/': 4,
  'src/adapters/memory/': 4,
  'src/entrypoints/': 5,
}

describe('import arrows', () => {
  it('let no file import what its layer may not', () => {
    expect(arrowViolations(files)).to.deep.equal([])
  })

  for (const [folder, fewest] of Object.entries(FEWEST_FILES)) {
    it(`are checked in at least ${fewest} files under ${folder}`, () => {
      expect(files.filter(file => file.path.startsWith(folder)).length).to.be.at.least(fewest)
    })
  }

  it('are checked in every layer', () => {
    const empty = LAYERS.filter(layer => !files.some(file => file.path.startsWith(layer.files)))
    expect(empty.map(layer => layer.name)).to.deep.equal([])
  })

  it('are read from many import statements', () => {
    expect(files.flatMap(file => importSpecifiers(file.text)).length).to.be.at.least(150)
  })
})

describe('the check of import arrows', () => {
  const planted: readonly (readonly [path: string, text: string])[] = [
    ['src/domain/x/a.ts', "import { Clock } from '../../ports/clock.ts'"],
    ['src/domain/x/a.ts', "import type { Clock } from '../../ports/clock.ts'"],
    ['src/domain/x/a.ts', "export { b } from '../../usecases/b.ts'"],
    ['src/domain/x/a.ts', "export * from '../../usecases/b.ts'"],
    ['src/domain/x/a.ts', "export type * as b from '../../usecases/b.ts'"],
    ['src/domain/x/a.ts', "import 'node:fs'"],
    ['src/domain/x/a.ts', 'import fs, {\n  type Stats,\n} from "fs"'],
    ['src/domain/x/a.ts', "type Fs = typeof import('node:fs')"],
    ['src/domain/x/a.ts', 'const fs = process.getBuiltinModule(`fs`); import(`node:fs`)'],
    ['src/domain/x/a.ts', 'void import("node:" + name)'],
    ['src/domain/x/a.ts', "const fs = require('node:fs')"],
    ['src/domain/x/a.ts', "/* one comment */ import { a } from /* another */ 'inversify'"],
    ['src/domain/x/a.ts', "const text = `${import('node:os')}`"],
    ['src/domain/x/a.ts', "const quote = /['\"]/\nimport { a } from 'inversify'"],
    ['src/domain/x/a.ts', "import { a } from '../../domain/../adapters/aws/a.ts'"],
    ['src/domain/x/a.ts', "import { a } from './b.js'"],
    ['src/ports/a.ts', "import { sha256 } from '@noble/hashes/sha2.js'"],
    ['src/usecases/a.ts', "import { MemoryLedger } from '../adapters/memory/memory-ledger.ts'"],
    ['src/usecases/a.ts', "import { Container } from 'inversify'"],
    ['src/adapters/memory/a.ts', "import { createHash } from 'node:crypto'"],
    ['src/adapters/memory/a.ts', "import { LocalLedger } from '../local/local-ledger.ts'"],
    ['src/adapters/formats/a.ts', "import { readFile } from 'node:fs/promises'"],
    ['src/adapters/local/a.ts', "import { S3Client } from '@aws-sdk/client-s3'"],
    ['src/adapters/aws/a.ts', "import { routeFile } from '../../usecases/route-file.ts'"],
    ['src/entrypoints/lambda/a.ts', "import { Container } from 'inversify'"],
    ['src/entrypoints/lambda/a.ts', "import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts'"],
    ['src/entrypoints/cli/a.ts', "import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts'"],
    ['src/index.ts', "export { MemoryLedger } from './adapters/memory/memory-ledger.ts'"],
    ['src/memory.ts', "export { LocalLedger } from './adapters/local/local-ledger.ts'"],
    ['src/somewhere/a.ts', ''],
  ]
  for (const [path, text] of planted) {
    it(`sees ${JSON.stringify(text)} in ${path}`, () => {
      expect(arrowViolations([{ path, text }])).to.have.length(1)
    })
  }

  const allowed: readonly (readonly [path: string, text: string])[] = [
    ['src/domain/x/a.ts', "import { sha256 } from '@noble/hashes/sha2.js'"],
    ['src/domain/x/a.ts', "import type { B } from '../y/b.ts'"],
    ['src/domain/x/a.ts', "// import { a } from 'inversify'"],
    ['src/domain/x/a.ts', 'const hint = "write import { a } from \'inversify\'"'],
    ['src/domain/x/a.ts', 'const hint = `import("node:fs")`'],
    ['src/domain/x/a.ts', "const bytes = Uint8Array.from('abc')"],
    ['src/domain/x/a.ts', 'const place = import.meta.url'],
    ['src/adapters/formats/a.ts', "import { parse } from 'csv-parse/sync'"],
    ['src/entrypoints/composition/a.ts', "import { Container } from 'inversify'"],
    ['src/index.ts', "export type { Clock } from './ports/clock.ts'"],
  ]
  for (const [path, text] of allowed) {
    it(`allows ${JSON.stringify(text)} in ${path}`, () => {
      expect(arrowViolations([{ path, text }])).to.deep.equal([])
    })
  }

  it('names the file, the line, the module and the reason', () => {
    const [message] = arrowViolations([{ path: 'src/usecases/a.ts', text: "\n\nimport { Container } from 'inversify'" }])
    expect(message).to.equal(
      'src/usecases/a.ts:3 imports "inversify", which the layer "use cases" may not: ' +
        'use cases reach the world through ports only, so that every flow runs in memory',
    )
  })

  it('knows the package of a specifier', () => {
    expect(['@noble/hashes/sha2.js', 'csv-parse/sync', 'ndjson', 'node:fs/promises'].map(packageOf)).to.deep.equal([
      '@noble/hashes', 'csv-parse', 'ndjson', 'node:fs/promises',
    ])
  })
})
