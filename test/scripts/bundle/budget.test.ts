import { expect } from 'chai'
import type { Metafile } from 'esbuild'
import { budgetOf, filesOf, heaviest } from '../../../scripts/bundle/budget.mjs'

type Output = Metafile['outputs'][string]

function output(imports: Output['imports'], inputs: Readonly<Record<string, number>> = {}, entryPoint?: string): Output {
  const sizes = Object.fromEntries(Object.entries(inputs).map(([input, bytesInOutput]) => [input, { bytesInOutput }]))
  return { bytes: 1, imports, inputs: sizes, exports: [], ...(entryPoint === undefined ? {} : { entryPoint }) }
}

const METAFILE: Metafile = {
  inputs: {},
  outputs: {
    'out/x/index.mjs': output(
      [
        { path: 'out/x/a.mjs', kind: 'import-statement' },
        { path: 'out/x/late.mjs', kind: 'dynamic-import' },
        { path: 'node:fs', kind: 'import-statement', external: true },
      ],
      { 'src/domain/events/one.ts': 5, 'src/domain/events/two.ts': 6, 'node_modules/@aws-sdk/core/dist-es/x.js': 7 },
      'src/x.ts',
    ),
    'out/x/a.mjs': output([{ path: 'out/x/b.mjs', kind: 'import-statement' }], { 'node_modules/a/node_modules/b/index.js': 20 }),
    'out/x/b.mjs': output([{ path: 'out/x/a.mjs', kind: 'import-statement' }]),
    'out/x/late.mjs': output([{ path: 'out/x/b.mjs', kind: 'import-statement' }], { 'src/late.ts': 99 }, 'src/late.ts'),
    'out/x/index.mjs.map': output([]),
  },
}

describe('the budget of bundles', () => {
  it('tells what a start loads from what waits', () => {
    expect(filesOf(METAFILE)).to.deep.equal({ started: ['out/x/index.mjs', 'out/x/a.mjs', 'out/x/b.mjs'], late: ['out/x/late.mjs'] })
  })

  it('names the heaviest packages and folders first', () => {
    expect(heaviest(METAFILE, filesOf(METAFILE).started)).to.deep.equal([['b', 20], ['src/domain/events', 11], ['@aws-sdk/core', 7]])
  })

  it('allows a converter less than the others', () => {
    expect(budgetOf('convert-csv')).to.deep.equal({ must: 600_000, aim: 500_000 })
    expect(budgetOf('transform')).to.deep.equal(budgetOf('convert-csv'))
    expect(budgetOf('route-file')).to.deep.equal({ must: 800_000, aim: 650_000 })
  })
})
