import { expect } from 'chai'
import { keepOnly, lineAt } from './lex-typescript.ts'
import { sourceFiles } from './source-files.ts'
import type { SourceFile } from './source-files.ts'

interface Ban {
  readonly name: string
  readonly among: 'code' | 'comment'
  readonly pattern: RegExp
  /** Path prefix of the files it is about; all when absent. */
  readonly under?: string
}

const BANS: readonly Ban[] = [
  // Type stripping cannot run decorators, and plain wiring is checked by the compiler.
  { name: 'a decorator', among: 'code', pattern: /(?<![\w$)\]])@[A-Za-z_$]/g },
  { name: 'a cast to any', among: 'code', pattern: /\bas\s+any\b/g },
  { name: 'the type any', among: 'code', pattern: /[:<,|&(]\s*any\b(?=\s*[\])>,;=|&[{}\n]|\s*$)/g },
  // A test may have to pass off a stand-in as an SDK client.
  { name: 'a cast by way of unknown', among: 'code', pattern: /\bas\s+unknown\s+as\b/g, under: 'src/' },
  { name: 'a switched-off check of a file', among: 'comment', pattern: /@ts-(?:ignore|nocheck)\b/g },
  { name: '@ts-expect-error without a reason', among: 'comment', pattern: /@ts-expect-error(?!:?\s+\S.{9})/g },
  // The reason stands behind `--` or in a comment on the line above.
  {
    name: 'a switched-off lint rule without a reason',
    among: 'comment',
    pattern: /(?<!(?:\/\/|\*)(?!.*eslint-).*\S.{9}\n\s*(?:\/\/|\/\*)\s*)eslint-disable(?:-next-line|-line)?(?![\w-])(?!.*\s--\s+\S.{9})/g,
  },
]

function offences(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) =>
    BANS.filter(({ under = '' }) => path.startsWith(under)).flatMap(({ name, among, pattern }) => {
      const visible = keepOnly(text, [among])
      return [...visible.matchAll(pattern)].map(match => `${path}:${lineAt(visible, match.index)} has ${name}`)
    }),
  )
}

const files = [...sourceFiles('src'), ...sourceFiles('test')]

describe('sources and tests', () => {
  it('have no decorators, no `any` and no switched-off checks without a reason', () => {
    expect(offences(files)).to.deep.equal([])
  })

  it('are checked in all their files', () => {
    expect(files.length).to.be.at.least(100)
  })
})

describe('the check of decorators and casts', () => {
  const banned = [
    '@injectable()\nclass A {}', 'class A {\n  constructor(@inject(X) x: X) {}\n}', 'const a = b as any', 'let a: any', 'const list: any[] = []', 'function f(a: any, b: string) {}',
    'const m = new Map<string, any>()', 'type A = string | any\n', 'const a = b as unknown as C', '// @ts-ignore', '// @ts-nocheck: it is old', '// @ts-expect-error',
    '// @ts-expect-error x', '// short\n// eslint-disable-next-line eqeqeq', 'f() // eslint-disable-line eqeqeq',
    '// eslint-disable-next-line eqeqeq\n// eslint-disable-next-line eqeqeq -- null and undefined alike', '// eslint-disable-next-line eqeqeq', '/* eslint-disable */', '// eslint-disable-line no-console -- x', 'const t = `${b as any}`',
  ]
  for (const text of banned) {
    it(`sees ${JSON.stringify(text)}`, () => {
      expect(offences([{ path: 'src/a.ts', text }])).to.have.length(1)
    })
  }

  const allowed = [
    "const mail = 'ops@example.com'", '/** @param name any name will do */', '// a value of any kind', "const a = b as 'any'", 'const kind: AnyColumn = x', "type K = 'any' | 'string'",
    '// @ts-expect-error the compiler must refuse a swapped token', '// eslint-disable-next-line max-lines -- a table of cases reads best in one piece', 'const c = { kind: anyColumn }',
    '// Null and undefined alike.\n// eslint-disable-next-line eqeqeq', 'const p = /[@any]/', "import { a } from '@noble/hashes/sha2.js'",
  ]
  for (const text of allowed) {
    it(`allows ${JSON.stringify(text)}`, () => {
      expect(offences([{ path: 'src/a.ts', text }])).to.deep.equal([])
    })
  }
})
