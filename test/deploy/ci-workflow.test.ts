import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { refusalOf, shellCommands, sluiceArguments } from '../docs/shell-commands.ts'
import { at, entriesOf, listOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { template } from './template-parts.ts'

const TEXT = readFileSync(new URL('../../deploy/ci/sluice.yml', import.meta.url), 'utf8')
const workflow = parse(TEXT) as Node
const jobs = entriesOf(at(workflow, 'jobs'))
const stepsOf = (job: string): readonly Node[] => listOf(at(workflow, 'jobs', job, 'steps'))
const scripts = (job: string): readonly string[] => stepsOf(job).flatMap((step) => at(step, 'run') ?? []).map(textOf)
const usedBy = (step: Node): string => textOf(at(step, 'uses') ?? '')
const commands = (job: string): readonly (readonly string[])[] => scripts(job).flatMap(shellCommands)
const flat = (job: string): readonly string[] => commands(job).map((words) => words.join(' '))

describe('the workflow for repositories of users', () => {
  it('checks pull requests and deploys main alone', () => {
    expect(at(workflow, 'on')).to.deep.equal({ pull_request: null, push: { branches: ['main'] } })
    expect(jobs.map(([name]) => name)).to.deep.equal(['check', 'deploy'])
    expect(at(workflow, 'jobs', 'deploy', 'needs')).to.equal('check')
    expect(at(workflow, 'jobs', 'deploy', 'if')).to.equal("github.event_name == 'push' && github.ref == 'refs/heads/main'")
    expect(at(workflow, 'jobs', 'check', 'if')).to.equal(undefined)
  })

  it('gives each job the least rights', () => {
    expect(at(workflow, 'permissions')).to.deep.equal({})
    expect(at(workflow, 'jobs', 'check', 'permissions')).to.deep.equal({ contents: 'read' })
    expect(at(workflow, 'jobs', 'deploy', 'permissions')).to.deep.equal({ 'contents': 'read', 'id-token': 'write' })
    expect(at(workflow, 'jobs', 'deploy', 'environment')).to.equal('production')
  })

  it('knows no stored keys', () => {
    expect(TEXT).to.not.match(/secrets\.|aws-access-key-id|aws-secret-access-key/i)
    const credentials = stepsOf('deploy').find((step) => usedBy(step).startsWith('aws-actions/configure-aws-credentials@'))
    expect(entriesOf(at(credentials, 'with')).map(([name]) => name)).to.have.members(['aws-region', 'role-to-assume'])
    expect(stepsOf('check').some((step) => usedBy(step).startsWith('aws-actions/'))).to.equal(false)
    const checkouts = jobs.flatMap(([job]) => stepsOf(job)).filter((step) => usedBy(step).startsWith('actions/checkout@'))
    expect(checkouts).to.have.length(4)
    for (const step of checkouts) expect(at(step, 'with', 'persist-credentials')).to.equal(false)
  })

  it('installs and bundles before there are credentials', () => {
    const steps = stepsOf('deploy')
    const credentials = steps.findIndex((step) => usedBy(step).includes('configure-aws-credentials'))
    const install = steps.findIndex((step) => textOf(at(step, 'run') ?? '').includes('npm ci'))
    expect(install).to.be.within(0, credentials - 1)
    for (const step of steps.slice(credentials)) expect(textOf(at(step, 'run') ?? '')).to.not.include('npm')
  })

  it('takes actions by their major versions', () => {
    const used = jobs.flatMap(([job]) => stepsOf(job)).flatMap((step) => at(step, 'uses') ?? []).map(textOf)
    expect(used).to.have.length.above(5)
    for (const action of used) expect(action).to.match(/^(?:actions|aws-actions)\/[a-z-]+@v\d+$/)
  })

  it('puts no expression into a script, where its text would be run', () => {
    for (const script of jobs.flatMap(([job]) => scripts(job))) expect(script).to.not.include('${{')
  })

  it('breaks off checks that are out of date, and no deployment', () => {
    expect(at(workflow, 'concurrency', 'cancel-in-progress')).to.equal("${{ github.event_name == 'pull_request' }}")
    expect(at(workflow, 'jobs', 'deploy', 'concurrency')).to.deep.equal({ 'group': 'sluice-deploy', 'cancel-in-progress': false })
    for (const [name] of jobs) expect(at(workflow, 'jobs', name, 'timeout-minutes'), name).to.be.a('number')
  })

  it('uses commands of the program as they are', async () => {
    const used = commands('check').flatMap((words) => {
      const args = sluiceArguments(words)
      return args === undefined ? [] : [args]
    })
    expect(used.map(([name]) => name)).to.deep.equal(['check', 'run'])
    for (const args of used) expect(await refusalOf(args), args.join(' ')).to.equal(undefined)
  })

  it('uses scripts of the package that there are', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly scripts: Readonly<Record<string, string>> }
    const used = jobs.flatMap(([job]) => commands(job)).filter(([npm, run]) => npm === 'npm' && run === 'run').map(([, , script]) => script ?? '')
    expect(used).to.deep.equal(['bundle'])
    for (const script of used) expect(manifest.scripts).to.have.property(script)
  })

  it('deploys the template, with the rights that it needs, and reads an output that it has', () => {
    const deploying = flat('deploy')
    expect(deploying.some((command) => command.startsWith('sam package --template-file deploy/template.yaml '))).to.equal(true)
    const deploy = deploying.find((command) => command.startsWith('sam deploy ')) ?? ''
    expect(deploy).to.include('--capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND ')
    const read = [...scripts('deploy').join('\n').matchAll(/OutputKey=='(\w+)'/g)].map((match) => match[1] ?? '')
    expect(read).to.deep.equal(['DataBucketName'])
    expect(entriesOf(at(template, 'Outputs')).map(([name]) => name)).to.include.members(read)
  })

  it('publishes contracts before the configuration that names them', () => {
    const script = scripts('deploy').at(-1) ?? ''
    expect(script.indexOf('lake/config/contracts "')).to.be.within(0, script.indexOf('lake/config/config.json "'))
  })
})
