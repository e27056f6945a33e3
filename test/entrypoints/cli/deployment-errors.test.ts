import { expect } from 'chai'
import { documentOf, sluice, type Finished, Workbench } from './command-line.ts'
import { DeploymentBench } from './deployment-bench.ts'
import manifest from '../../../package.json' with { type: 'json' }

const COMMANDS = [['status'], ['queue'], ['replay', '--all'], ['sweep'], ['resume', 'g'], ['redrive', 'g']] as const
const ERROR = (result: Finished): { readonly code: string; readonly message: string } => documentOf<{ readonly error: { readonly code: string; readonly message: string } }>(result).error
const JOB = { job_id: 'J', job_name: 'n', source_file_name: '*.csv', target_table: 't', upsert_keys: ['id'], is_active: true }

describe('a deployment that cannot be worked on', function () {
  this.timeout(60_000)
  let bench: DeploymentBench
  let refuses: (operation: string) => boolean

  before(async () => {
    bench = await DeploymentBench.open(async ({ operation }, proceed) => {
      if (!refuses(operation)) return await proceed()
      const type = 'com.amazon.coral.service#AccessDeniedException'
      return { status: 400, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify({ __type: type, message: `not authorized to perform: dynamodb:${operation}` }) }
    })
    const { WorkflowStateMachineArn: _later, ...older } = bench.outputs
    bench.stacks.stacks.set('older', { outputs: older })
    bench.stacks.stacks.set('begun', { outputs: {}, status: 'CREATE_IN_PROGRESS' })
  })
  beforeEach(() => {
    refuses = () => false
  })
  after(() => bench.close())

  const on = (stack: string, ...args: readonly string[]): Promise<Finished> =>
    sluice([...args, '--aws', '--stack', stack, '--json'], { cwd: '.', env: bench.env })
  const askedOnlyForTheStack = (since: number): void => void expect(bench.operations(since)).to.deep.equal(['cloudformation:DescribeStacks'])

  it('is named when there is none, by every command', async () => {
    const since = bench.standIn.requests.length
    const results = await Promise.all(COMMANDS.map((args) => on('lost', ...args)))
    for (const result of results) {
      expect(result.code).to.equal(1)
      expect(ERROR(result)).to.deep.equal({ code: 'not-found', message: 'There is no stack lost in eu-west-2: check its name, the region, and whose account the credentials are of' })
    }
    askedOnlyForTheStack(since)
  })

  it('says which output is missing before anything is written, and works for what needs none', async () => {
    const since = bench.standIn.requests.length
    for (const args of COMMANDS.slice(2)) {
      const result = await on('older', ...args)
      expect(result.code).to.equal(1)
      expect(ERROR(result).message).to.equal(
        'The stack older in eu-west-2 is UPDATE_COMPLETE and has no output WorkflowStateMachineArn: it was deployed from another or an older template: deploy the present one.',
      )
    }
    const begun = await on('begun', 'status')
    expect(ERROR(begun).message).to.equal(
      'The stack begun in eu-west-2 is CREATE_IN_PROGRESS and has no output DataBucketName, LedgerTableName: it has them once it is deployed to the end.',
    )
    askedOnlyForTheStack(since)
    expect((await on('older', 'status')).code).to.equal(0)
  })

  it('says which right is missing, and where the rights are listed', async () => {
    refuses = (operation) => operation === 'Scan'
    const result = await on('demo', 'status')
    expect([result.code, ERROR(result).code]).to.deep.equal([1, 'access-denied'])
    expect(ERROR(result).message).to.match(/not authorized to perform: dynamodb:Scan .*The rights that commands need on the stack demo are listed in docs\/cli\.md\.$/)
    const replay = await on('demo', 'replay', '--state', 'failed')
    expect([replay.code, ERROR(replay).code]).to.deep.equal([1, 'access-denied'])
  })

  it('names credentials that are missing', async () => {
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...env } = bench.env
    const result = await sluice(['status', '--aws', '--stack', 'demo', '--profile', 'nobody', '--json'], {
      cwd: '.', env: { ...env, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    })
    expect([result.code, ERROR(result).code]).to.deep.equal([1, 'access-denied'])
    expect(ERROR(result).message).to.match(/stack demo in eu-west-2: .*credentials.*Log in .*or name a profile/)
  })

  it('names the package of the SDK that is not installed, and the command that installs what is needed; a folder needs none', async () => {
    const folder = new Workbench()
    folder.write({ 'data/in/': '' })
    const hook = `import { registerHooks } from 'node:module'
      registerHooks({ resolve(specifier, context, next) {
        return next(specifier.startsWith('@aws-sdk/') ? specifier + '-absent' : specifier, context)
      } })`
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` }
    const [missing, local] = await Promise.all([
      sluice(['status', '--aws', '--stack', 'demo', '--json'], { cwd: folder.root, env: { ...bench.env, ...env } }),
      sluice(['status', '.', '--json'], { cwd: folder.root, env }),
    ])
    folder.remove()
    expect([missing.code, ERROR(missing).code], missing.stderr).to.deep.equal([1, 'aws-sdk-missing'])
    expect(ERROR(missing).message).to.match(/^--aws needs the AWS SDK, and @aws-sdk\/client-\S+ is not installed\. Install what it needs with: npm install @aws-sdk\//)
    for (const name of Object.keys(manifest.peerDependencies).filter((peer) => peer.startsWith('@aws-sdk/'))) expect(ERROR(missing).message).to.include(name)
    expect(local.code, local.stderr).to.equal(0)
  })
})

describe('an interruption of work on a deployment', function () {
  this.timeout(60_000)

  it('reports what was done, with 130, and leaves the rest to the next command', async () => {
    let onSecond: () => void = () => undefined
    let starts = 0
    const bench = await DeploymentBench.open(async ({ operation }, proceed) => {
      if (operation === 'StartExecution') {
        starts += 1
        if (starts === 2) {
          onSecond()
          // What is under way is finished first.
          await new Promise((resolve) => setTimeout(resolve, 300))
        }
      }
      return await proceed()
    })
    try {
      await bench.putConfig([JOB])
      for (const name of ['a.csv', 'b.csv', 'c.csv']) await bench.put(`data/in/${name}`, 'id\n1\n')
      const started = bench.start('sweep', '--aws', '--stack', 'demo', '--json')
      onSecond = () => started.process.kill('SIGINT')
      const result = await started.finished
      const report = documentOf<{ readonly interrupted: boolean; readonly files: readonly { readonly key: string }[] }>(result)
      expect([result.code, report.interrupted, report.files.map(({ key }) => key)], result.stderr).to.deep.equal([130, true, ['data/in/a.csv', 'data/in/b.csv']])
      expect(result.stderr).to.match(/Interrupted after 2 files; run again to finish the rest/)
      const rest = await bench.run('sweep')
      expect(rest.code, rest.stderr).to.equal(0)
      expect(documentOf<typeof report>(rest).files.map(({ key }) => key)).to.deep.equal(['data/in/c.csv'])
      expect(bench.standIn.starter.executions).to.have.length(3)
    } finally {
      await bench.close()
    }
  })
})
