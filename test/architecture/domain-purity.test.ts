import { expect } from 'chai'
import { keepOnly, lineAt } from './lex-typescript.ts'
import { sourceFiles } from './source-files.ts'
import type { SourceFile } from './source-files.ts'

/** Names that reach outside the arguments of a function, or make its result depend on when and where it runs. */
const IMPURE = [
  'Date', 'Intl', 'Promise', 'async', 'await', 'process', 'Buffer', 'console', 'performance', 'crypto', 'fetch', 'globalThis',
  'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'structuredClone', 'TextDecoder', 'TextEncoder', 'WeakRef', 'eval',
]

const NAMES = `(?:${IMPURE.join('|')})(?![\\w$])`
/** `{ process: true }` and `readonly process?: boolean` name a property, `ok ? Date : other` does not. */
const NOT_A_PROPERTY_NAME = `(?!(?<=[{,;\\n]\\s*(?:readonly\\s+)?)${NAMES}\\s*\\??:)`
/** `job.process` is a member of something else, `...process.argv` is not. */
const NOT_A_MEMBER = '(?<![\\w$#]|(?<!\\.\\.)\\.\\s*)'

const PATTERNS: readonly RegExp[] = [
  new RegExp(NOT_A_MEMBER + NOT_A_PROPERTY_NAME + NAMES, 'g'),
  /\bMath\s*\.\s*random\b/g,
  // Answers that depend on the language of the machine.
  /\.\s*(?:toLocale\w+|localeCompare)\b/g,
  // A variable of the module outlives the call that set it.
  /^(?:export\s+)?(?:let|var)\s/gm,
]

function impurities(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const code = keepOnly(text, ['code'])
    return PATTERNS.flatMap(pattern => [...code.matchAll(pattern)].map(match => `${path}:${lineAt(code, match.index)} uses ${match[0].trim()}`))
  })
}

const files = sourceFiles('src/domain')

describe('the domain', () => {
  it('uses no clock, no chance, no input or output, no waiting and no global state', () => {
    expect(impurities(files)).to.deep.equal([])
  })

  it('is checked in all its files', () => {
    expect(files.length).to.be.at.least(30)
  })
})

describe('the check of purity', () => {
  const impure = [
    'const now = Date.now()', 'const now = new Date()', 'const stamp = Date.UTC(2025, 3, 14)', 'const at: Date = given', 'const n = Math.random()', 'const n = Math\n  .random()',
    'const home = process.env.HOME', 'const bytes = Buffer.from([1])', "console.log('x')", 'setTimeout(run, 10)', 'const t = performance.now()',
    'const id = crypto.randomUUID()', 'const page = fetch(url)', 'async function read() {}', 'const x = await y', 'function f(): Promise<void> {}',
    'const g = globalThis', 'const text = `${Date.now()}`', 'names.sort((a, b) => a.localeCompare(b))', 'const lower = name.toLocaleLowerCase()',
    'let counter = 0', 'export let counter = 0', 'const decoder = new TextDecoder()', 'const found = ok ? Date : other', '/[\'"]/.test(x); Date.now()',
    'const list = [...process.argv]',
  ]
  for (const text of impure) {
    it(`sees ${JSON.stringify(text)}`, () => {
      expect(impurities([{ path: 'a.ts', text }])).to.have.length(1)
    })
  }

  const pure = [
    '// Date.now() would make it differ between two runs', '/* no await */', "const message = 'a Date is expected'", 'const message = `no Date here`',
    'const updateDate = 1', 'const DateColumn = 2', 'const job = { process: true }', 'interface J { readonly process?: boolean }', 'const done = job.process',
    'function f() {\n  let i = 0\n}', 'const n = Math.floor(1.5)', 'const pattern = /Date/', 'const half = total / 2 // Date',
  ]
  for (const text of pure) {
    it(`allows ${JSON.stringify(text)}`, () => {
      expect(impurities([{ path: 'a.ts', text }])).to.deep.equal([])
    })
  }
})
