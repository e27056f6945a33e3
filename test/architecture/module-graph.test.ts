import { expect } from 'chai'
import { ModuleGraph } from './module-graph.ts'
import { sourceFiles } from './source-files.ts'

describe('modules', () => {
  it('load each other in no circle', () => {
    expect(new ModuleGraph(sourceFiles('src')).cycle()).to.deep.equal([])
  })
})

describe('ModuleGraph', () => {
  const graph = new ModuleGraph([
    { path: 'src/a.ts', text: "import { b } from './b.ts'\nimport type { T } from './types.ts'" },
    { path: 'src/b.ts', text: "export * from './deep/c.ts'\nawait import('inversify')" },
    { path: 'src/deep/c.ts', text: "import 'node:fs'\nimport { d, type D } from '../d.ts'" },
    { path: 'src/d.ts', text: '' },
    { path: 'src/types.ts', text: "import 'node:os'" },
  ])

  it('follows what is loaded and not what is only a type', () => {
    expect(graph.reach('src/a.ts')).to.deep.equal(['inversify', 'node:fs', 'src/a.ts', 'src/b.ts', 'src/d.ts', 'src/deep/c.ts'])
    expect(graph.cycle()).to.deep.equal([])
  })

  it('finds a circle behind a straight way', () => {
    const circular = new ModuleGraph([
      { path: 'src/a.ts', text: "import './b.ts'" },
      { path: 'src/b.ts', text: "import './c.ts'" },
      { path: 'src/c.ts', text: "import './b.ts'" },
    ])
    expect(circular.cycle()).to.deep.equal(['src/b.ts', 'src/c.ts', 'src/b.ts'])
  })
})
