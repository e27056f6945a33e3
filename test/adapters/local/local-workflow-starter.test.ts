import { expect } from 'chai'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalWorkflowStarter } from '../../../src/adapters/local/local-workflow-starter.ts'
import type { Execution } from '../../../src/ports/workflow-starter.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeWorkflowStarterContract } from '../../contract/workflow-starter-contract.ts'

describeWorkflowStarterContract('LocalWorkflowStarter', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sluice-executions-'))
  const ending = new Set<string>()
  const starter = new LocalWorkflowStarter({
    root,
    run: async ({ name }) => {
      if (!ending.has(name)) throw new Error(`${name} is to stay open`)
    },
  })
  return {
    starter,
    end: async (name) => {
      ending.add(name)
      await starter.settle().catch(() => undefined)
      return 'SUCCEEDED'
    },
    close: () => rm(root, { recursive: true }),
  }
})

describe('LocalWorkflowStarter', () => {
  let root: string
  let ran: Execution[]
  let failing: Set<string>

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-executions-'))
    ran = []
    failing = new Set()
  })

  afterEach(() => rm(root, { recursive: true }))

  it('records and does not run before it settles', async () => {
    const starter = starterOf()
    expect(await starter.start({ name: 'a', input: '{"n": 1}' })).to.deep.equal({ kind: 'started' })
    expect(ran).to.deep.equal([])
    await starter.settle()
    expect(ran).to.deep.equal([{ name: 'a', input: '{"n": 1}' }])
  })

  it('answers a repetition as Step Functions does: open, other input, closed', async () => {
    const starter = starterOf()
    await starter.start({ name: 'a', input: '1' })
    expect(await starter.start({ name: 'a', input: '1' })).to.deep.equal({ kind: 'started' })
    expect(await starter.start({ name: 'a', input: '2' })).to.deep.equal({ kind: 'exists', input: '1' })
    await starter.settle()
    expect(await starter.start({ name: 'a', input: '1' })).to.deep.equal({ kind: 'exists', input: '1' })
    await starter.settle()
    expect(ran).to.have.length(1)
  })

  it('starts a name once when 20 try at once', async () => {
    const starter = starterOf()
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, n) => starter.start({ name: 'a', input: n.toString() })))
    expect(outcomes.filter(({ kind }) => kind === 'started')).to.have.length(1)
    await starter.settle()
    expect(ran.map(({ input }) => input)).to.deep.equal([outcomes.findIndex(({ kind }) => kind === 'started').toString()])
  })

  it('runs one execution alone when it is named, once, and minds no other', async () => {
    const starter = starterOf()
    for (const name of ['a', 'b']) await starter.start({ name, input: '0' })
    failing.add('a')
    for (let time = 0; time < 2; time += 1) await starter.settle('b')
    await starter.settle('no-such-execution')
    expect(ran.map(({ name }) => name)).to.deep.equal(['b'])
  })

  it('runs in the order of the starts, not of the names', async () => {
    const starter = starterOf()
    for (const name of ['c', 'a', 'b']) await starter.start({ name, input: '0' })
    await starter.settle()
    expect(ran.map(({ name }) => name)).to.deep.equal(['c', 'a', 'b'])
  })

  it('runs what a crashed process left open, and nothing twice', async () => {
    const crashed = starterOf()
    await crashed.start({ name: 'a', input: '0' })
    await crashed.settle()
    await crashed.start({ name: 'b', input: '0' })
    const successor = starterOf()
    expect(await successor.start({ name: 'b', input: '0' })).to.deep.equal({ kind: 'started' })
    await successor.settle()
    expect(ran.map(({ name }) => name)).to.deep.equal(['a', 'b'])
  })

  it('runs what is started while it settles', async () => {
    const starter: LocalWorkflowStarter = new LocalWorkflowStarter({
      root,
      run: async (execution) => {
        ran.push(execution)
        if (execution.name === 'a') await starter.start({ name: 'b', input: '0' })
      },
    })
    await starter.start({ name: 'a', input: '0' })
    await starter.settle()
    expect(ran.map(({ name }) => name)).to.deep.equal(['a', 'b'])
  })

  it('leaves an execution open whose run throws, runs the others, and then throws', async () => {
    const starter = starterOf()
    for (const name of ['a', 'b', 'c']) await starter.start({ name, input: '0' })
    failing.add('a')
    expect(await rejectionOf(starter.settle())).to.have.property('message', 'a failed')
    expect(ran.map(({ name }) => name)).to.deep.equal(['b', 'c'])
    expect(await starter.start({ name: 'a', input: '0' })).to.deep.equal({ kind: 'started' })
    failing.clear()
    await starter.settle()
    expect(ran.map(({ name }) => name)).to.deep.equal(['b', 'c', 'a'])
  })

  it('throws several failures together', async () => {
    const starter = starterOf()
    for (const name of ['a', 'b', 'c']) await starter.start({ name, input: '0' })
    failing.add('a').add('c')
    const error = await rejectionOf(starter.settle())
    expect(error).to.be.instanceOf(AggregateError)
    expect((error as AggregateError).errors.map(String)).to.deep.equal(['Error: a failed', 'Error: c failed'])
  })

  it('runs each execution once when two settle at the same time', async () => {
    const starter = starterOf()
    for (const name of ['a', 'b']) await starter.start({ name, input: '0' })
    await Promise.all([starter.settle(), starterOf().settle()])
    expect(ran.map(({ name }) => name).toSorted()).to.deep.equal(['a', 'b'])
  })

  it('finds an execution running whose run threw: it is to be run again', async () => {
    const starter = starterOf()
    await starter.start({ name: 'a', input: '0' })
    failing.add('a')
    await rejectionOf(starter.settle())
    expect(await starterOf().look('a')).to.deep.equal({ kind: 'running' })
    failing.clear()
    await starter.settle()
    expect(await starterOf().look('a')).to.deep.equal({ kind: 'ended', end: 'SUCCEEDED' })
  })

  it('keeps an execution in a file that people can read', async () => {
    const starter = starterOf()
    await starter.start({ name: 'run-a', input: '{"é":1}' })
    const path = join(root, '.sluice', 'executions', 'run-a.json')
    expect(JSON.parse(await readFile(path, 'utf8'))).to.include({ name: 'run-a', input: '{"é":1}', status: 'open' })
    await starter.settle()
    expect(JSON.parse(await readFile(path, 'utf8'))).to.include({ status: 'closed' })
    expect(await readdir(join(root, '.sluice', 'executions', 'open'))).to.deep.equal([])
  })

  it('names an execution that cannot be read and runs the others', async () => {
    const starter = starterOf()
    for (const name of ['a', 'b']) await starter.start({ name, input: '0' })
    await writeFile(join(root, '.sluice', 'executions', 'a.json'), '{"name":"a"')
    expect(await rejectionOf(starter.settle())).to.have.property('message').that.includes('a.json')
    expect(ran.map(({ name }) => name)).to.deep.equal(['b'])
    expect(await rejectionOf(starter.start({ name: 'a', input: '0' }))).to.include({ name: 'PortError' })
  })

  it('ignores marks without an execution and with names that cannot be', async () => {
    const starter = starterOf()
    await starter.start({ name: 'a', input: '0' })
    for (const name of ['b', '..%2f', 'x.json']) await writeFile(join(root, '.sluice', 'executions', 'open', name), '')
    await starter.settle()
    expect(ran.map(({ name }) => name)).to.deep.equal(['a'])
    expect(await starter.start({ name: 'b', input: '0' })).to.deep.equal({ kind: 'started' })
    await starter.settle()
    expect(ran.map(({ name }) => name)).to.deep.equal(['a', 'b'])
  })

  const refusals: readonly [string, Execution][] = [
    ['an empty name', { name: '', input: '0' }],
    ['a path', { name: '../a', input: '0' }],
    ['a name of 81 characters', { name: 'a'.repeat(81), input: '0' }],
    ['an input that is not JSON', { name: 'a', input: '{' }],
    ['an input over 256 KiB', { name: 'a', input: `"${'é'.repeat(128 * 1024)}"` }],
  ]
  for (const [what, execution] of refusals) {
    it(`refuses ${what}`, async () => {
      expect(await rejectionOf(starterOf().start(execution))).to.include({ code: 'invalid-argument' })
      expect(await readdir(root)).to.deep.equal([])
    })
  }

  function starterOf(): LocalWorkflowStarter {
    return new LocalWorkflowStarter({
      root,
      run: async (execution) => {
        if (failing.has(execution.name)) throw new Error(`${execution.name} failed`)
        ran.push(execution)
      },
    })
  }
})
