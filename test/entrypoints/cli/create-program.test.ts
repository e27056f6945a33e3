import { expect } from 'chai'
import { documentOf, sluice, startSluice, Workbench } from './command-line.ts'
import type { Finished } from './command-line.ts'
import manifest from '../../../package.json' with { type: 'json' }

describe('the command line', () => {
  const bench = new Workbench()
  const COMMANDS = ['run', 'convert', 'explain', 'check', 'status', 'replay', 'sweep']
  const WRONG: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [[], /Usage: sluice/],
    [['walk'], /unknown command 'walk'/],
    [['chek', '.'], /Did you mean check/],
    [['run'], /missing required argument 'folder'/],
    [['run', '.', '--fast'], /unknown option '--fast'/],
    [['run', '.', '--strct'], /Did you mean --strict/],
    [['run', 'a', 'b'], /too many arguments/],
    [['convert', 'a.csv'], /missing required argument 'out.parquet'/],
    [['convert', 'a.csv', 'b.parquet', '--contract'], /argument missing/],
    [['run', 'nowhere'], /there is no folder "nowhere"/],
    [['check', 'nowhere'], /there is no file or folder "nowhere"/],
    [['status'], /name a folder, or a deployment with --aws --stack <name>/],
    [['sweep', '.', '--aws', '--stack', 'demo'], /the folder "\." and --aws exclude each other/],
    [['queue', '.', '--stack', 'demo'], /--stack is about a deployment: add --aws/],
    [['replay', '--aws'], /--aws needs --stack <name>/],
    [['resume', '.', 'g', '--aws', '--stack', 'demo'], /exclude each other/],
    [['redrive', 'g', '--profile', 'ops'], /--profile is about a deployment/],
    [['run', '.', '--aws'], /unknown option '--aws'/],
    [['explain'], /--config/],
    [['explain', 'data/in/a.csv'], /--config <file> is missing/],
    [['explain', 'data/in/a.csv', '--config', 'nowhere.json'], /there is no file "nowhere.json"/],
    [['explain', 'data/in/a.csv', '--event', 'e.json'], /not both/],
  ]
  const results = new Map<string, Finished>()

  before(async () => {
    const all = [['--help'], ['--version'], ...COMMANDS.map((name) => [name, '--help']), ...WRONG.map(([args]) => args), ['run', 'nowhere', '--json'], ['walk', '--json']]
    for (let i = 0; i < all.length; i += 4) {
      await Promise.all(all.slice(i, i + 4).map(async (args) => results.set(args.join(' '), await sluice(args, { cwd: bench.root }))))
    }
  })

  after(() => bench.remove())

  it('tells its version', () => {
    expect(results.get('--version')).to.deep.equal({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })

  it('has a help that names every command', () => {
    const { code, stdout, stderr } = results.get('--help')!
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    for (const name of COMMANDS) expect(stdout).to.match(new RegExp(`^  ${name} `, 'm'))
  })

  for (const name of COMMANDS) {
    it(`has a help for ${name} with examples and exit codes`, () => {
      const { code, stdout } = results.get(`${name} --help`)!
      expect(code).to.equal(0)
      expect(stdout).to.match(/Examples:/).and.to.match(/Exit codes: 0/).and.to.match(new RegExp(`sluice ${name} `))
    })
  }

  for (const [args, says] of WRONG) {
    it(`refuses "sluice ${args.join(' ')}" with exit code 2 and says why`, () => {
      const { code, stdout, stderr } = results.get(args.join(' '))!
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' })
      expect(stderr).to.match(says)
      expect(stderr, 'a stack trace').to.not.match(/^\s+at .+:\d+/m)
    })
  }

  for (const name of ['status', 'replay', 'sweep', 'queue', 'resume', 'redrive']) {
    it(`says in the help of ${name} how a deployment is named`, async () => {
      const { stdout } = await sluice([name, '--help'], { cwd: bench.root })
      for (const option of ['--aws', '--stack <name>', '--region <region>', '--profile <name>']) expect(stdout).to.include(option)
      expect(stdout).to.match(new RegExp(`sluice ${name} --aws --stack `))
    })
  }

  it('prints one JSON document for a wrong usage too', () => {
    expect(documentOf<object>(results.get('run nowhere --json')!)).to.have.nested.property('error.code', 'usage')
    expect(documentOf<object>(results.get('walk --json')!)).to.have.nested.property('error.code', 'usage')
  })

  it('keeps what Node compiled for the next start, and starts all the same where that cannot be kept', async () => {
    bench.write({ 'cache/': '', file: '' })
    const version = { code: 0, stdout: `${manifest.version}\n`, stderr: '' }
    const start = (cache: string): Promise<Finished> => sluice(['--version'], { cwd: bench.root, env: { NODE_COMPILE_CACHE: '', XDG_CACHE_HOME: bench.path(cache) } })
    expect(await start('cache')).to.deep.equal(version)
    const kept = bench.files('cache')
    expect(kept).to.have.length.above(10)
    expect(kept.every((name) => name.startsWith('sluice/'))).to.equal(true)
    // No folder can be made in a file.
    expect(await start('file')).to.deep.equal(version)
  })

  it('goes on in silence when nobody reads its output', async () => {
    bench.write({ 'config.json': '[]' })
    const { process: child, finished } = startSluice(['explain', 'data/in/a.csv', '--config', 'config.json', '--json'], { cwd: bench.root })
    child.stdout!.destroy()
    const { code, stderr } = await finished
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
  })
})
