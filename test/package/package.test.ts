import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { installIntoForeignProject } from './foreign-project.ts'
import type { ForeignProject } from './foreign-project.ts'
import manifest from '../../package.json' with { type: 'json' }

describe('the packed package', function () {
  this.timeout(60_000)
  let project: ForeignProject

  before(() => {
    project = installIntoForeignProject()
  })

  after(() => {
    project?.remove()
  })

  it('holds every exported module with its types, and the command', () => {
    const modules = Object.values(manifest.exports).filter(path => path.endsWith('.js')).map(path => path.slice(2))
    expect(modules).to.have.length.of.at.least(5)
    expect(project.packedFiles).to.include.members([...modules, ...modules.map(path => path.replace(/\.js$/, '.d.ts')), manifest.bin.sluice])
  })

  it('holds the licence and the texts', () => {
    expect(project.packedFiles).to.include.members(['package.json', 'LICENSE', 'README.md', 'CHANGELOG.md'])
  })

  it('holds nothing else: no sources, no tests, no Lambda bundles, no caches', () => {
    const compiled = /^dist\/(?!lambda)[\w./-]+\.(?:js|js\.map|d\.ts)$/
    const texts = ['package.json', 'LICENSE', 'README.md', 'CHANGELOG.md']
    expect(project.packedFiles.filter(file => !compiled.test(file) && !texts.includes(file))).to.deep.equal([])
  })

  it('gives the core to a project without the AWS SDK', () => {
    expect(existsSync(join(project.folder, 'node_modules/@aws-sdk'))).to.equal(false)
    const { status, stdout, stderr } = project.run(`
      import { parseConfig, parseLandingEvent } from 'sluice'
      const object = { key: 'data/in/a b.csv', size: 3, etag: 'e1', sequencer: '0A' }
      const event = { source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: 'lake' }, object } }
      console.log(JSON.stringify([parseLandingEvent(event).map(fact => [fact.kind, fact.object?.key]), parseConfig('[]').kind]))
    `)
    expect(stderr).to.equal('')
    expect(status).to.equal(0)
    expect(JSON.parse(stdout)).to.deep.equal([[['created', 'data/in/a b.csv']], 'config'])
  })

  for (const [subpath, name] of [['memory', 'MemoryObjectStore'], ['local', 'LocalObjectStore'], ['formats', 'CsvToParquetConverter']]) {
    it(`gives ${name} from sluice/${subpath} without the AWS SDK`, () => {
      const { status, stdout, stderr } = project.run(`import { ${name} } from 'sluice/${subpath}'; console.log(typeof ${name})`)
      expect({ status, stdout, stderr }).to.deep.equal({ status: 0, stdout: 'function\n', stderr: '' })
    })
  }

  it('says which package is missing when sluice/aws is used without the AWS SDK', () => {
    const { status, stderr } = project.run("import 'sluice/aws'")
    expect(status).to.equal(1)
    expect(stderr).to.match(/ERR_MODULE_NOT_FOUND/).and.to.match(/Cannot find package '@aws-sdk\/client-/)
  })

  it('brings the contract suites, for adapters of other people', () => {
    const { status, stdout, stderr } = project.runTest(`
      import { describeObjectStoreContract } from 'sluice/testing'
      import { MemoryObjectStore } from 'sluice/memory'
      describeObjectStoreContract('another store', async () => {
        throw new Error('made by another project')
      })
    `)
    expect(stderr).to.equal('')
    expect(status).to.be.at.least(1)
    expect(stdout).to.match(/another store/).and.to.match(/made by another project/).and.not.to.match(/ERR_/)
  })

  it('keeps its insides to itself', () => {
    const { status, stderr } = project.run("import 'sluice/dist/index.js'")
    expect(status).to.equal(1)
    expect(stderr).to.match(/ERR_PACKAGE_PATH_NOT_EXPORTED/)
  })

  it('brings a command that runs without the AWS SDK', () => {
    const { status, stdout, stderr } = project.runCommand(['--help'])
    expect(stderr).to.equal('')
    expect(status).to.equal(0)
    expect(stdout).to.match(/\brun\b/).and.to.match(/\bconvert\b/)
  })

  it('has types that a strict project can use', () => {
    const good = project.typeCheck(`
      import { parseLandingEvent } from 'sluice'
      import type { ObjectStore } from 'sluice'
      import { MemoryObjectStore } from 'sluice/memory'
      import { describeObjectStoreContract, type ObjectStoreHarness } from 'sluice/testing'
      export const kinds: readonly ('created' | 'ignored' | 'malformed')[] = parseLandingEvent({}).map(fact => fact.kind)
      export const suite: (name: string, makeHarness: () => Promise<ObjectStoreHarness>) => void = describeObjectStoreContract
      export function open(store: MemoryObjectStore): ObjectStore {
        return store
      }
    `)
    expect(good).to.deep.equal({ status: 0, stdout: '', stderr: '' })
  })

  it('has types that refuse what is wrong', () => {
    const bad = project.typeCheck("import { parseLandingEvent } from 'sluice'\nexport const kinds: number[] = parseLandingEvent({}).map(fact => fact.kind)")
    expect(bad.status).to.not.equal(0)
    expect(bad.stdout).to.match(/consumer\.ts\(2,14\): error TS2322/)
  })
})
